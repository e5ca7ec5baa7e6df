package io.github.manusreactive.internal.call;

import io.github.manusreactive.error.DeadlineExceededException;
import io.github.manusreactive.error.ExtensionFailedException;
import io.github.manusreactive.error.ManusException;
import io.github.manusreactive.internal.GuardedMono;
import io.github.manusreactive.ratelimit.CallPermit;
import io.github.manusreactive.ratelimit.PermitRequest;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Waits for the permit of an attempt. The first attempt may bring a permit that was taken before. */
final class RateLimitStage {

    private final ClientResources config;

    RateLimitStage(ClientResources config) {
        this.config = config;
    }

    /** A permit reaches its attempt even if the subscriber leaves in that moment, so that it is always given back. */
    <T> Mono<T> around(CallAttemptState state, Function<CallPermit, Mono<T>> attempt) {
        return Mono.deferContextual(context -> {
            CallPermit inHand = PreAcquiredPermit.take(context, state.operation);
            return inHand != null ? attempt.apply(inHand) : permit(state).flatMap(attempt);
        });
    }

    /** Whatever a budget of the application's own does, the call ends by its deadline and keeps no permit. */
    private Mono<CallPermit> permit(CallAttemptState state) {
        PermitRequest wish =
                new PermitRequest(state.user.label(), state.operation, state.options.lane(), state.untilLastSend());
        GuardedMono<CallPermit> granted = GuardedMono.<CallPermit>of(
                        () -> config.budget().acquire(wish), error -> ofBudget(state, error))
                .discarding(CallPermit::unsent);
        return (config.isBudgetBounded()
                        ? granted
                        : granted.within(
                                state.untilLastSend(),
                                config.scheduler(),
                                () -> new DeadlineExceededException(state.context, state.options.timeout(), null)))
                .switchIfEmpty(Mono.error(() -> budgetFailed(state, "granted nothing", null)));
    }

    private Throwable ofBudget(CallAttemptState state, Throwable error) {
        return error instanceof ManusException
                ? error
                : budgetFailed(state, "failed with " + error.getClass().getName(), error);
    }

    private ExtensionFailedException budgetFailed(CallAttemptState state, String what, @Nullable Throwable cause) {
        return new ExtensionFailedException(
                state.context,
                "the rate budget " + what + "; nothing was sent. Check "
                        + config.sharedBudget().getClass().getName(),
                cause);
    }
}
