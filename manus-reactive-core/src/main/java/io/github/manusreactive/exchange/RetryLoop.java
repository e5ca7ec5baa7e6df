package io.github.manusreactive.exchange;

import io.github.manusreactive.error.RateLimitedException;
import io.github.manusreactive.retry.RetrySettings;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.util.retry.Retry;

/** Repeats failed attempts as far as the failure, the operation, the settings and the deadline allow. */
final class RetryLoop {

    private final Scheduler scheduler;

    RetryLoop(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    <T> Mono<T> around(Mono<T> attempt, CallState state) {
        return attempt.retryWhen(Retry.from(signals -> signals.concatMap(signal -> decide(signal.failure(), state))))
                .onErrorMap(FailedAttempt.class, FailedAttempt::error);
    }

    private Mono<Long> decide(Throwable error, CallState state) {
        if (!(error instanceof FailedAttempt failure) || !failure.failureClass().mayRepeat(state.operation)) {
            return Mono.error(error);
        }
        RetrySettings settings = state.options.retry();
        Duration wait;
        if (failure.error() instanceof RateLimitedException limited) {
            // the budget's pause does the waiting; a pause beyond the cap is the caller's to decide on
            Duration retryAfter = limited.retryAfter();
            if (settings.maxAttempts() == 1
                    || (retryAfter != null && retryAfter.compareTo(settings.maxRetryAfter()) > 0)) {
                return Mono.error(error);
            }
            wait = Duration.ZERO;
        } else {
            state.failures++;
            if (state.failures >= settings.maxAttempts()) {
                return Mono.error(error);
            }
            wait = jitter(settings, state.failures);
        }
        return wait.compareTo(state.remaining()) >= 0 ? Mono.error(error) : Mono.delay(wait, scheduler);
    }

    private static Duration jitter(RetrySettings settings, int failures) {
        long top = settings.firstDelay().toMillis() << Math.min(failures - 1, 20);
        return Duration.ofMillis(ThreadLocalRandom.current()
                .nextLong(Math.min(top, settings.maxDelay().toMillis()) + 1));
    }
}
