package io.github.manusreactive.spring.observation;

import io.github.manusreactive.ManusClients;
import io.github.manusreactive.spring.InvalidManusPropertyException;
import io.github.manusreactive.spring.properties.ObservationProperties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * Maps a user to a tag value: the name of a configured user, {@code other} for all others, for example web users, and
 * for all users if there are too many at start-up. A named user keeps its time series after it is removed, so users
 * that are added later have names until the total reaches the limit.
 */
final class NamedUsers implements UnaryOperator<String>, SmartInitializingSingleton {

    private static final Logger LOG = LoggerFactory.getLogger(NamedUsers.class);
    private static final String OTHER = "other";

    private final ObservationProperties properties;
    private final ObjectProvider<ManusClients> provider;
    private final Set<String> named = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean logged = new AtomicBoolean();
    private volatile @Nullable ManusClients clients;
    private volatile boolean tooMany;

    /** Resolves the clients lazily, because they depend on the observers that use the tag. */
    NamedUsers(ObservationProperties properties, ObjectProvider<ManusClients> clients) {
        if (properties.maxUserTags() < 0) {
            throw new InvalidManusPropertyException(
                    "manus.observations.max-user-tags", "must be at least 0, but is " + properties.maxUserTags());
        }
        this.properties = properties;
        this.provider = clients;
    }

    @Override
    public void afterSingletonsInstantiated() {
        provider.ifUnique(this::follow);
    }

    /** Names the users of these clients from now on. */
    synchronized void follow(ManusClients built) {
        if (clients == null) {
            tooMany = built.labels().size() > properties.maxUserTags();
            if (tooMany) {
                logTooMany(built.labels().size());
            }
            clients = built;
        }
    }

    /** Returns whether a user has time series of its own. */
    boolean isNamed(String label) {
        if (named.contains(label)) {
            return true;
        }
        ManusClients known = clients;
        return known != null
                && properties.userTag()
                && !tooMany
                && known.labels().contains(label)
                && name(label);
    }

    private boolean name(String label) {
        // without a lock for each call of a user that has no name
        if (named.size() < properties.maxUserTags() && nameWithin(properties.maxUserTags(), label)) {
            return true;
        }
        logTooMany(named.size() + 1);
        return false;
    }

    private synchronized boolean nameWithin(int limit, String label) {
        return named.contains(label) || (named.size() < limit && named.add(label));
    }

    private void logTooMany(int users) {
        if (properties.userTag() && logged.compareAndSet(false, true)) {
            LOG.info(
                    "Meters do not name {} of {} users, because manus.observations.max-user-tags is {}: their user is "
                            + "'other'. Raise the limit to measure each user, or set manus.observations.user-tag=false",
                    tooMany ? "any" : "further ones",
                    users,
                    properties.maxUserTags());
        }
    }

    @Override
    public String apply(String label) {
        return isNamed(label) ? label : OTHER;
    }
}
