package io.github.manusreactive.auth;

import io.github.manusreactive.error.InvalidSettingException;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.operation.OperationScope;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A credential. Each request carries it in exactly one header.
 *
 * @since 0.1.0
 */
public sealed interface ApiCredential {

    /** Returns the name of the header: {@code x-manus-api-key} or {@code Authorization}. */
    String headerName();

    /** Returns the value of the header. It is secret: never log it. */
    String headerValue();

    /** Returns {@code false} only if the server would certainly reject the operation with this credential. */
    boolean allows(Operation operation);

    /**
     * An API key. It has full access to one account.
     *
     * @param value the key
     * @since 0.1.0
     */
    record ApiKey(String value) implements ApiCredential {

        /** Validates the format of the key. */
        public ApiKey {
            value = checked("apiKey", value);
        }

        @Override
        public String headerName() {
            return "x-manus-api-key";
        }

        @Override
        public String headerValue() {
            return value;
        }

        @Override
        public boolean allows(Operation operation) {
            return true;
        }

        /** Never shows the key. */
        @Override
        public String toString() {
            return "ApiKey[****]";
        }
    }

    /**
     * An access token of an Open App that acts for a user.
     *
     * @param value the access token
     * @param scopes the scopes that the user granted; {@code null} if they are unknown or the app is trusted: then the
     *     client rejects no call locally
     * @since 0.1.0
     */
    record BearerToken(String value, @Nullable Set<OperationScope> scopes) implements ApiCredential {

        /** Validates the format of the token. */
        public BearerToken {
            value = checked("accessToken", value);
            scopes = scopes == null ? null : Set.copyOf(scopes);
        }

        @Override
        public String headerName() {
            return "Authorization";
        }

        @Override
        public String headerValue() {
            return "Bearer " + value;
        }

        @Override
        public boolean allows(Operation operation) {
            if (scopes == null) {
                return true;
            }
            if (operation.fullAccessOnly()) {
                return false;
            }
            return operation.scopes().isEmpty() || operation.scopes().stream().anyMatch(scopes::contains);
        }

        /** Never shows the token. */
        @Override
        public String toString() {
            return "BearerToken[****, scopes=" + scopes + "]";
        }
    }

    private static String checked(String field, @Nullable String value) {
        if (value == null || value.isBlank()) {
            throw new InvalidSettingException(field, "is missing or blank");
        }
        String trimmed = value.strip();
        if (trimmed.chars().anyMatch(c -> c <= ' ' || c >= 127)) {
            throw new InvalidSettingException(field, "contains a character that is not allowed in a header");
        }
        return trimmed;
    }
}
