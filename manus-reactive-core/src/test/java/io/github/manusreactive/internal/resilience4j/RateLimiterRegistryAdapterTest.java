package io.github.manusreactive.internal.resilience4j;

import static io.github.manusreactive.operation.Operation.TASK_CREATE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.manusreactive.error.InvalidSettingException;
import io.github.manusreactive.ratelimit.CallPriority;
import io.github.manusreactive.ratelimit.LocalRateLimiter;
import io.github.manusreactive.ratelimit.PermitRequest;
import io.github.manusreactive.ratelimit.RateLimit;
import io.github.manusreactive.ratelimit.RateLimitSettings;
import io.github.manusreactive.ratelimit.RateLimitSnapshot;
import io.github.manusreactive.ratelimit.SimulatedCall;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.ratelimiter.RateLimiterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.test.scheduler.VirtualTimeScheduler;

/** The limiters of the calls, as an application reaches them through Resilience4j. */
class RateLimiterRegistryAdapterTest {

    private static final String NAME = "manus-alice:task.create";
    private static final Duration QUIET = Duration.ofMinutes(20);

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private LocalRateLimiter rateLimiter = LocalRateLimiter.create(RateLimitSettings.defaults(), time);

    private RateLimiterRegistry registry() {
        return rateLimiter.resilience4jRegistry();
    }

    @Test
    void asksFirstAndGetsTheLimitOfTheCalls() {
        RateLimiter limiter = registry().rateLimiter(NAME);
        assertThat(limiter.getRateLimiterConfig().getLimitForPeriod()).isEqualTo(10);
        assertThat(limiter.getRateLimiterConfig().getLimitRefreshPeriod()).isEqualTo(Duration.ofMinutes(1));

        List<SimulatedCall> calls = calls(100);

        assertThat(granted(calls)).isEqualTo(10);
        assertThat(limiter.getMetrics().getAvailablePermissions()).isZero();
        assertThat(limiter.getMetrics().getNumberOfWaitingThreads()).isEqualTo(90);
        assertThat(registry().rateLimiter(NAME)).isSameAs(limiter);
        assertThat(rateLimiter.snapshots())
                .singleElement()
                .extracting(RateLimitSnapshot::limit)
                .isEqualTo(RateLimit.perMinute(10));
    }

    @Test
    void theConfigThatIsAskedForDoesNotCount() {
        RateLimiterConfig other =
                RateLimiterConfig.custom().limitForPeriod(1000).build();
        registry().addConfiguration("wide", other);
        for (RateLimiter limiter : List.of(
                registry().rateLimiter("manus-a:task.create", other),
                registry().rateLimiter("manus-b:task.create", () -> other),
                registry().rateLimiter("manus-c:task.create", "wide"),
                registry().rateLimiter("manus-team:alice:task.create"))) {
            assertThat(limiter.getRateLimiterConfig().getLimitForPeriod())
                    .as(limiter.getName())
                    .isEqualTo(10);
        }
        assertThat(registry()
                        .rateLimiter("manus-alice:task.list")
                        .getRateLimiterConfig()
                        .getLimitForPeriod())
                .isEqualTo(100);
    }

    @Test
    void theLimitOfTheUserCounts() {
        rateLimiter = LocalRateLimiter.create(
                RateLimitSettings.builder()
                        .limit("alice", TASK_CREATE, RateLimit.perMinute(3))
                        .build(),
                time);
        registry().rateLimiter(NAME).getEventPublisher().onFailure(event -> {});
        assertThat(granted(calls(10))).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mine",
                "manus-alice:",
                "manus-:task.create",
                "manus-alice:task.nothing",
                "manus-alice",
                "task.create",
                "manus-task.create",
                "alice:task.create",
                "manus-alice:TASK_CREATE"
            })
    void otherNamesGivePlainLimiters(String name) {
        RateLimiterConfig config = RateLimiterConfig.custom()
                .limitForPeriod(7)
                .limitRefreshPeriod(Duration.ofSeconds(3))
                .timeoutDuration(Duration.ZERO)
                .build();
        RateLimiter limiter = registry().rateLimiter(name, config);
        assertThat(limiter).isNotInstanceOf(WindowRateLimiter.class);
        assertThat(limiter.getRateLimiterConfig()).isSameAs(config);
        int taken = 0;
        while (limiter.acquirePermission()) {
            taken++;
        }
        // the plain one runs by the clock of the machine, whose cycle may end meanwhile
        assertThat(taken).isGreaterThanOrEqualTo(7);
        calls(3);
        time.advanceTimeBy(QUIET);
        assertThat(registry().rateLimiter(name)).isSameAs(limiter);
    }

    @Test
    void aChangedLimitLasts() {
        calls(1).forEach(call -> call.permit().responded());
        RateLimiter limiter = registry().getAllRateLimiters().iterator().next();
        limiter.changeLimitForPeriod(3);
        limiter.changeTimeoutDuration(Duration.ofSeconds(2));
        time.advanceTimeBy(QUIET);
        assertThat(rateLimiter.snapshots()).isEmpty();

        List<SimulatedCall> calls = calls(10);
        assertThat(granted(calls)).isEqualTo(3);
        assertThat(rateLimiter.snapshots())
                .singleElement()
                .extracting(RateLimitSnapshot::limit)
                .isEqualTo(RateLimit.perMinute(3));
        assertThat(limiter.getRateLimiterConfig().getTimeoutDuration()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void aLimiterThatWasAskedForIsKeptWithItsListeners() {
        RateLimiter limiter = registry().rateLimiter(NAME);
        List<String> events = new ArrayList<>();
        limiter.getEventPublisher().onSuccess(event -> events.add(event.getRateLimiterName()));
        calls(1).forEach(call -> call.permit().responded());
        time.advanceTimeBy(QUIET);
        assertThat(rateLimiter.snapshots()).isEmpty();

        limiter.changeLimitForPeriod(4);
        assertThat(granted(calls(10))).isEqualTo(4);
        assertThat(events).hasSize(5);
    }

    @Test
    void aLimiterThatWasRemovedStartsWithTheConfiguredLimit() {
        registry().rateLimiter(NAME).changeLimitForPeriod(4);
        registry().remove(NAME);
        assertThat(granted(calls(20))).isEqualTo(10);
    }

    @Test
    void aHigherLimitWakesWaitingCallsAndIsTheOneThatRefusalsTeachAbout() {
        List<SimulatedCall> calls = calls(30);
        assertThat(granted(calls)).isEqualTo(10);
        registry().rateLimiter(NAME).changeLimitForPeriod(20);
        assertThat(granted(calls)).isEqualTo(20);

        calls.subList(0, 18).forEach(call -> call.permit().responded());
        calls.subList(18, 20).forEach(call -> call.permit().limited(null));
        calls.subList(20, 30).forEach(SimulatedCall::cancel);
        time.advanceTimeBy(Duration.ofSeconds(70));
        SimulatedCall first = calls(1).get(0);
        first.permit().limited(null);
        time.advanceTimeBy(Duration.ofSeconds(1));
        assertThat(rateLimiter.snapshots())
                .singleElement()
                .extracting(RateLimitSnapshot::capacity)
                .as("lowered from the limit as it is now")
                .isEqualTo(13);
    }

    @Test
    void aChangedLimitForgetsWhatWasLearntAndKeepsThePause() {
        calls(1).get(0).permit().limited(Duration.ofSeconds(1));
        time.advanceTimeBy(Duration.ofSeconds(1));
        calls(1).get(0).permit().limited(Duration.ofMinutes(3));
        assertThat(rateLimiter.snapshots().get(0).capacity()).isEqualTo(6);

        registry().rateLimiter(NAME).changeLimitForPeriod(8);

        assertThat(rateLimiter.snapshots()).singleElement().satisfies(snapshot -> {
            assertThat(snapshot.capacity()).isEqualTo(8);
            assertThat(snapshot.pausedUntil()).isNotNull();
        });
        List<SimulatedCall> calls = calls(20);
        assertThat(granted(calls)).isZero();
        time.advanceTimeBy(Duration.ofMinutes(3));
        assertThat(granted(calls)).isEqualTo(8);
    }

    @Test
    void aLimitOutOfRangeIsRefused() {
        RateLimiter limiter = registry().rateLimiter(NAME);
        for (int limit : new int[] {0, -1, 1_000_001, Integer.MAX_VALUE}) {
            assertThatExceptionOfType(InvalidSettingException.class)
                    .isThrownBy(() -> limiter.changeLimitForPeriod(limit))
                    .withMessage("limit.calls: must be between 1 and 1000000, is " + limit);
        }
        assertThat(granted(calls(20))).isEqualTo(10);
    }

    private List<SimulatedCall> calls(int number) {
        List<SimulatedCall> calls = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            calls.add(new SimulatedCall(
                    rateLimiter,
                    new PermitRequest("alice", TASK_CREATE, CallPriority.INTERACTIVE, Duration.ofDays(1))));
        }
        return calls;
    }

    private static long granted(List<SimulatedCall> calls) {
        return calls.stream().filter(SimulatedCall::granted).count();
    }
}
