package io.github.manusreactive.ratelimit;

import static io.github.manusreactive.operation.Operation.TASK_CREATE;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Clients with a rate limiter each, a network with delays, and one server, all in virtual time. */
final class LimiterSimulation {

    static final long WINDOW = TimeUnit.MINUTES.toNanos(1);

    private static final Duration FOREVER = Duration.ofDays(10_000);

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final Random random;
    private final long mostDelay;
    private final long horizon;
    private final List<Long> admitted = new ArrayList<>();
    private final List<Long> refused = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();
    private ServerModel server;
    private Duration retryAfter;

    /**
     * @param mostDelay each message takes a random time up to this, in nanoseconds
     * @param horizon end of the simulated time, in nanoseconds
     */
    LimiterSimulation(ServerModel server, long mostDelay, long horizon, long seed) {
        this.server = server;
        this.mostDelay = mostDelay;
        this.horizon = horizon;
        this.random = new Random(seed);
    }

    /** Settings for one operation's limit, with room for all waiting calls. */
    static RateLimitSettings.Builder settings(int callsPerMinute) {
        return RateLimitSettings.builder()
                .limit(TASK_CREATE, RateLimit.perMinute(callsPerMinute))
                .queueCapacity(Integer.MAX_VALUE);
    }

    LocalRateLimiter rateLimiter(RateLimitSettings settings) {
        return LocalRateLimiter.create(settings, time, new Random(random.nextLong()));
    }

    /** An application that makes a call at each of these times and repeats it until it is admitted. */
    LimiterSimulation client(OperationRateLimiter rateLimiter, CallPriority priority, long[] arrivals) {
        wish(rateLimiter, priority, arrivals, 0);
        return this;
    }

    /** Replaces the server at a time. */
    LimiterSimulation serverFrom(long at, ServerModel next) {
        time.schedule(() -> server = next, at, TimeUnit.NANOSECONDS);
        return this;
    }

    /** Sends this with each refusal. */
    LimiterSimulation retryAfter(Duration wait) {
        this.retryAfter = wait;
        return this;
    }

    LimiterSimulation run() {
        time.advanceTimeBy(Duration.ofNanos(horizon));
        time.dispose();
        assertThat(failures).isEmpty();
        return this;
    }

    int admitted() {
        return admitted.size();
    }

    int refused() {
        return refused.size();
    }

    /** Calls admitted from one time on until before another. */
    long admittedBetween(long from, long to) {
        return admitted.stream().filter(at -> at >= from && at < to).count();
    }

    /** Calls refused from one time on until before another. */
    long refusedBetween(long from, long to) {
        return refused.stream().filter(at -> at >= from && at < to).count();
    }

    /** Most calls that reached the server within any window. */
    int mostSentInAWindow() {
        long[] all = Stream.concat(admitted.stream(), refused.stream())
                .mapToLong(Long::longValue)
                .sorted()
                .toArray();
        int most = 0;
        for (int first = 0, last = 0; last < all.length; last++) {
            while (all[first] <= all[last] - WINDOW) {
                first++;
            }
            most = Math.max(most, last - first + 1);
        }
        return most;
    }

    private void wish(OperationRateLimiter rateLimiter, CallPriority priority, long[] arrivals, int next) {
        if (next == arrivals.length) {
            return;
        }
        at(arrivals[next], () -> {
            call(rateLimiter, priority);
            wish(rateLimiter, priority, arrivals, next + 1);
        });
    }

    private void call(OperationRateLimiter rateLimiter, CallPriority priority) {
        rateLimiter
                .acquire(new PermitRequest("alice", TASK_CREATE, priority, FOREVER))
                .subscribe(permit -> send(rateLimiter, priority, permit), failures::add);
    }

    private void send(OperationRateLimiter rateLimiter, CallPriority priority, CallPermit permit) {
        afterDelay(() -> {
            boolean ok = server.admits(now());
            (ok ? admitted : refused).add(now());
            afterDelay(() -> {
                if (ok) {
                    permit.responded();
                } else {
                    permit.limited(retryAfter);
                    call(rateLimiter, priority);
                }
            });
        });
    }

    private void afterDelay(Runnable action) {
        time.schedule(action, (long) (random.nextDouble() * mostDelay), TimeUnit.NANOSECONDS);
    }

    private void at(long instant, Runnable action) {
        time.schedule(action, Math.max(0, instant - now()), TimeUnit.NANOSECONDS);
    }

    private long now() {
        return time.now(TimeUnit.NANOSECONDS);
    }
}
