package io.github.manusreactive.spring.actuate;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import reactor.core.scheduler.Scheduler;

/**
 * Chooses the users whose health may be checked now. If there are more users than checks, each period admits the next
 * ones in turn. A period starts with a check, so that all users get their turn however seldom health is requested.
 */
final class HealthSampler {

    private final int maxChecks;
    private final long period;
    private final Scheduler scheduler;
    private long startedAt;
    private int first;

    /** @param period time for which the same users are chosen */
    HealthSampler(int maxChecks, Duration period, Scheduler scheduler) {
        this.maxChecks = maxChecks;
        this.period = period.toNanos();
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
