package io.github.manusreactive.spring;

import io.github.manusreactive.operation.OperationScope;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;

/**
 * Where the API is and who calls it. By default read from the properties {@code manus.base-url}, {@code manus.api-key} and
 * {@code manus.users}; a bean of this type replaces them, such as one that knows a container or a vault. Asked at start-up and by
 * {@link ManusCredentials#reload()}.
 *
 * @since 0.1.0
 */
public interface ManusConnectionDetails extends ConnectionDetails {

    /**
     * Where the API is.
     *
     * @return http(s) URL without a query
     */
    String getBaseUrl();

    /**
     * Users with fixed credentials, by name.
     *
     * @return may be empty
     */
    Map<String, Credentials> getUsers();

    /**
     * Where users approve the Open App.
     *
     * @return {@code null} for what the property {@code manus.oauth.authorize-page} says
     */
    default @Nullable String getAuthorizePage() {
        return null;
    }

    /**
     * What proves a user's identity: either API keys or an access token.
     *
     * @param apiKeys keys of one account, used in turn
     * @param accessToken bearer token, {@code null} where there are keys
     * @param scopes what the token may do, {@code null} where that is unknown
     */
    record Credentials(
            List<String> apiKeys,
            @Nullable String accessToken,
            @Nullable Set<OperationScope> scopes) {

        /** Copies the collections. */
        public Credentials {
            apiKeys = List.copyOf(apiKeys);
            scopes = scopes == null ? null : Set.copyOf(scopes);
        }

        /**
         * API keys.
         *
         * @param apiKeys at least one
         * @return the credentials
         */
        public static Credentials ofApiKeys(String... apiKeys) {
            return new Credentials(List.of(apiKeys), null, null);
        }

        /** Shows no secret. */
        @Override
        public String toString() {
            return "Credentials[****]";
        }
    }
}
