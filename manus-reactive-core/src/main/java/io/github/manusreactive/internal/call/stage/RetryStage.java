package io.github.manusreactive.internal.call.stage;

import io.github.manusreactive.error.DeadlineExceededException;
import io.github.manusreactive.error.ManusException;
import io.github.manusreactive.error.RateLimitedException;
import io.github.manusreactive.internal.call.AttemptFailedException;
import io.github.manusreactive.internal.call.CallInvocation;
import io.github.manusreactive.internal.call.RetryTracker;
import io.github.manusreactive.internal.resilience4j.ResilienceRegistry;
import io.github.manusreactive.internal.resilience4j.RetryClassifier;
import io.github.manusreactive.internal.util.LoggerNames;
import io.github.manusreactive.internal.util.RetryingMono;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Retries failed attempts as configured in the user's Resilience4j instances, if the operation, the user's retry
 * budget, the server's {@code Retry-After} and the deadline allow it. Resilience4j's own Reactor operator shares one
 * context between all subscribers and waits on its own threads.
 */
public final class RetryStage {

    private static final Logger log = LoggerFactory.getLogger(LoggerNames.CALL);

    private static final long SHORTEST_EXPIRY_PAUSE = 100;
    private static final long LONGEST_EXPIRY_PAUSE = 5_000;

    private final Scheduler scheduler;
    private final ResilienceRegistry resilience;
    private final Mono<Void> closing;

    /**
     * Creates the stage of a client.
     *
     * @param closing completes when the client closes: a call that waits for its next attempt then makes it
     *     immediately, and fails because it is not sent
     */
    public RetryStage(Scheduler scheduler, ResilienceRegistry resilience, Mono<Void> closing) {
        this.scheduler = scheduler;
        this.closing = closing;
        this.resilience = resilience;
    }

    /**
     * For one subscription.
     *
     * @param attempt creates each attempt when it starts, so that no stage below has to defer anything
     */
    public <T> Mono<T> around(CallInvocation<T> call, Supplier<Mono<T>> attempt) {
        RetryTracker tracker = new RetryTracker(resilience.retries(), call);
        call.resilience.tokens.called(call.options.retry().retryBudget());
        return new RetryingMono<>(attempt, error -> next(error, call, tracker), tracker::succeeded);
    }

    private Mono<Long> next(Throwable error, CallInvocation<?> call, RetryTracker tracker) {
        if (!(error instanceof AttemptFailedException failure)) {
            AttemptFailedException last = tracker.lastFailure;
            if (last != null && error instanceof ManusException) {
                error.addSuppressed(last.error());
            }
            tracker.ended(error);
            return Mono.error(error);
        }
        tracker.lastFailure = failure;
        if (failure.isPermitExpired()) {
            return afterExpiry(failure, call, tracker);
        }
        tracker.expiredInARow = 0;
        long wait = failure.error() instanceof RateLimitedException
                ? afterRefusal(failure, call, tracker)
                : afterFailure(failure, call, tracker);
        return wait < 0 ? Mono.error(failure.error()) : pause(wait);
    }

    private Mono<Long> pause(long millis) {
        return Mono.firstWithSignal(Mono.delay(Duration.ofMillis(millis), scheduler), closing.thenReturn(0L));
    }

    /**
     * Nothing was sent and the server was not involved, so the attempt counts neither as a failure nor as a retry. The
     * first expiry is repeated immediately, further ones after growing pauses, until the deadline.
     */
    private Mono<Long> afterExpiry(AttemptFailedException failure, CallInvocation<?> call, RetryTracker tracker) {
        int before = tracker.expiredInARow++;
        long wait = before == 0 ? 0 : Math.min(LONGEST_EXPIRY_PAUSE, SHORTEST_EXPIRY_PAUSE << Math.min(before - 1, 10));
        if (inTime(wait, call) >= 0) {
            return pause(wait);
        }
        DeadlineExceededException error = new DeadlineExceededException(call.context, call.timeout, failure.error());
        tracker.ended(error);
        return Mono.error(error);
    }

    /**
     * The pause of the rate limiter does most of the waiting, so a 429 uses no retry of the user's budget. If the pause
     * exceeds the maximum, the call fails.
     */
    private long afterRefusal(AttemptFailedException failure, CallInvocation<?> call, RetryTracker tracker) {
        int refused = ++tracker.refusalsInARow;
        boolean usedUp = tracker.isUsedUpByRefusals(refused);
        long wait = RetryClassifier.NO_RETRY;
        if (!tracker.isOff() && tracker.repeatsRefusal(failure.error()) && !isBeyondCap(failure, call)) {
            wait = usedUp ? 0 : inTime(tracker.intervalOfRefusal(refused, failure.error()), call);
        }
        return tracker.refused(failure.error(), wait, usedUp);
    }

    private long afterFailure(AttemptFailedException failure, CallInvocation<?> call, RetryTracker tracker) {
        tracker.refusalsInARow = 0;
        tracker.refusalsOver();
        int failures = ++tracker.failures;
        boolean usedUp = tracker.isUsedUp(failures);
        boolean mayRepeat = failure.mayRepeat() && !failure.isLast();
        long wait = RetryClassifier.NO_RETRY;
        if (mayRepeat && tracker.repeats(failure.error())) {
            wait = usedUp ? 0 : backoff(tracker.interval(failures, failure.error()), failure, call);
        }
        return tracker.failed(failure.error(), wait, usedUp);
    }

    /** Returns the delay after a failure, extended to the delay that the server requests. */
    private long backoff(long interval, AttemptFailedException failure, CallInvocation<?> call) {
        if (interval < 0 || isBeyondCap(failure, call)) {
            return RetryClassifier.NO_RETRY;
        }
        Duration asked = failure.retryAfter();
        long wait = inTime(asked != null && asked.toMillis() > interval ? asked.toMillis() + interval : interval, call);
        if (wait >= 0 && !call.resilience.tokens.take(TimeUnit.NANOSECONDS.toMillis(call.mark()))) {
            log.debug("{} user={}: the retry budget is exhausted", call.operation, call.user.label());
            return RetryClassifier.NO_RETRY;
        }
        return wait;
    }

    private static long inTime(long wait, CallInvocation<?> call) {
        return Duration.ofMillis(wait).compareTo(call.untilLastSend()) < 0 ? wait : RetryClassifier.NO_RETRY;
    }

    private static boolean isBeyondCap(AttemptFailedException failure, CallInvocation<?> call) {
        @Nullable Duration retryAfter = failure.retryAfter();
        return retryAfter != null && retryAfter.compareTo(call.options.retry().maxRetryAfter()) > 0;
    }
}
