package io.github.manusreactive.internal.ratelimit;

import static io.github.manusreactive.operation.Operation.TASK_CREATE;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.manusreactive.internal.resilience4j.WindowRateLimiter;
import io.github.manusreactive.internal.util.LoggerNames;
import io.github.manusreactive.ratelimit.CallPriority;
import io.github.manusreactive.ratelimit.LocalRateLimiter;
import io.github.manusreactive.ratelimit.PermitRequest;
import io.github.manusreactive.ratelimit.RateLimitSettings;
import io.github.manusreactive.ratelimit.SimulatedCall;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;
import reactor.test.scheduler.VirtualTimeScheduler;

/** A queue that fails by itself neither spins nor floods the log, and works again when its cause is gone. */
class QueueFailureTest {

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(LoggerNames.RATE_LIMIT);

    @BeforeEach
    void capture() {
        logger.setAdditive(false);
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void release() {
        logger.detachAppender(lines);
        logger.setAdditive(true);
    }

    @Test
    void aClockThatFailsIsAskedLessAndLess() {
        BrokenClock clock = new BrokenClock(time);
        LocalRateLimiter rateLimiter = LocalRateLimiter.create(RateLimitSettings.defaults(), clock);
        List<SimulatedCall> calls = calls(rateLimiter, 11);
        calls.subList(0, 10).forEach(call -> call.permit().responded());

        clock.broken = true;
        time.advanceTimeBy(Duration.ofHours(1));
        assertThat(clock.failures).isBetween(10, 100);
        // one a minute of the queue, one in five minutes of the eviction
        assertThat(lines.list.size()).isBetween(2, 75);
        assertThat(lines.list.get(0).getFormattedMessage())
                .contains("task.create")
                .contains("alice");
        assertThat(calls.get(10).waiting()).isTrue();

        clock.broken = false;
        time.advanceTimeBy(Duration.ofMinutes(1));
        assertThat(calls.get(10).granted()).isTrue();

        int before = clock.failures;
        time.advanceTimeBy(Duration.ofHours(1));
        assertThat(clock.failures).isEqualTo(before);
    }

    @Test
    void manyEventsDuringAFailureStartOneRetry() {
        BrokenClock clock = new BrokenClock(time);
        LocalRateLimiter rateLimiter = LocalRateLimiter.create(RateLimitSettings.defaults(), clock);
        List<SimulatedCall> calls = calls(rateLimiter, 1000);
        clock.broken = true;
        calls.subList(10, 510).forEach(SimulatedCall::cancel);
        assertThat(lines.list).hasSize(1);
        time.advanceTimeBy(Duration.ofMinutes(10));
        assertThat(lines.list.size()).isLessThan(15);
        clock.broken = false;
        calls.subList(0, 10).forEach(call -> call.permit().responded());
        time.advanceTimeBy(Duration.ofMinutes(2));
        assertThat(calls.stream().filter(SimulatedCall::granted)).hasSize(20);
    }

    @Test
    void aLimiterThatContradictsItselfDoesNotMakeTheQueueSpin() {
        LocalRateLimiter rateLimiter = LocalRateLimiter.create(RateLimitSettings.defaults(), time);
        LyingLimiter limiter = new LyingLimiter("manus-alice:task.create");
        rateLimiter.resilience4jRegistry().rateLimiter("manus-alice:task.create");
        rateLimiter.resilience4jRegistry().replace("manus-alice:task.create", limiter);
        SimulatedCall call = calls(rateLimiter, 1).get(0);
        assertThat(call.waiting()).isTrue();

        time.advanceTimeBy(Duration.ofHours(1));
        assertThat(limiter.asked).isLessThan(400);

        limiter.honest = true;
        time.advanceTimeBy(Duration.ofMinutes(1));
        assertThat(call.granted()).isTrue();
    }

    private static List<SimulatedCall> calls(LocalRateLimiter rateLimiter, int number) {
        List<SimulatedCall> calls = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            calls.add(new SimulatedCall(
                    rateLimiter,
                    new PermitRequest("alice", TASK_CREATE, CallPriority.INTERACTIVE, Duration.ofDays(1))));
        }
        return calls;
    }

    /** Tells no time while it is broken. */
    private static final class BrokenClock implements Scheduler {

        private final Scheduler scheduler;
        boolean broken;
        int failures;

        BrokenClock(Scheduler scheduler) {
            this.scheduler = scheduler;
        }

        @Override
        public long now(TimeUnit unit) {
            if (broken) {
                failures++;
                throw new IllegalStateException("on purpose");
            }
            return scheduler.now(unit);
        }

        @Override
        public Disposable schedule(Runnable task) {
            return scheduler.schedule(task);
        }

        @Override
        public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
            return scheduler.schedule(task, delay, unit);
        }

        @Override
        public Worker createWorker() {
            return scheduler.createWorker();
        }
    }

    /** Says that a permit is free now and gives none. */
    private static final class LyingLimiter extends WindowRateLimiter {

        boolean honest;
        int asked;

        LyingLimiter(String name) {
            super(name, RateLimiterConfig.ofDefaults(), Map.of(), () -> 0);
        }

        @Override
        public boolean tryTake(int capacity, long now) {
            if (++asked > 1_000_000) {
                throw new AssertionError("a hot loop");
            }
            return honest;
        }

        @Override
        public long whenFree(int n, int capacity, long now) {
            return now;
        }
    }
}
