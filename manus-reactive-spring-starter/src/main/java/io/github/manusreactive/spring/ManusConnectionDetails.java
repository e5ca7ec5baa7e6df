package io.github.manusreactive.spring;

import io.github.manusreactive.operation.OperationScope;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;

/**
 * The base URL and the credentials. By default they come from the properties {@code manus.base-url}, {@code
 * manus.api-key} and {@code manus.users}; a bean of this type replaces them, for example with those of a container or
 * a vault. Read at startup and by {@link ManusCredentials#reload()}.
 *
 * @since 0.1.0
 */
public interface ManusConnectionDetails extends ConnectionDetails {

    /** Returns the base URL of the API, an http(s) URL without a query. */
    String getBaseUrl();

    /** Returns the users with fixed credentials by name; may be empty. */
    Map<String, Credentials> getUsers();

    /**
     * Returns the page on which users approve the Open App.
     *
     * @return {@code null} to use the property {@code manus.oauth.authorize-page}
     */
    default @Nullable String getAuthorizePage() {
        return null;
    }

    /**
     * Credentials of a user: either API keys or an access token.
     *
     * @param apiKeys keys of one account, used in turn
     * @param accessToken bearer token, {@code null} with API keys
     * @param scopes scopes of the token, {@code null} if unknown
     * @since 0.1.0
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

        /** Creates credentials of at least one API key. */
        public static Credentials ofApiKeys(String... apiKeys) {
            return new Credentials(List.of(apiKeys), null, null);
        }

        /** Omits the secrets. */
        @Override
        public String toString() {
            return "Credentials[****]";
        }
    }
}
