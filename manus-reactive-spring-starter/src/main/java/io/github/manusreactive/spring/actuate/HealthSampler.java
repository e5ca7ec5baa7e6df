package io.github.manusreactive.spring.actuate;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import reactor.core.scheduler.Scheduler;

/**
 * Chooses the users whose health may be checked now. If there are more users than checks, each period admits the next
 * ones in turn. A period starts with a check, so that all users get their turn however seldom health is requested.
 */
final class HealthSampler {

    /** Longer than one health request, so that all its users are chosen in the same period. */
    private static final Duration SHORTEST_PERIOD = Duration.ofSeconds(1);

    private final int maxChecks;
    private final long period;
    private final Scheduler scheduler;
    private long startedAt;
    private int first;

    /** @param period time for which the same users are chosen, at least one second */
    HealthSampler(int maxChecks, Duration period, Scheduler scheduler) {
        this.maxChecks = maxChecks;
        this.period = (period.compareTo(SHORTEST_PERIOD) < 0 ? SHORTEST_PERIOD : period).toNanos();
        this.scheduler = scheduler;
        this.startedAt = now();
    }

    /**
     * @param user index of a user, from 0
     * @param users current number of users
     */
    boolean includes(int user, int users) {
        return users <= maxChecks || Math.floorMod(user - firstNow(users), users) < maxChecks;
    }

    private synchronized int firstNow(int users) {
        long now = now();
        if (now - startedAt >= period) {
            startedAt = now;
            first = (first + maxChecks) % users;
        }
        return first;
    }

    private long now() {
        return scheduler.now(TimeUnit.NANOSECONDS);
    }
}
