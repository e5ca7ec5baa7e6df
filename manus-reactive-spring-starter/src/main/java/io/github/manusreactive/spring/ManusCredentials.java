package io.github.manusreactive.spring;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.ManusClients;
import io.github.manusreactive.auth.ApiCredential;
import io.github.manusreactive.auth.CredentialsProvider;
import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.spring.ManusConnectionDetails.Credentials;
import io.github.manusreactive.spring.UserSource.ConfiguredUser;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;

/**
 * The configured users with their API keys and access tokens, which can be added, removed and replaced while the
 * application runs. A call uses the credential that is current when it is sent. Calls in flight of a removed user end
 * normally. A {@link ManusUsersChangedEvent} is published after users were added or removed.
 *
 * @since 0.1.0
 */
public final class ManusCredentials {

    private static final Logger log = LoggerFactory.getLogger(ManusCredentials.class);

    private final UserSource source;
    private final ApplicationEventPublisher events;
    /** Also of removed users while a client of theirs is in use, so that it has the credential of the same user later. */
    private final Map<String, WeakReference<CredentialsSwitch>> switches = new HashMap<>();
    /** What the source returned last. A change by the application stays until the source has another value. */
    private Map<String, ConfiguredUser> configured;

    private final Map<String, CurrentUser> users = new LinkedHashMap<>();
    private @Nullable ManusClients clients;

    private record CurrentUser(ConfiguredUser configured, CredentialsSwitch credentials) {}

    /** A user whose credentials were checked. */
    private record CheckedUser(ConfiguredUser configured, CredentialsProvider provider) {}

    /** @param source read again by {@link #reload()} */
    ManusCredentials(UserSource source, ApplicationEventPublisher events) {
        this.source = source;
        this.events = events;
        this.configured = source.read();
        set(checked(configured));
    }

    /**
     * Reads the connection details and the environment's properties again. Adds users that are new there, removes those
     * that are gone, and replaces changed credentials. Users that did not change there keep what {@link #add}, {@link
     * #remove} and {@link #replace} did.
     *
     * @throws RuntimeException if a credential or a property is invalid; nothing is changed then
     */
    public void reload() {
        source.checkNames();
        Map<String, ConfiguredUser> read = source.read();
        Set<String> added;
        Set<String> removed;
        Set<String> replaced;
        synchronized (this) {
            Map<String, ConfiguredUser> changed = new LinkedHashMap<>(read);
            changed.entrySet().removeAll(configured.entrySet());
            Map<String, CheckedUser> checked = checked(changed);
            removed = new LinkedHashSet<>(configured.keySet());
            removed.removeAll(read.keySet());
            removed.retainAll(users.keySet());
            added = set(checked);
            removed.forEach(this::unset);
            configured = read;
            replaced = new LinkedHashSet<>(changed.keySet());
            replaced.removeAll(added);
        }
        if (!replaced.isEmpty()) {
            log.info("Users with new credentials: {}", replaced);
        }
        source.withLimits(added)
                .forEach(user -> log.warn(
                        "manus.{}.limits takes effect when the application is restarted: the new user has the rate limits "
                                + "of manus.rate-limits",
                        PropertyNames.ofUser(user)));
        publish(added, removed);
    }

    /**
     * Adds a user.
     *
     * @param user name of the user
     * @throws IllegalArgumentException if there is a user of this name
     * @throws InvalidManusPropertyException if the credential is invalid; nothing is changed then
     */
    public void add(String user, Credentials credentials) {
        Map<String, ConfiguredUser> one = Map.of(user, new ConfiguredUser(credentials));
        Set<String> added;
        synchronized (this) {
            if (users.containsKey(user)) {
                throw new IllegalArgumentException("'" + user + "' exists already: replace its credentials");
            }
            added = set(checked(one));
        }
        publish(added, Set.of());
    }

    /**
     * Replaces the credentials of a user.
     *
     * @throws IllegalArgumentException if there is no such user
     * @throws InvalidManusPropertyException if the credential is invalid; nothing is changed then
     */
    public synchronized void replace(String user, Credentials credentials) {
        requireUser(user);
        Map<String, ConfiguredUser> one = Map.of(user, new ConfiguredUser(credentials));
        set(checked(one));
    }

    /**
     * Removes a user. Its calls in flight, awaited tasks and running fan-outs continue with the last credential.
     *
     * @throws IllegalArgumentException if there is no such user
     */
    public void remove(String user) {
        synchronized (this) {
            requireUser(user);
            unset(user);
        }
        publish(Set.of(), Set.of(user));
    }

    /** Returns the names of the configured users; users of {@link ManusUser} beans are not included. */
    public synchronized Set<String> users() {
        return Collections.unmodifiableSet(new LinkedHashSet<>(users.keySet()));
    }

    /** Returns users whose credentials follow this object. */
    synchronized List<ManusUser> manusUsers() {
        List<ManusUser> all = new ArrayList<>();
        users.forEach((name, user) -> all.add(new ManusUser(name, user.credentials())));
        return all;
    }

    /** Adds and removes users of these clients from now on. */
    synchronized void follow(ManusClients built) {
        clients = built;
        SharedAccountCheck.warn(accounts(built), built.labels());
    }

    /** Omits the secrets. */
    @Override
    public String toString() {
        return "ManusCredentials" + users();
    }

    private void requireUser(String user) {
        if (!users.containsKey(user)) {
            throw new IllegalArgumentException("'" + user + "' is not one of " + users.keySet());
        }
    }

    /** Called before anything is changed. */
    private Map<String, CheckedUser> checked(Map<String, ConfiguredUser> changed) {
        changed.keySet().forEach(name -> {
            if (!users.containsKey(name) && clients != null && clients.labels().contains(name)) {
                throw new IllegalArgumentException(
                        "'" + name + "' is the user of a ManusUser bean already: give each user its own name");
            }
        });
        Map<String, CheckedUser> checked = new LinkedHashMap<>();
        Map<String, CredentialsProvider> providers = source.providers(changed);
        changed.forEach((name, user) -> checked.put(
                name, new CheckedUser(user, Objects.requireNonNull(providers.get(name), "one of each user"))));
        return checked;
    }

    /** Returns the users that did not exist before. */
    private Set<String> set(Map<String, CheckedUser> changed) {
        Set<String> added = new LinkedHashSet<>();
        changed.forEach((name, user) -> {
            CredentialsSwitch current = turned(name, user.provider());
            boolean isNew = users.put(name, new CurrentUser(user.configured(), current)) == null;
            if (isNew) {
                added.add(name);
            }
            if (isNew && clients != null) {
                clients.add(new ManusUser(name, current));
            }
        });
        if (clients != null) {
            SharedAccountCheck.warn(accounts(clients), changed.keySet());
        }
        return added;
    }

    private CredentialsSwitch turned(String name, CredentialsProvider provider) {
        switches.values().removeIf(unused -> unused.get() == null);
        WeakReference<CredentialsSwitch> known = switches.get(name);
        CredentialsSwitch current = known == null ? null : known.get();
        if (current == null) {
            current = new CredentialsSwitch(provider);
            switches.put(name, new WeakReference<>(current));
        } else {
            current.turn(provider);
        }
        return current;
    }

    private void unset(String user) {
        users.remove(user);
        if (clients != null) {
            clients.remove(user);
        }
    }

    /** Returns the secrets of all users. Those of a bean are known if its provider tells its credential. */
    private Map<String, Set<String>> accounts(ManusClients all) {
        Map<String, Set<String>> accounts = new HashMap<>();
        for (ManusClient client : all.all()) {
            String name = client.user().label();
            CurrentUser user = users.get(name);
            ApiCredential credential =
                    user == null ? client.user().credentials().status().credential() : null;
            if (user != null) {
                accounts.put(name, user.configured().accounts());
            } else if (credential != null) {
                accounts.put(name, Set.of(credential.headerValue()));
            }
        }
        return accounts;
    }

    private void publish(Set<String> added, Set<String> removed) {
        if (!added.isEmpty() || !removed.isEmpty()) {
            log.info("Users added: {}; removed: {}", added, removed);
            events.publishEvent(new ManusUsersChangedEvent(this, added, removed));
        }
    }
}
