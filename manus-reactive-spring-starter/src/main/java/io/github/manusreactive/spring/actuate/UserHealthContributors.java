package io.github.manusreactive.spring.actuate;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.ManusClients;
import io.github.manusreactive.spring.properties.HealthProperties;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.CompositeReactiveHealthContributor;
import org.springframework.boot.health.contributor.ReactiveHealthContributor;
import reactor.core.scheduler.Scheduler;

/** One indicator for each current user. A user that stays keeps its indicator, and so its last result. */
final class UserHealthContributors implements CompositeReactiveHealthContributor {

    private final ManusClients clients;
    private final HealthProperties health;
    private final HealthSampler sampler;
    private final Scheduler scheduler;
    private UserIndicators current = new UserIndicators(List.of(), Map.of());

    UserHealthContributors(ManusClients clients, HealthProperties health, Scheduler scheduler) {
        this.clients = clients;
        this.health = health;
        this.sampler = new HealthSampler(health.maxChecks(), health.cacheFor(), scheduler);
        this.scheduler = scheduler;
    }

    /**
     * The indicators of the users of one moment.
     *
     * @param users the users
     * @param byKey indicator of each user, in the same order
     */
    private record UserIndicators(List<ManusClient> users, Map<String, UserHealthIndicator> byKey) {}

    @Override
    public @Nullable ReactiveHealthContributor getContributor(String name) {
        return current().get(name);
    }

    @Override
    public Stream<Entry> stream() {
        return current().entrySet().stream().map(user -> new Entry(user.getKey(), user.getValue()));
    }

    private synchronized Map<String, UserHealthIndicator> current() {
        List<ManusClient> users = List.copyOf(clients.all());
        if (!users.equals(current.users())) {
            current = new UserIndicators(users, indicators(users));
        }
        return current.byKey();
    }

    private Map<String, UserHealthIndicator> indicators(List<ManusClient> users) {
        Map<ManusClient, UserHealthIndicator> known = new LinkedHashMap<>();
        current.byKey().values().forEach(indicator -> known.put(indicator.client(), indicator));
        Map<String, UserHealthIndicator> byKey = new LinkedHashMap<>();
        for (ManusClient user : users) {
            int index = byKey.size();
            UserHealthIndicator indicator = known.computeIfAbsent(
                    user, added -> new UserHealthIndicator(added, health.cacheFor(), health.timeout(), scheduler));
            indicator.checkIf(() -> sampler.includes(index, users.size()));
            byKey.put(key(user.user().label(), byKey), indicator);
        }
        return Collections.unmodifiableMap(byKey);
    }

    /** Actuator interprets a slash as a path. */
    private static String key(String label, Map<String, ?> taken) {
        String key = label.replace('/', '_');
        while (taken.containsKey(key)) {
            key += "_";
        }
        return key;
    }
}
