package io.github.manusreactive.internal.call.stage;

import io.github.manusreactive.error.DeliveryOutcome;
import io.github.manusreactive.internal.call.AttemptFailedException;
import io.github.manusreactive.internal.call.CallCancellation;
import io.github.manusreactive.internal.call.InFlightAttempt;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Sends nothing for a call that was cancelled with its {@link CallCancellation}. */
public final class CancellationStage {

    private CancellationStage() {}

    /** @param cancellation {@code null} if the caller cannot cancel the call */
    public static <T> Mono<T> around(
            @Nullable CallCancellation cancellation, InFlightAttempt attempt, Supplier<Mono<T>> next) {
        if (cancellation == null) {
            return next.get();
        }
        return cancellation.maySend(attempt.handOver())
                ? next.get().doOnError(AttemptFailedException.class, failure -> failed(cancellation, failure))
                : Mono.error(new CancellationException("the call was cancelled before a request was sent"));
    }

    /**
     * Ends a call that was cancelled during an attempt without effect, instead of retrying it.
     *
     * @param cancellation {@code null} if the caller cannot cancel the call
     */
    public static <T> Supplier<Mono<T>> beforeRetry(
            @Nullable CallCancellation cancellation, Supplier<Mono<T>> attempt) {
        return cancellation == null
                ? attempt
                : () -> attempt.get().onErrorMap(AttemptFailedException.class, failure -> {
                    failed(cancellation, failure);
                    return failure.mayRepeat() && cancellation.isTakenBack()
                            ? new CancellationException("the call was cancelled before it was sent again")
                            : failure;
                });
    }

    private static void failed(CallCancellation cancellation, AttemptFailedException failure) {
        if (!failure.isOpen() && failure.outcome() != DeliveryOutcome.APPLIED) {
            cancellation.leftNothing();
        }
    }
}
