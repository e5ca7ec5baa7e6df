package io.github.manusreactive.ratelimit;

import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import reactor.core.scheduler.Scheduler;

/** What all queues of a rate limiter share. */
record LimiterEnvironment(
        RateLimitSettings settings, Scheduler scheduler, RandomGenerator random, RateLimitListeners listeners) {

    /** Nanoseconds since an arbitrary origin. */
    long now() {
        return scheduler.now(TimeUnit.NANOSECONDS);
    }

    Instant instantIn(long nanos) {
        return Instant.ofEpochMilli(scheduler.now(TimeUnit.MILLISECONDS)).plusNanos(nanos);
    }
}
