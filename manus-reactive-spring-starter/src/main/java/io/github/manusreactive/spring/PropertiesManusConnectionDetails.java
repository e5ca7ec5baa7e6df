package io.github.manusreactive.spring;

import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.spring.properties.ManusProperties;
import io.github.manusreactive.spring.properties.UserProperties;
import java.util.ArrayList;
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
            String group = ManusProperties.PREFIX + "." + PropertyNames.ofUser(name) + ".";
            List<String> written = written(user);
            if (written.isEmpty()) {
                throw new InvalidManusPropertyException(
                        group + "api-key", "is missing: set api-key, api-keys, access-token or oauth=true");
            }
            String first = group + written.get(0);
            if (written.size() > 1) {
                throw new InvalidManusPropertyException(
                        group + written.get(1), "conflicts with " + first + ": set only one of them");
            }
            if (!user.oauth() && users.put(name, credentials(user)) != null) {
                throw new InvalidManusPropertyException(
                        first,
                        "conflicts with manus.api-key or manus.access-token, which set the credential of user '" + name
                                + "'");
            }
        });
        return users;
    }

    /** Returns the names of the properties that set a credential. */
    private static List<String> written(UserProperties user) {
        List<String> written = new ArrayList<>();
        if (text(user.apiKey()) != null) {
            written.add("api-key");
        }
        if (!user.apiKeys().isEmpty()) {
            written.add("api-keys");
        }
        if (text(user.accessToken()) != null) {
            written.add("access-token");
        }
        if (user.oauth()) {
            written.add("oauth");
        }
        return written;
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
