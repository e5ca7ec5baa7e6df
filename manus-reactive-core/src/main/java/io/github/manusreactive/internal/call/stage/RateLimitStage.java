package io.github.manusreactive.internal.call.stage;

import io.github.manusreactive.error.DeadlineExceededException;
import io.github.manusreactive.error.DeliveryOutcome;
import io.github.manusreactive.error.ExtensionFailedException;
import io.github.manusreactive.error.ManusException;
import io.github.manusreactive.error.RateLimitedException;
import io.github.manusreactive.internal.call.AttemptFailedException;
import io.github.manusreactive.internal.call.CallInvocation;
import io.github.manusreactive.internal.call.ClientResources;
import io.github.manusreactive.internal.call.InFlightAttempt;
import io.github.manusreactive.internal.call.PreAcquiredPermit;
import io.github.manusreactive.internal.util.GuardedMono;
import io.github.manusreactive.internal.util.LoggerNames;
import io.github.manusreactive.ratelimit.CallPermit;
import io.github.manusreactive.ratelimit.PermitRequest;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

/** Acquires the permit of an attempt and returns it. The first attempt may use a permit acquired before. */
public final class RateLimitStage {

    private static final Logger log = LoggerFactory.getLogger(LoggerNames.CALL);

    private final ClientResources config;

    public RateLimitStage(ClientResources config) {
        this.config = config;
    }

    /** A permit reaches its attempt even if the subscriber cancels at that moment, so that it is always returned. */
    public <T> Mono<T> around(CallInvocation<T> call, ContextView context, Function<InFlightAttempt, Mono<T>> next) {
        CallPermit preAcquired = PreAcquiredPermit.take(context, call.operation);
        return preAcquired != null
                ? attempt(call, preAcquired, context, next)
                : permit(call).flatMap(permit -> attempt(call, permit, context, next));
    }

    private static <T> Mono<T> attempt(
            CallInvocation<T> call, CallPermit permit, ContextView context, Function<InFlightAttempt, Mono<T>> next) {
        InFlightAttempt attempt = new InFlightAttempt(call, permit, context);
        return GuardedMono.<T>of(() -> next.apply(attempt), attempt::typed).listening(new PermitReturn(attempt));
    }

    /** Returns the permit. */
    private record PermitReturn(InFlightAttempt attempt) implements GuardedMono.EndListener<Object> {

        @Override
        public void succeeded(@Nullable Object value) {
            settle(attempt.permit()::responded);
        }

        @Override
        public void cancelled() {
            CallPermit permit = attempt.permit();
            settle(attempt.cancelled() == DeliveryOutcome.NOT_SENT ? permit::unsent : permit::responded);
        }

        @Override
        public void failed(Throwable error) {
            CallPermit permit = attempt.permit();
            if (attempt.outcomeOf(error) == DeliveryOutcome.NOT_SENT) {
                settle(permit::unsent);
            } else if (error instanceof AttemptFailedException failure
                    && failure.error() instanceof RateLimitedException limited) {
                settle(() -> {
                    if (failure.isByGateway()) {
                        permit.limitedByGateway(limited.retryAfter());
                    } else {
                        permit.limited(limited.retryAfter());
                    }
                });
            } else {
                settle(permit::responded);
            }
        }

        /** An exception of the application's rate limiter must not replace the response. */
        private void settle(Runnable report) {
            try {
                report.run();
            } catch (Throwable e) {
                CallInvocation<?> call = attempt.call();
                log.warn("{} user={}: the rate limiter failed", call.operation, call.user.label(), e);
            }
        }
    }

    /** With any rate limiter of the application, the call ends by its deadline and keeps no permit. */
    private Mono<CallPermit> permit(CallInvocation<?> call) {
        PermitRequest wish =
                new PermitRequest(call.user.label(), call.operation, call.options.priority(), call.untilLastSend());
        GuardedMono<CallPermit> granted = GuardedMono.<CallPermit>of(
                        () -> config.rateLimiter().acquire(wish), error -> rateLimiterError(call, error))
                .discarding(CallPermit::unsent)
                .required(() -> rateLimiterFailed(call, "completed without a permit", null));
        return config.isRateLimiterBounded()
                ? granted
                : granted.within(
                        call.untilLastSend(),
                        config.scheduler(),
                        () -> new DeadlineExceededException(
                                call.context, call.timeout, null, DeliveryOutcome.NOT_SENT));
    }

    private Throwable rateLimiterError(CallInvocation<?> call, Throwable error) {
        return error instanceof ManusException
                ? error
                : rateLimiterFailed(call, "failed with " + error.getClass().getName(), error);
    }

    private ExtensionFailedException rateLimiterFailed(CallInvocation<?> call, String what, @Nullable Throwable cause) {
        return new ExtensionFailedException(
                call.context,
                "the rate limiter " + what + "; nothing was sent. Check "
                        + config.sharedRateLimiter().getClass().getName(),
                cause);
    }
}
