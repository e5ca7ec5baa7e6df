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
 * A user of the API. Rate limits, the retry budget and status polling are per user, regardless of the number of API
 * keys and access tokens.
 *
 * @param label name in logs, metrics and errors; must not be a secret. Two users with the same label share rate limits
 * @param credentials provides the user's credentials
 * @since 0.1.0
 */
public record ManusUser(String label, CredentialsProvider credentials) {

    /** The label of a client's only user. */
    public static final String DEFAULT_LABEL = "default";

    /** Validates the label. */
    public ManusUser {
        Objects.requireNonNull(credentials, "credentials");
        if (label == null || label.isBlank()) {
            throw new InvalidSettingException("user", "is missing or blank");
        }
    }

    /**
     * Creates a user with one or more API keys of the same account. The client uses the keys in turn and stops using a
     * key that the server rejects.
     */
    public static ManusUser ofApiKeys(String label, String... apiKeys) {
        return new ManusUser(label, new RotatingApiKeysProvider(apiKeys));
    }

    /** Creates a user with a fixed access token of unknown scopes. */
    public static ManusUser ofAccessToken(String label, String accessToken) {
        return new ManusUser(label, new FixedCredentialProvider(new ApiCredential.BearerToken(accessToken, null)));
    }

    /**
     * Creates a user with a fixed access token of known scopes. The client rejects calls that the scopes do not allow
     * before they are sent.
     *
     * @param scopes the scopes that the user granted
     */
    public static ManusUser ofAccessToken(String label, String accessToken, Set<OperationScope> scopes) {
        return new ManusUser(label, new FixedCredentialProvider(new ApiCredential.BearerToken(accessToken, scopes)));
    }

    /**
     * Creates a user that authorized an Open App. The client refreshes the tokens. The label is that of the
     * credentials.
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
     * Returns the user of a subscription.
     *
     * @param context the subscription's context
     * @return the user set by {@link #inContext()}, empty if there is none: then the client's own user applies
     */
    public static Optional<ManusUser> from(ContextView context) {
        return context.getOrEmpty(ManusUser.class);
    }

    @Override
    public String toString() {
        return "ManusUser[" + label + "]";
    }
}
