package io.github.manusreactive.internal.call.stage;

import io.github.manusreactive.error.CircuitOpenException;
import io.github.manusreactive.error.RateLimitedException;
import io.github.manusreactive.internal.call.AttemptFailedException;
import io.github.manusreactive.internal.call.CallInvocation;
import io.github.manusreactive.internal.call.InFlightAttempt;
import io.github.manusreactive.internal.util.GuardedMono;
import io.github.manusreactive.retry.FailureClass;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Sends nothing while the user's circuit breaker is open, and reports the results of attempts to it. */
public final class CircuitBreakerStage {

    private CircuitBreakerStage() {}

    /** Fails if the breaker is open, so that the attempt does not wait for a permit. */
    public static <T> Mono<T> unlessOpen(CallInvocation<T> call, Supplier<Mono<T>> next) {
        return call.resilience.breaker != null && call.options.circuitBreaker() && call.resilience.isOpen()
                ? Mono.error(circuitOpen(call))
                : next.get();
    }

    public static <T> Mono<T> around(CallInvocation<T> call, InFlightAttempt attempt, Supplier<Mono<T>> next) {
        CircuitBreaker breaker = call.resilience.breaker;
        if (breaker == null || !call.options.circuitBreaker()) {
            return next.get();
        }
        return Mono.defer(() -> breaker.tryAcquirePermission()
                ? GuardedMono.of(next, attempt::typed).listening(new BreakerReport(attempt, breaker))
                : Mono.error(circuitOpen(call)));
    }

    private record BreakerReport(InFlightAttempt attempt, CircuitBreaker breaker)
            implements GuardedMono.EndListener<Object> {

        @Override
        public void succeeded(@Nullable Object value) {
            breaker.onSuccess(attempt.took().toNanos(), TimeUnit.NANOSECONDS);
        }

        @Override
        public void cancelled() {
            breaker.releasePermission();
        }

        /** A 429 or a full pool says nothing about the server; any other rejection shows that it works. */
        @Override
        public void failed(Throwable error) {
            if (!(error instanceof AttemptFailedException failure)
                    || failure.error() instanceof RateLimitedException
                    || failure.isOurOwn()) {
                breaker.releasePermission();
            } else if (failure.failureClass() == FailureClass.REJECTED) {
                succeeded(null);
            } else {
                breaker.onError(attempt.took().toNanos(), TimeUnit.NANOSECONDS, failure.error());
            }
        }
    }

    private static CircuitOpenException circuitOpen(CallInvocation<?> call) {
        return new CircuitOpenException(
                call.context,
                "too many recent attempts failed: circuit breaker " + call.resilience.breakerName()
                        + " is open, nothing was sent. Try again later",
                null);
    }
}
