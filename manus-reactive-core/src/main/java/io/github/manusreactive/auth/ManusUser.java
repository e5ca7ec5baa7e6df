package io.github.manusreactive.auth;

import io.github.manusreactive.error.InvalidRequestException;
import java.util.Objects;
import java.util.function.Function;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/**
 * An identity: rate limits, retry budget and status watch hang on it, whatever number of keys and tokens it has.
 *
 * @param label name in logs, metrics and errors; must not be a secret. Two users with the same label share one budget.
 * @param credentials what proves the identity
 */
public record ManusUser(String label, CredentialsProvider credentials) {

    /** The label of a client's only user. */
    public static final String DEFAULT_LABEL = "default";

    /** Checks the label. */
    public ManusUser {
        Objects.requireNonNull(credentials, "credentials");
        if (label == null || label.isBlank()) {
            throw new InvalidRequestException("user", "is missing or blank");
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
        return new ManusUser(label, new RotatingApiKeys(apiKeys));
    }

    /**
     * A user with a fixed bearer token of unknown scopes.
     *
     * @param label name in logs, metrics and errors
     * @param accessToken the token
     * @return the user
     */
    public static ManusUser ofAccessToken(String label, String accessToken) {
        Credential token = new Credential.BearerToken(accessToken, null);
        return new ManusUser(label, () -> Mono.just(token));
    }

    /**
     * Makes all calls of a subscription act for this user: {@code mono.contextWrite(user.inContext())}.
     *
     * @return a function for {@code contextWrite}
     */
    public Function<Context, Context> inContext() {
        return context -> context.put(ManusUser.class, this);
    }

    @Override
    public String toString() {
        return "ManusUser[" + label + "]";
    }
}
