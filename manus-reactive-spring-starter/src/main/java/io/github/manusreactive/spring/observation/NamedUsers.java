package io.github.manusreactive.spring.observation;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.ManusClients;
import io.github.manusreactive.spring.InvalidManusPropertyException;
import io.github.manusreactive.spring.properties.ObservationProperties;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * Maps a user to a tag value: the name of a configured user, {@code other} for all others, for example web users, and
 * for all users if there are too many.
 */
final class NamedUsers implements UnaryOperator<String>, SmartInitializingSingleton {

    private static final Logger LOG = LoggerFactory.getLogger(NamedUsers.class);
    private static final String OTHER = "other";

    private final ObservationProperties properties;
    private final ObjectProvider<ManusClients> clients;
    private final AtomicReference<@Nullable Set<String>> names = new AtomicReference<>();

    /** Resolves the clients lazily, because they depend on the observers that use the tag. */
    NamedUsers(ObservationProperties properties, ObjectProvider<ManusClients> clients) {
        if (properties.maxUserTags() < 0) {
            throw new InvalidManusPropertyException(
                    "manus.observations.max-user-tags", "must be at least 0, but is " + properties.maxUserTags());
        }
        this.properties = properties;
        this.clients = clients;
    }

    @Override
    public void afterSingletonsInstantiated() {
        clients.ifUnique(this::of);
    }

    /** Returns the users that have time series of their own. */
    Set<String> of(ManusClients clients) {
        Set<String> known = names.get();
        if (known != null) {
            return known;
        }
        Set<String> named = named(clients.all());
        if (names.compareAndSet(null, named) && named.isEmpty() && properties.userTag()) {
            logIfTooMany(clients.all().size());
        }
        return named;
    }

    private Set<String> named(Collection<ManusClient> users) {
        return properties.userTag() && users.size() <= properties.maxUserTags()
                ? users.stream().map(client -> client.user().label()).collect(Collectors.toUnmodifiableSet())
                : Set.of();
    }

    private void logIfTooMany(int users) {
        if (users > properties.maxUserTags()) {
            LOG.info(
                    "Meters do not name the {} users, because manus.observations.max-user-tags is {}: their user is "
                            + "'other'. Raise the limit to measure each user, or set manus.observations.user-tag=false",
                    users,
                    properties.maxUserTags());
        }
    }

    @Override
    public String apply(String label) {
        Set<String> known = names.get();
        return known != null && known.contains(label) ? label : OTHER;
    }
}
