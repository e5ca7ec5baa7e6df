package io.github.manusreactive.ratelimit;

import static io.github.manusreactive.operation.Operation.TASK_CREATE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.manusreactive.error.InvalidSettingException;
import io.github.manusreactive.error.RateLimitTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.test.scheduler.VirtualTimeScheduler;

class LargeLimitTest {

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, 0, 1_000_001, 1 << 30, Integer.MAX_VALUE})
    void aLimitOutOfRangeIsRefusedWithItsNameAndRange(int calls) {
        assertThatExceptionOfType(InvalidSettingException.class)
                .isThrownBy(() -> RateLimit.perMinute(calls))
                .withMessage("limit.calls: must be between 1 and 1000000, is " + calls)
                .satisfies(e -> assertThat(e.setting()).isEqualTo("limit.calls"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 1_000, 999_999, 1_000_000})
    void oneRefusalPausesForAMomentOnly(int limit) {
        LocalRateLimiter rateLimiter = rateLimiter(new RateLimit(limit, Duration.ofMinutes(1)), 10);
        call(rateLimiter).permit().limited(Duration.ofSeconds(1));
        SimulatedCall waiting = call(rateLimiter);
        assertThat(waiting.waiting()).isTrue();
        time.advanceTimeBy(Duration.ofSeconds(1));
        assertThat(waiting.granted()).isTrue();
        waiting.permit().responded();

        time.advanceTimeBy(Duration.ofMinutes(2));
        int granted = 0;
        for (int i = 0; i < 100; i++) {
            SimulatedCall next = call(rateLimiter);
            if (next.granted()) {
                granted++;
                next.permit().responded();
            }
        }
        assertThat(granted).isEqualTo(Math.min(100, limit));
    }

    @Test
    void refusalsInARowAreRecoveredFrom() {
        LocalRateLimiter rateLimiter = rateLimiter(new RateLimit(1_000_000, Duration.ofNanos(1_000)), 10);
        for (int i = 0; i < 20; i++) {
            SimulatedCall call = call(rateLimiter);
            time.advanceTimeBy(Duration.ofMinutes(6));
            call.permit().limited(null);
            assertThat(rateLimiter.snapshots().get(0).capacity()).isPositive();
        }
        SimulatedCall call = call(rateLimiter);
        time.advanceTimeBy(Duration.ofMinutes(6));
        assertThat(call.granted()).isTrue();
    }

    /** With one call a day the last one of these would wait longer than a number of nanoseconds can say. */
    @Test
    void aQueueOfCenturiesIsCountedRight() {
        LocalRateLimiter rateLimiter = rateLimiter(new RateLimit(100_000, Duration.ofDays(1)), 120_000);
        List<SimulatedCall> calls = new ArrayList<>();
        for (int i = 0; i < 220_000; i++) {
            calls.add(call(rateLimiter, Duration.ofSeconds(Long.MAX_VALUE)));
        }
        assertThat(calls.get(219_999).waiting()).isTrue();

        rateLimiter
                .resilience4jRegistry()
                .rateLimiter("manus-alice:task.create")
                .changeLimitForPeriod(1);

        assertThat(calls.get(100_001).waiting()).isTrue();
        for (int late : new int[] {130_000, 150_000, 210_000, 219_999}) {
            assertThat(calls.get(late).error())
                    .as("call %d", late)
                    .isInstanceOfSatisfying(
                            RateLimitTimeoutException.class,
                            e -> assertThat(e.wouldWait()).isGreaterThan(Duration.ofDays(365 * 70)));
        }
    }

    private LocalRateLimiter rateLimiter(RateLimit limit, int queueCapacity) {
        return LocalRateLimiter.create(
                RateLimitSettings.builder()
                        .limit(TASK_CREATE, limit)
                        .queueCapacity(queueCapacity)
                        .build(),
                time);
    }

    private static SimulatedCall call(LocalRateLimiter rateLimiter) {
        return call(rateLimiter, Duration.ofDays(1));
    }

    private static SimulatedCall call(LocalRateLimiter rateLimiter, Duration maxWait) {
        return new SimulatedCall(
                rateLimiter, new PermitRequest("alice", TASK_CREATE, CallPriority.INTERACTIVE, maxWait));
    }
}
