package io.github.manusreactive.internal.ratelimit;

import io.github.manusreactive.ratelimit.RateLimitSettings;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import reactor.core.scheduler.Scheduler;

/** Settings, clock and randomness shared by all queues of a rate limiter. */
public record LimiterEnvironment(RateLimitSettings settings, Scheduler scheduler, RandomGenerator random) {

    /** Uses the random generator of the current thread for the jitter of pauses. */
    public static LimiterEnvironment of(RateLimitSettings settings, Scheduler scheduler) {
        return new LimiterEnvironment(
                settings, scheduler, () -> ThreadLocalRandom.current().nextLong());
    }

    /** Nanoseconds since an arbitrary origin. */
    public long now() {
        return scheduler.now(TimeUnit.NANOSECONDS);
    }

    Instant instantIn(long nanos) {
        return Instant.ofEpochMilli(scheduler.now(TimeUnit.MILLISECONDS)).plusNanos(nanos);
    }
}
