package io.github.manusreactive.internal.call;

import io.github.manusreactive.call.CallOptions;
import io.github.manusreactive.error.AmbiguousOutcomeException;
import io.github.manusreactive.error.CallContext;
import io.github.manusreactive.internal.TimeSource;
import io.github.manusreactive.internal.call.ReconciliationResult.Found;
import io.github.manusreactive.internal.call.ReconciliationResult.Unclear;
import io.github.manusreactive.retry.FailureClass;
import io.github.manusreactive.retry.ReconciliationSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Settles calls with an unknown outcome by reading the state. If the effect is found, the call is done; if it is absent when the settle
 * time has elapsed, the attempt counts as undone and may be repeated.
 */
final class ReconciliationStage {

    private static final Logger log = LoggerFactory.getLogger(CallLogger.LOGGER);

    private final Scheduler scheduler;

    ReconciliationStage(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /**
     * Replaces an attempt with an unknown outcome by the value, an {@link FailureClass#UNDONE} failure, or the error that the caller gets.
     *
     * @param reads makes the reading calls, in the time that is left
     */
    <T> Mono<T> around(
            Mono<T> attempt,
            @Nullable OutcomeReconciler<T> reconciler,
            CallAttemptState state,
            Function<Duration, ApiCaller> reads) {
        return attempt.onErrorResume(AttemptFailedException.class, failure -> settle(failure, reconciler, state, reads));
    }

    private <T> Mono<T> settle(
            AttemptFailedException failure,
            @Nullable OutcomeReconciler<T> reconciler,
            CallAttemptState state,
            Function<Duration, ApiCaller> reads) {
        ReconciliationSettings settings = state.options.reconcile();
        if (!failure.failureClass().isOpen(state.operation) || reconciler == null || !settings.enabled()) {
            return Mono.error(failure);
        }
        return new ReconciliationPoller<>(
                        reconciler,
                        () -> reads.apply(state.remaining()),
                        state.sentAt,
                        settings,
                        state::remaining,
                        scheduler)
                .poll(settings.settleTime(), false)
                .flatMap(result -> {
                    if (result instanceof Found<T> found) {
                        log.info(
                                "{} user={}: the response was lost, the effect is there",
                                state.operation,
                                state.user.label());
                        return Mono.just(found.value());
                    }
                    if (result instanceof Unclear<T> unclear) {
                        return Mono.error(failure.ambiguous(unclear));
                    }
                    state.undoneBefore = true;
                    return Mono.error(failure.undone());
                });
    }

    /**
     * Finds out whether a call of an earlier process had its effect; empty if it had none. It may have been sent again until that process
     * died, so the settle time counts from the last moment at which that can have been.
     */
    <T> Mono<T> ofEarlierCall(
            CallContext call,
            CallOptions options,
            ApiCaller api,
            Instant startedAt,
            @Nullable Instant lastSentAt,
            OutcomeReconciler<T> reconciler) {
        return Mono.defer(() -> {
            TimeSource clocks = new TimeSource(scheduler);
            long begun = clocks.mark();
            ReconciliationSettings settings = options.reconcile();
            Duration passed = lastSentAt == null ? Duration.ZERO : Duration.between(lastSentAt, clocks.wall());
            Duration left = settings.settleTime().minus(passed.isNegative() ? Duration.ZERO : passed);
            return new ReconciliationPoller<>(
                            reconciler,
                            () -> api,
                            startedAt,
                            settings,
                            () -> options.timeout().minus(clocks.since(begun)),
                            scheduler)
                    .poll(left.isNegative() ? Duration.ZERO : left, true)
                    .flatMap(result -> {
                        if (result instanceof Unclear<T> unclear) {
                            return Mono.error(new AmbiguousOutcomeException(
                                    call,
                                    "the outcome of a call at " + startedAt + " is unknown: " + unclear.why(),
                                    unclear.error()));
                        }
                        return result instanceof Found<T> found ? Mono.just(found.value()) : Mono.empty();
                    });
        });
    }
}
