package io.github.manusreactive.exchange;

import io.github.manusreactive.error.AmbiguousOutcomeException;
import io.github.manusreactive.error.CallContext;
import io.github.manusreactive.internal.Clocks;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.retry.FailureClass;
import io.github.manusreactive.retry.ReconcileSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Settles what became of calls whose answer is missing, by reading the state. Found, the call is done; absent when the settle
 * time is over, the attempt counts as undone and may be repeated.
 */
final class Reconciliation {

    private static final Logger log = LoggerFactory.getLogger(CallLog.LOGGER);

    private static final Duration USUAL_SKEW = Duration.ofMinutes(2);

    private final Exchange exchange;

    Reconciliation(Exchange exchange) {
        this.exchange = exchange;
    }

    /** Goes on with the value, with an {@link FailureClass#UNDONE} failure, or with the error the caller gets. */
    <T> Mono<T> settle(FailedAttempt failure, ApiCall<T> call, CallState state) {
        ReconcileSettings settings = state.options.reconcile();
        Reconciler<T> reconciler = call.reconciler();
        if (!failure.failureClass().isOpen(state.operation)
                || reconciler == null
                || !settings.enabled()
                || call.lookalikes() && !settings.lookalikes()) {
            return Mono.error(failure);
        }
        CallStart start = startOf(state.sentAt, state.sentAtEarliest);
        Function<CallStart, Mono<Finding<T>>> look = since -> Mono.defer(
                () -> look(reconciler, exchange.with(options -> options.withTimeout(state.remaining())), since));
        return looks(look, start, settings.settleTime(), state::remaining)
                .take()
                .flatMap(finding -> {
                    if (finding instanceof Finding.Found<T> found) {
                        log.info(
                                "{} user={}: the answer was lost, the effect is there",
                                state.operation,
                                state.user.label());
                        return Mono.just(found.value());
                    }
                    if (finding instanceof Finding.Unclear<T> unclear) {
                        return Mono.error(failure.ambiguous(unclear));
                    }
                    state.undoneBefore = true;
                    return Mono.error(failure.undone());
                });
    }

    /**
     * Whether a call of an earlier time, such as of a process that died, had its effect; empty where it had none. A call may have been
     * sent again until its process died, so the settle time counts from the last moment at which that can have been.
     */
    <T> Mono<T> ofEarlierCall(
            Operation operation, Instant startedAt, @Nullable Instant lastSentAt, Reconciler<T> reconciler) {
        return Mono.defer(() -> {
            Clocks clocks = new Clocks(exchange.scheduler());
            long begun = clocks.mark();
            Duration passed = lastSentAt == null ? Duration.ZERO : Duration.between(lastSentAt, now());
            Duration settled =
                    exchange.options().reconcile().settleTime().minus(passed.isNegative() ? Duration.ZERO : passed);
            CallStart start = startOf(startedAt, startedAt);
            return looks(
                            since -> Mono.defer(() -> look(reconciler, exchange, since)),
                            start,
                            settled.isNegative() ? Duration.ZERO : settled,
                            () -> exchange.options().timeout().minus(clocks.since(begun)))
                    .toTheEnd()
                    .take()
                    .flatMap(finding -> {
                        if (finding instanceof Finding.Unclear<T> unclear) {
                            return Mono.error(new AmbiguousOutcomeException(
                                    CallContext.of(operation, exchange.user().label()),
                                    "nobody knows what became of a call at " + startedAt + ": " + unclear.why(),
                                    unclear.error()));
                        }
                        return finding instanceof Finding.Found<T> found ? Mono.just(found.value()) : Mono.empty();
                    });
        });
    }

    /** Only the look that decides reads as far back as clocks may differ: that may be many pages of a list. */
    private <T> Looks<T> looks(
            Function<CallStart, Mono<Finding<T>>> look,
            CallStart start,
            Duration settleTime,
            Supplier<Duration> remaining) {
        return new Looks<>(
                look.apply(start.within(USUAL_SKEW)), look.apply(start), settleTime, remaining, exchange.scheduler());
    }

    private static <T> Mono<Finding<T>> look(Reconciler<T> reconciler, Exchange reads, CallStart start) {
        return Recall.without(reconciler.look(reads, start))
                .map(finding -> finding instanceof Finding.Absent<T> && start.isToCome()
                        ? new Finding.Unclear<>(
                                "it was sent at a time that is yet to come by this machine's clock, which was set back",
                                null)
                        : finding);
    }

    private CallStart startOf(Instant ours, Instant earliestThen) {
        return new CallStart(
                ours,
                earliestThen,
                exchange.config().serverClock(),
                exchange.options().reconcile().clockSkew(),
                this::now);
    }

    private Instant now() {
        return new Clocks(exchange.scheduler()).wall();
    }
}
