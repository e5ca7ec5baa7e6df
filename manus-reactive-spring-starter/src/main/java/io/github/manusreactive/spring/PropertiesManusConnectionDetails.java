package io.github.manusreactive.spring;

import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.spring.properties.ManusProperties;
import io.github.manusreactive.spring.properties.UserProperties;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Connection details from the properties.
 *
 * @since 0.1.0
 */
public final class PropertiesManusConnectionDetails implements ManusConnectionDetails {

    private final String baseUrl;
    private final Map<String, Credentials> users;

    /**
     * Reads the properties.
     *
     * @throws InvalidManusPropertyException if a user has no credential, or several kinds
     */
    public PropertiesManusConnectionDetails(ManusProperties properties) {
        this.baseUrl = properties.baseUrl();
        this.users = Collections.unmodifiableMap(users(properties));
    }

    @Override
    public String getBaseUrl() {
        return baseUrl;
    }

    @Override
    public Map<String, Credentials> getUsers() {
        return users;
    }

    private static Map<String, Credentials> users(ManusProperties properties) {
        Map<String, Credentials> users = new LinkedHashMap<>();
        String apiKey = text(properties.apiKey());
        String accessToken = text(properties.accessToken());
        if (apiKey != null && accessToken != null) {
            throw new InvalidManusPropertyException(
                    "manus.access-token", "conflicts with manus.api-key: set only one of them");
        }
        if (apiKey != null) {
            users.put(ManusUser.DEFAULT_LABEL, Credentials.ofApiKeys(apiKey));
        } else if (accessToken != null) {
            users.put(ManusUser.DEFAULT_LABEL, new Credentials(List.of(), accessToken, null));
        }
        properties.users().forEach((name, user) -> {
            int kinds = (text(user.apiKey()) != null ? 1 : 0)
                    + (user.apiKeys().isEmpty() ? 0 : 1)
                    + (text(user.accessToken()) != null ? 1 : 0)
                    + (user.oauth() ? 1 : 0);
            if (kinds != 1) {
                throw new InvalidManusPropertyException(
                        property(name),
                        kinds == 0
                                ? "is missing: set api-key, api-keys, access-token or oauth=true"
                                : "conflicts with another credential: set only one of api-key, api-keys, access-token and oauth=true");
            }
            if (!user.oauth() && users.put(name, credentials(user)) != null) {
                throw new InvalidManusPropertyException(
                        property(name),
                        "conflicts with manus.api-key or manus.access-token, which set the credential of user '" + name
                                + "'");
            }
        });
        return users;
    }

    private static String property(String user) {
        return ManusProperties.PREFIX + "." + PropertyNames.ofUser(user) + ".api-keys";
    }

    private static Credentials credentials(UserProperties user) {
        String apiKey = text(user.apiKey());
        return new Credentials(
                apiKey == null ? user.apiKeys() : List.of(apiKey), text(user.accessToken()), user.scopes());
    }

    /** An empty property counts as not set, because an environment variable may exist without a value. */
    private static @Nullable String text(@Nullable String value) {
        return value == null || value.isBlank() ? null : value;
    }
}
