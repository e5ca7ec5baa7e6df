package io.github.manusreactive.internal.call.stage;

import io.github.manusreactive.call.CallOptions;
import io.github.manusreactive.error.AmbiguousOutcomeException;
import io.github.manusreactive.error.CallContext;
import io.github.manusreactive.internal.call.ApiCaller;
import io.github.manusreactive.internal.call.AttemptFailedException;
import io.github.manusreactive.internal.call.CallInvocation;
import io.github.manusreactive.internal.call.reconcile.OutcomeReconciler;
import io.github.manusreactive.internal.call.reconcile.ReconciliationPoller;
import io.github.manusreactive.internal.call.reconcile.ReconciliationResult.Found;
import io.github.manusreactive.internal.call.reconcile.ReconciliationResult.Unclear;
import io.github.manusreactive.internal.util.LoggerNames;
import io.github.manusreactive.internal.util.TimeSource;
import io.github.manusreactive.retry.FailureClass;
import io.github.manusreactive.retry.ReconciliationSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Reads the state after calls with an unknown outcome. If the effect is found, the call succeeds; if it is absent when
 * the settle time has elapsed, the attempt had no effect and may be retried.
 */
public final class ReconciliationStage {

    private static final Logger log = LoggerFactory.getLogger(LoggerNames.CALL);

    private final Scheduler scheduler;

    public ReconciliationStage(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /**
     * Replaces an attempt with an unknown outcome by the value, an {@link FailureClass#UNDONE} failure, or the error
     * for the caller.
     *
     * @param reads makes the reads within the given time
     */
    public <T> Supplier<Mono<T>> around(
            CallInvocation<T> call,
            @Nullable OutcomeReconciler<T> reconciler,
            Function<Duration, ApiCaller> reads,
            Supplier<Mono<T>> attempt) {
        if (reconciler == null || !call.options.reconciliation().enabled()) {
            return attempt;
        }
        CallSettlement<T> settlement = new CallSettlement<>(call, reconciler, reads);
        return () -> attempt.get().onErrorResume(AttemptFailedException.class, settlement::settle);
    }

    /** State over the attempts of one call. */
    private final class CallSettlement<T> {

        private final CallInvocation<T> call;
        private final OutcomeReconciler<T> reconciler;
        private final Function<Duration, ApiCaller> reads;

        /**
         * Time of the first attempt that may have taken effect: its effect may become visible after a read did not find
         * it.
         */
        private @Nullable Instant firstSentAt;

        CallSettlement(CallInvocation<T> call, OutcomeReconciler<T> reconciler, Function<Duration, ApiCaller> reads) {
            this.call = call;
            this.reconciler = reconciler;
            this.reads = reads;
        }

        Mono<T> settle(AttemptFailedException failure) {
            if (!failure.isOpen()) {
                return Mono.error(failure);
            }
            Instant since = firstSentAt == null ? Objects.requireNonNull(failure.sentAt()) : firstSentAt;
            firstSentAt = since;
            ReconciliationSettings settings = call.options.reconciliation();
            return new ReconciliationPoller<>(
                            reconciler,
                            () -> reads.apply(call.remaining()),
                            since,
                            settings,
                            call::remaining,
                            scheduler)
                    .poll(settings.settleTime(), false)
                    .flatMap(result -> {
                        if (result instanceof Found<T> found) {
                            log.info(
                                    "{} user={}: the response was lost, but the call took effect",
                                    call.operation,
                                    call.user.label());
                            return Mono.just(found.value());
                        }
                        return Mono.error(
                                result instanceof Unclear<T> unclear ? failure.ambiguous(unclear) : failure.undone());
                    });
        }
    }

    /**
     * Finds out if a call of an earlier process took effect; empty if it did not. That process may have sent the call
     * again until it ended, so the settle time counts from the last possible time.
     */
    public <T> Mono<T> ofEarlierCall(
            CallContext call,
            CallOptions options,
            ApiCaller api,
            Instant startedAt,
            @Nullable Instant lastSentAt,
            OutcomeReconciler<T> reconciler) {
        return Mono.defer(() -> {
            TimeSource clocks = new TimeSource(scheduler);
            long begun = clocks.mark();
            ReconciliationSettings settings = options.reconciliation();
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
