package io.github.manusreactive.spring;

import io.github.manusreactive.auth.ApiCredential;
import io.github.manusreactive.auth.CredentialStatus;
import io.github.manusreactive.auth.CredentialsProvider;
import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.error.AuthenticationException;
import io.github.manusreactive.spring.ManusConnectionDetails.Credentials;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/**
 * The API keys and access tokens of the configured users, which can be rotated while the application runs. A call
 * uses the credential that is current when it is sent.
 *
 * @since 0.1.0
 */
public final class ManusCredentials {

    private final Supplier<? extends ManusConnectionDetails> source;
    private final Map<String, CredentialsSwitch> users;

    /**
     * Reads the current credentials.
     *
     * @param source read again by {@link #reload()}
     */
    ManusCredentials(Supplier<? extends ManusConnectionDetails> source) {
        this.source = source;
        Map<String, CredentialsSwitch> switches = new LinkedHashMap<>();
        source.get()
                .getUsers()
                .forEach((name, credentials) -> switches.put(name, new CredentialsSwitch(provider(name, credentials))));
        this.users = Collections.unmodifiableMap(switches);
    }

    /**
     * Reads the connection details again, for example the environment's properties, and replaces changed credentials.
     * Users that did not exist at startup are not added, and removed ones keep their credentials.
     *
     * @throws InvalidManusPropertyException if a credential is invalid; nothing is changed then
     */
    public void reload() {
        Map<CredentialsSwitch, CredentialsProvider> fresh = new LinkedHashMap<>();
        source.get().getUsers().forEach((name, credentials) -> {
            CredentialsSwitch user = users.get(name);
            if (user != null) {
                fresh.put(user, provider(name, credentials));
            }
        });
        fresh.forEach(CredentialsSwitch::turn);
    }

    /**
     * Replaces the API keys of a user.
     *
     * @param apiKeys at least one
     * @throws IllegalArgumentException if there is no such user with a fixed credential
     * @throws InvalidManusPropertyException if a key is invalid; nothing is changed then
     */
    public void replace(String user, String... apiKeys) {
        CredentialsSwitch known = users.get(user);
        if (known == null) {
            throw new IllegalArgumentException("'" + user + "' is not one of " + users.keySet());
        }
        known.turn(provider(user, Credentials.ofApiKeys(apiKeys)));
    }

    /** Returns the names of the users with fixed credentials. */
    public Set<String> users() {
        return users.keySet();
    }

    /** Returns users whose credentials follow this object. */
    List<ManusUser> manusUsers() {
        List<ManusUser> all = new ArrayList<>();
        users.forEach((name, credentials) -> all.add(new ManusUser(name, credentials)));
        return all;
    }

    /** Omits the secrets. */
    @Override
    public String toString() {
        return "ManusCredentials" + users.keySet();
    }

    private static CredentialsProvider provider(String name, Credentials credentials) {
        String group = name.equals(ManusUser.DEFAULT_LABEL) ? "" : PropertyNames.ofUser(name);
        return PropertyNames.checked(group, () -> {
            String token = credentials.accessToken();
            credentials.apiKeys().forEach(key -> PropertyNames.requireResolved("apiKey", key));
            PropertyNames.requireResolved("accessToken", token);
            ManusUser user;
            if (token == null) {
                user = ManusUser.ofApiKeys(name, credentials.apiKeys().toArray(String[]::new));
            } else if (credentials.scopes() == null) {
                user = ManusUser.ofAccessToken(name, token);
            } else {
                user = ManusUser.ofAccessToken(name, token, credentials.scopes());
            }
            return user.credentials();
        });
    }

    /** Delegates to the current credentials. */
    private static final class CredentialsSwitch implements CredentialsProvider {

        private volatile CredentialsProvider now;

        CredentialsSwitch(CredentialsProvider first) {
            this.now = first;
        }

        void turn(CredentialsProvider next) {
            now = next;
        }

        @Override
        public Mono<ApiCredential> credential() {
            return Mono.defer(() -> now.credential());
        }

        @Override
        public CredentialStatus status() {
            return now.status();
        }

        /** A key that was rejected because it has just been replaced must not fail the call. */
        @Override
        public Mono<ApiCredential> replacement(ApiCredential rejected, AuthenticationException why) {
            return Mono.defer(() -> now.replacement(rejected, why));
        }
    }
}
