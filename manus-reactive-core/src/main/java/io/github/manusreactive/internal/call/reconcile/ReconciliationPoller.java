package io.github.manusreactive.internal.call.reconcile;

import io.github.manusreactive.error.CircuitOpenException;
import io.github.manusreactive.error.DeadlineExceededException;
import io.github.manusreactive.error.ManusTransportException;
import io.github.manusreactive.error.RateLimitQueueFullException;
import io.github.manusreactive.error.RateLimitTimeoutException;
import io.github.manusreactive.error.RateLimitedException;
import io.github.manusreactive.error.ServerException;
import io.github.manusreactive.error.TransportException;
import io.github.manusreactive.internal.call.ApiCaller;
import io.github.manusreactive.internal.call.CallScope;
import io.github.manusreactive.internal.call.reconcile.ReconciliationResult.Absent;
import io.github.manusreactive.internal.call.reconcile.ReconciliationResult.Found;
import io.github.manusreactive.internal.call.reconcile.ReconciliationResult.Unclear;
import io.github.manusreactive.internal.util.TimeSource;
import io.github.manusreactive.retry.ReconciliationSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Reads the state at growing intervals until the effect of a call is found or the settle time has elapsed, since
 * effects may become visible late. The last read decides; a failed earlier read is repeated. If the last read fails for
 * a temporary reason, it is repeated for the length of another settle time.
 *
 * @param <T> the call's value
 */
public final class ReconciliationPoller<T> {

    static final Duration FIRST_INTERVAL = Duration.ofSeconds(1);
    static final Duration MAX_REPEAT_INTERVAL = Duration.ofSeconds(30);
    private static final Duration USUAL_CLOCK_SKEW = Duration.ofMinutes(2);

    private final OutcomeReconciler<T> reconciler;
    private final Supplier<ApiCaller> api;
    private final Instant sentAt;
    private final Duration clockSkew;
    private final Supplier<Duration> remaining;
    private final TimeSource clocks;

    /**
     * Creates a poller.
     *
     * @param api makes the reads within the remaining time
     * @param sentAt time at which the call was sent first
     * @param remaining remaining time; a read that does not fit is inconclusive
     */
    public ReconciliationPoller(
            OutcomeReconciler<T> reconciler,
            Supplier<ApiCaller> api,
            Instant sentAt,
            ReconciliationSettings settings,
            Supplier<Duration> remaining,
            Scheduler scheduler) {
        this.reconciler = reconciler;
        this.api = api;
        this.sentAt = sentAt;
        this.clockSkew = settings.clockSkew();
        this.remaining = remaining;
        this.clocks = new TimeSource(scheduler);
    }

    /**
     * Polls the state.
     *
     * @param settleTime time of the last read
     * @param repeatUntilDeadline if {@code true}, a failing last read is repeated until the deadline
     */
    public Mono<ReconciliationResult<T>> poll(Duration settleTime, boolean repeatUntilDeadline) {
        return Mono.defer(() -> new PollRun(settleTime, repeatUntilDeadline).next(FIRST_INTERVAL));
    }

    private final class PollRun {

        private final Duration settleTime;
        private final boolean repeatUntilDeadline;
        private final long begun = clocks.mark();

        PollRun(Duration settleTime, boolean repeatUntilDeadline) {
            this.settleTime = settleTime;
            this.repeatUntilDeadline = repeatUntilDeadline;
        }

        /** The duration of reads counts, too. */
        Mono<ReconciliationResult<T>> next(Duration interval) {
            Duration left = settleTime.minus(clocks.since(begun));
            boolean decides = interval.compareTo(left) >= 0;
            Duration wait = !decides ? interval : left.isNegative() ? Duration.ZERO : left;
            if (wait.compareTo(remaining.get()) >= 0) {
                return Mono.just(new Unclear<>(
                        "the call's deadline is earlier than the time by which the effect must be visible", null));
            }
            Duration doubled = interval.multipliedBy(2);
            return readAfter(wait, decides).flatMap(result -> {
                if (result instanceof Found<T>) {
                    return Mono.just(result);
                }
                return decides ? decided(result, Duration.ZERO, doubled) : next(doubled);
            });
        }

        private Mono<ReconciliationResult<T>> decided(
                ReconciliationResult<T> result, Duration waited, Duration interval) {
            Duration wait = interval.compareTo(MAX_REPEAT_INTERVAL) < 0 ? interval : MAX_REPEAT_INTERVAL;
            Duration total = waited.plus(wait);
            boolean again = result instanceof Unclear<T> unclear
                    && isPassing(unclear.error())
                    && (repeatUntilDeadline || total.compareTo(settleTime) <= 0)
                    && wait.compareTo(remaining.get()) < 0;
            return again
                    ? readAfter(wait, true).flatMap(next -> decided(next, total, wait.multipliedBy(2)))
                    : Mono.just(result);
        }
    }

    /** If the scheduler rejects timers, for example during a shutdown, the result is inconclusive. */
    private Mono<ReconciliationResult<T>> readAfter(Duration wait, boolean decides) {
        return Mono.delay(wait, clocks.scheduler())
                .flatMap(tick -> read(decides))
                .onErrorResume(e -> Mono.just(new Unclear<>("the timer did not run", e)));
    }

    /** Only the last read allows for the clock skew, which can mean many pages of a list. */
    private Mono<ReconciliationResult<T>> read(boolean decides) {
        Duration margin = decides || clockSkew.compareTo(USUAL_CLOCK_SKEW) < 0 ? clockSkew : USUAL_CLOCK_SKEW;
        return Mono.defer(() -> reconciler.read(api.get(), sentAt.minus(margin)))
                .contextWrite(CallScope::leave)
                .<ReconciliationResult<T>>map(
                        result -> result instanceof Absent<T> && isYetToCome() ? sentInTheFuture() : result)
                .onErrorResume(error -> Mono.just(new Unclear<>("the read failed: " + error.getMessage(), error)))
                .defaultIfEmpty(new Unclear<>("the read returned nothing", null));
    }

    /**
     * Returns {@code true} if this machine's clock was set back since the call, so that it cannot tell what is older
     * than the call.
     */
    private boolean isYetToCome() {
        return sentAt.isAfter(clocks.wall().plus(clockSkew));
    }

    private static <T> Unclear<T> sentInTheFuture() {
        return new Unclear<>("this machine's clock was set back to before the call was sent", null);
    }

    private static boolean isPassing(@Nullable Throwable error) {
        return error instanceof ServerException
                || error instanceof ManusTransportException broken && broken.kind() != TransportException.Kind.SHUT_DOWN
                || error instanceof CircuitOpenException
                || error instanceof RateLimitedException
                || error instanceof RateLimitTimeoutException
                || error instanceof DeadlineExceededException
                || error instanceof RateLimitQueueFullException;
    }
}
