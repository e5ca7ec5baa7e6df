package io.github.manusreactive.auth;

import io.github.manusreactive.error.InvalidSettingException;
import io.github.manusreactive.operation.OperationScope;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * An identity: rate limits, retry budget and status watch hang on it, whatever number of keys and tokens it has.
 *
 * @param label name in logs, metrics and errors; must not be a secret. Two users with the same label share one budget.
 * @param credentials what proves the identity
 * @since 0.1.0
 */
public record ManusUser(String label, CredentialsProvider credentials) {

    /** The label of a client's only user. */
    public static final String DEFAULT_LABEL = "default";

    /** Checks the label. */
    public ManusUser {
        Objects.requireNonNull(credentials, "credentials");
        if (label == null || label.isBlank()) {
            throw new InvalidSettingException("user", "is missing or blank");
        }
    }

    /**
     * A user with one API key or several, used in turn; a key that the server refuses is left out from then on.
     *
     * @param label name in logs, metrics and errors
     * @param apiKeys at least one key
     * @return the user
     */
    public static ManusUser ofApiKeys(String label, String... apiKeys) {
        return new ManusUser(label, new RotatingApiKeysProvider(apiKeys));
    }

    /**
     * A user with a fixed bearer token of unknown scopes.
     *
     * @param label name in logs, metrics and errors
     * @param accessToken the token
     * @return the user
     */
    public static ManusUser ofAccessToken(String label, String accessToken) {
        return new ManusUser(label, new FixedCredentialProvider(new ApiCredential.BearerToken(accessToken, null)));
    }

    /**
     * A user with a fixed bearer token of known scopes; calls that these do not allow are refused before they are sent.
     *
     * @param label name in logs, metrics and errors
     * @param accessToken the token
     * @param scopes what the user granted
     * @return the user
     */
    public static ManusUser ofAccessToken(String label, String accessToken, Set<OperationScope> scopes) {
        return new ManusUser(label, new FixedCredentialProvider(new ApiCredential.BearerToken(accessToken, scopes)));
    }

    /**
     * A user who approved an Open App; the tokens refresh themselves.
     *
     * @param credentials the user's tokens; their label is the user's
     * @return the user
     */
    public static ManusUser ofOAuth(RefreshingOAuthCredentialsProvider credentials) {
        return new ManusUser(credentials.user(), credentials);
    }

    /**
     * Makes all calls of a subscription act for this user: {@code mono.contextWrite(user.inContext())}.
     *
     * @return a function for {@code contextWrite}
     */
    public Function<Context, Context> inContext() {
        return context -> context.put(ManusUser.class, this);
    }

    /**
     * The user that a subscription acts for.
     *
     * @param context the subscription's context
     * @return the user put there by {@link #inContext()}, empty where there is none and the client's own user acts
     */
    public static Optional<ManusUser> from(ContextView context) {
        return context.getOrEmpty(ManusUser.class);
    }

    @Override
    public String toString() {
        return "ManusUser[" + label + "]";
    }
}
