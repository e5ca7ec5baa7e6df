package io.github.manusreactive.exchange;

import io.github.manusreactive.error.RateLimitedException;
import io.github.manusreactive.retry.RetrySettings;
import io.github.resilience4j.retry.Retry.AsyncContext;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.util.retry.Retry;

/**
 * Repeats failed attempts as far as the failure, the operation, the settings, the user's retry budget and the deadline allow,
 * and tells Resilience4j. Its own Reactor operator shares one context between all subscribers and waits on its own threads.
 */
final class RetryLoop {

    private static final Logger log = LoggerFactory.getLogger(CallLog.LOGGER);

    private final Scheduler scheduler;
    private final Resilience resilience;

    RetryLoop(Scheduler scheduler, Resilience resilience) {
        this.scheduler = scheduler;
        this.resilience = resilience;
    }

    /** For one subscription. */
    <T> Mono<T> around(Mono<T> attempt, CallState state) {
        AsyncContext<Object> ledger = state.resilience.retry.asyncContext();
        state.resilience.retry.tokens().called(state.options.retry().extraLoad());
        return attempt.doOnSuccess(value -> quietly(ledger::onComplete))
                .retryWhen(Retry.from(signals -> signals.concatMap(signal -> next(signal.failure(), state, ledger))))
                .onErrorMap(FailedAttempt.class, FailedAttempt::error);
    }

    private Mono<Long> next(Throwable error, CallState state, AsyncContext<Object> ledger) {
        if (!(error instanceof FailedAttempt failure)) {
            FailedAttempt last = state.lastFailure;
            if (last != null) {
                error.addSuppressed(last.error());
            }
            quietly(() -> ledger.onError(error));
            return Mono.error(error);
        }
        state.lastFailure = failure;
        RetrySettings settings = state.options.retry();
        boolean mayRepeat = failure.failureClass().mayRepeat(state.operation) && !failure.isLast();
        if (failure.error() instanceof RateLimitedException) {
            return afterLimit(failure, state, settings, ledger);
        }
        state.refusalsInARow = 0;
        state.failures++;
        Duration wait = mayRepeat ? backoff(failure, state, settings) : null;
        if (wait == null && mayRepeat) {
            state.resilience.retry.gaveUp();
        }
        FailedAttempt decided = failure.decided(mayRepeat, wait == null ? -1 : wait.toMillis());
        quietly(() -> ledger.onError(decided));
        return wait == null ? Mono.error(failure) : Mono.delay(wait, scheduler);
    }

    /**
     * The rate budget's pause does the waiting; only where the user's limit is refused again and again (somebody else uses it
     * up, or the budget does not pause) the call waits on its own too. A pause beyond the cap is the caller's to decide on.
     */
    private Mono<Long> afterLimit(
            FailedAttempt failure, CallState state, RetrySettings settings, AsyncContext<Object> ledger) {
        Duration wait = state.refusalsInARow == 0 ? Duration.ZERO : jitter(settings, state.refusalsInARow);
        state.refusalsInARow++;
        if (settings.maxAttempts() == 1
                || isBeyondCap(failure.retryAfter(), settings)
                || wait.compareTo(state.untilLastSend()) >= 0) {
            quietly(() -> ledger.onError(failure.decided(false, -1)));
            return Mono.error(failure);
        }
        return Mono.delay(wait, scheduler);
    }

    /** {@code null} to give up. */
    private @Nullable Duration backoff(FailedAttempt failure, CallState state, RetrySettings settings) {
        if (state.failures >= settings.maxAttempts() || isBeyondCap(failure.retryAfter(), settings)) {
            return null;
        }
        Duration wait = jitter(settings, state.failures);
        Duration asked = failure.retryAfter();
        if (asked != null && asked.compareTo(wait) > 0) {
            wait = asked.plus(wait);
        }
        if (wait.compareTo(state.untilLastSend()) >= 0) {
            return null;
        }
        if (!state.resilience.retry.tokens().take(TimeUnit.NANOSECONDS.toMillis(state.mark()))) {
            log.debug("{} user={}: the retry budget is used up", state.operation, state.user.label());
            return null;
        }
        return wait;
    }

    /** Whoever listens to Resilience4j's events runs in here; a failure of theirs changes nothing for the call. */
    private static void quietly(Runnable tellsListeners) {
        try {
            tellsListeners.run();
        } catch (Throwable e) {
            log.warn("A consumer of Resilience4j's retry events failed", e);
        }
    }

    private static boolean isBeyondCap(@Nullable Duration retryAfter, RetrySettings settings) {
        return retryAfter != null && retryAfter.compareTo(settings.maxRetryAfter()) > 0;
    }

    private Duration jitter(RetrySettings settings, int failures) {
        long first = settings.firstDelay().toMillis();
        int doublings = Math.min(failures - 1, 30);
        long cap = settings.maxDelay().toMillis();
        long top = first > cap >> doublings ? cap : first << doublings;
        return Duration.ofMillis(resilience.random().nextLong(top + 1));
    }
}
