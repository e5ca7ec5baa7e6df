package io.github.manusreactive.auth;

import io.github.manusreactive.error.InvalidSettingException;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.operation.OperationScope;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What proves who calls. Exactly one header is sent per request.
 *
 * @since 0.1.0
 */
public sealed interface ApiCredential {

    /**
     * The header field that carries it.
     *
     * @return {@code x-manus-api-key} or {@code Authorization}
     */
    String headerName();

    /**
     * The header's value: a secret.
     *
     * @return never to be logged
     */
    String headerValue();

    /**
     * Whether the credential can be used for an operation, as far as that is known here.
     *
     * @param operation what is to be called
     * @return false only where the server would certainly refuse
     */
    boolean allows(Operation operation);

    /**
     * A key of one's own account; opens the whole account.
     *
     * @param value the key
     */
    record ApiKey(String value) implements ApiCredential {

        /** Checks the key's form. */
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
     * An Open App's token, acting for a user.
     *
     * @param value the access token
     * @param scopes what the user granted; {@code null} where that is unknown or the app is trusted: nothing is refused
     *     locally then
     */
    record BearerToken(String value, @Nullable Set<OperationScope> scopes) implements ApiCredential {

        /** Checks the token's form. */
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
