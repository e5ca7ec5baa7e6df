package io.github.manusreactive.spring;

import io.github.manusreactive.auth.ApiCredential.ApiKey;
import io.github.manusreactive.auth.ApiCredential.BearerToken;
import io.github.manusreactive.auth.CredentialsProvider;
import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.auth.OAuthFlow;
import io.github.manusreactive.auth.TokenStore;
import io.github.manusreactive.spring.ManusConnectionDetails.Credentials;
import io.github.manusreactive.spring.properties.ManusProperties;
import io.github.manusreactive.spring.properties.UserProperties;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/** Reads the users from the connection details and the current properties. */
final class UserSource {

    private final ManusConnectionDetails details;
    private final Environment environment;
    private final ObjectProvider<OAuthFlow> flow;
    private final ObjectProvider<TokenStore> tokens;

    UserSource(
            ManusConnectionDetails details,
            Environment environment,
            ObjectProvider<OAuthFlow> flow,
            ObjectProvider<TokenStore> tokens) {
        this.details = details;
        this.environment = environment;
        this.flow = flow;
        this.tokens = tokens;
    }

    /**
     * A user in the configuration.
     *
     * @param fixed API keys or access token, {@code null} if the user approves the Open App
     */
    record ConfiguredUser(@Nullable Credentials fixed) {

        /** Returns the values of the header that identify the account; secret. */
        Set<String> accounts() {
            if (fixed == null) {
                return Set.of();
            }
            String token = fixed.accessToken();
            return token == null
                    ? fixed.apiKeys().stream()
                            .map(key -> new ApiKey(key).headerValue())
                            .collect(Collectors.toSet())
                    : Set.of(new BearerToken(token, null).headerValue());
        }
    }

    /**
     * Returns the current users by name.
     *
     * @throws InvalidManusPropertyException if a property is invalid
     */
    Map<String, ConfiguredUser> read() {
        ManusProperties properties = properties();
        new WrittenUsers(environment).requireBound(properties.users().keySet());
        Map<String, ConfiguredUser> users = new LinkedHashMap<>();
        ManusConnectionDetails now = details instanceof PropertiesManusConnectionDetails
                ? new PropertiesManusConnectionDetails(properties)
                : details;
        now.getUsers().forEach((name, credentials) -> users.put(name, new ConfiguredUser(credentials)));
        properties.users().forEach((name, user) -> {
            if (user.oauth()) {
                if (properties.oauth().clientId() == null) {
                    throw new InvalidManusPropertyException(
                            "manus.oauth.client-id",
                            "is missing: 'manus." + PropertyNames.ofUser(name) + ".oauth' needs it");
                }
                users.put(name, new ConfiguredUser(null));
            }
        });
        return users;
    }

    /** Refuses names of users and properties that the start would have refused. */
    void checkNames() {
        new PropertyNameCheck(environment).check();
    }

    /** Returns the users with own rate limits in the properties. */
    List<String> withLimits(Set<String> names) {
        if (names.isEmpty()) {
            return List.of();
        }
        Map<String, UserProperties> written = properties().users();
        return names.stream()
                .filter(name ->
                        written.containsKey(name) && !written.get(name).limits().isEmpty())
                .toList();
    }

    /**
     * Returns the sources of the users' credentials.
     *
     * @throws InvalidManusPropertyException if a credential is invalid
     */
    Map<String, CredentialsProvider> providers(Map<String, ConfiguredUser> users) {
        ManusProperties properties = properties();
        Map<String, CredentialsProvider> providers = new LinkedHashMap<>();
        users.forEach((name, user) -> providers.put(
                name,
                user.fixed() == null
                        ? new ApprovedUser(
                                name, flow, tokens, properties.oauth().refreshAhead())
                        : fixed(name, user.fixed(), properties.users().get(name))));
        return providers;
    }

    /** Binds all users, which takes milliseconds if there are many. */
    private ManusProperties properties() {
        return Binder.get(environment, new InvalidValueHandler(environment).apply(BindHandler.DEFAULT))
                .bindOrCreate(ManusProperties.PREFIX, ManusProperties.class);
    }

    private static CredentialsProvider fixed(String name, Credentials credentials, @Nullable UserProperties written) {
        String group = written == null && name.equals(ManusUser.DEFAULT_LABEL) ? "" : PropertyNames.ofUser(name);
        String prefix = group.isEmpty() ? "" : group + ".";
        boolean isList = written != null && !written.apiKeys().isEmpty();
        List<String> keys = credentials.apiKeys();
        for (int i = 0; i < keys.size(); i++) {
            checkKey(prefix + (isList ? "api-keys[" + i + "]" : "api-key"), keys.get(i));
        }
        return PropertyNames.checked(group, () -> {
            String token = credentials.accessToken();
            PropertyNames.requireResolved("accessToken", token);
            ManusUser user;
            if (token == null) {
                user = ManusUser.ofApiKeys(name, keys.toArray(String[]::new));
            } else if (credentials.scopes() == null) {
                user = ManusUser.ofAccessToken(name, token);
            } else {
                user = ManusUser.ofAccessToken(name, token, credentials.scopes());
            }
            return user.credentials();
        });
    }

    private static void checkKey(String property, String key) {
        PropertyNames.checkedAs(property, () -> {
            PropertyNames.requireResolved("apiKey", key);
            return new ApiKey(key);
        });
    }
}
