package io.github.manusreactive.internal.call;

import io.github.manusreactive.error.RateLimitedException;
import io.github.manusreactive.internal.HandOverTracker;
import io.github.manusreactive.observation.CallObserver;
import io.github.manusreactive.observation.CallOutcome;
import io.github.manusreactive.observation.CallOutcome.Outcome;
import io.github.manusreactive.ratelimit.CallPermit;
import io.github.manusreactive.retry.FailureClass;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/** What an attempt holds while it is under way: its permit, its place in the circuit breaker, its watch. Given back once. */
final class InFlightAttempt {

    private static final Logger log = LoggerFactory.getLogger(CallLogger.LOGGER);

    /** A cancellation may come at any time, so the begin and the end of an attempt are steps of one state. */
    private enum Phase {
        /** The place in the breaker belongs to the thread that prepares the attempt. */
        WAITING,
        /** The place in the breaker and the watch belong to the signal that ends the attempt. */
        BEGUN,
        OVER
    }

    private final CallAttemptState state;
    private final CallPermit permit;
    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.WAITING);
    private final HandOverTracker handOver = new HandOverTracker(this::handedOver);
    private @Nullable CircuitBreaker admittedBy;
    private CallObserver.@Nullable Watch watch;

    /** When the server's time began: waiting for a connection is no part of it. */
    private volatile long begunAt;

    InFlightAttempt(CallAttemptState state, CallPermit permit) {
        this.state = state;
        this.permit = permit;
    }

    /** Whether the request was handed over to a connection. */
    HandOverTracker handOver() {
        return handOver;
    }

    private void handedOver() {
        begunAt = state.mark();
    }

    boolean passesBreaker() {
        CircuitBreaker breaker = state.resilience.breaker;
        if (breaker == null || !state.options.circuitBreaker()) {
            return true;
        }
        boolean passes = breaker.tryAcquirePermission();
        admittedBy = passes ? breaker : null;
        return passes;
    }

    /** Whether the request may have been handed to the transport. */
    boolean hasBegun() {
        return phase.get() == Phase.BEGUN;
    }

    /** Gives back the place in the breaker of an attempt that does not begin. */
    void leaveBreaker() {
        CircuitBreaker breaker = admittedBy;
        admittedBy = null;
        if (breaker != null) {
            breaker.releasePermission();
        }
    }

    /** False if the call was cancelled meanwhile: nothing may be sent, and nothing is held any more. */
    boolean begins(CallObserver.Watch call, ContextView context) {
        begunAt = state.mark();
        if (!state.undoneBefore) {
            state.sentAt = state.now();
        }
        state.attempts++;
        state.status = 0;
        state.requestId = null;
        CallObserver.Watch mine = call.attemptStarted(state.attempts, context);
        watch = mine;
        if (phase.compareAndSet(Phase.WAITING, Phase.BEGUN)) {
            return true;
        }
        leaveBreaker();
        ended(Outcome.CANCELLED, null, null);
        return false;
    }

    Context within(Context context) {
        CallObserver.Watch mine = watch;
        Context tracked = handOver.addTo(context);
        return mine == null ? tracked : mine.within(tracked);
    }

    void succeeded() {
        Phase before = end();
        if (before == Phase.OVER) {
            return;
        }
        settlePermit(null, before == Phase.WAITING);
        if (before == Phase.BEGUN) {
            if (admittedBy != null) {
                admittedBy.onSuccess(took().toNanos(), TimeUnit.NANOSECONDS);
            }
            ended(Outcome.SUCCESS, null, null);
        }
    }

    void cancelled() {
        Phase before = end();
        if (before == Phase.OVER) {
            return;
        }
        settlePermit(null, handOver.failBeforeSend());
        if (before == Phase.BEGUN) {
            leaveBreaker();
            ended(Outcome.CANCELLED, null, null);
        }
    }

    void failed(Throwable error) {
        Phase before = end();
        if (before == Phase.OVER) {
            return;
        }
        if (before == Phase.WAITING) {
            // no credential, the breaker is open, the deadline is over, or the call was taken back
            leaveBreaker();
            settlePermit(null, true);
            return;
        }
        if (!(error instanceof AttemptFailedException failure)) {
            leaveBreaker();
            settlePermit(null, handOver.failBeforeSend());
            ended(Outcome.ERROR, null, error);
            return;
        }
        settlePermit(failure, failure.failureClass() == FailureClass.NOT_SENT);
        if (admittedBy != null) {
            settleBreaker(admittedBy, failure);
        }
        ended(Outcome.ERROR, failure.failureClass(), failure.error());
    }

    private Phase end() {
        return Objects.requireNonNull(phase.getAndSet(Phase.OVER));
    }

    /** A rate budget of the application's own that throws must not replace the response. */
    private void settlePermit(@Nullable AttemptFailedException failure, boolean unsent) {
        try {
            if (unsent) {
                permit.unsent();
            } else if (failure != null && failure.error() instanceof RateLimitedException limited) {
                if (failure.isByGateway()) {
                    permit.limitedByGateway(limited.retryAfter());
                } else {
                    permit.limited(limited.retryAfter());
                }
            } else {
                permit.answered();
            }
        } catch (Throwable e) {
            log.warn("{} user={}: the rate budget failed", state.operation, state.user.label(), e);
        }
    }

    /** A 429 or a full pool says nothing on the server's health; any other refusal of the request shows that it is well. */
    private void settleBreaker(CircuitBreaker breaker, AttemptFailedException failure) {
        if (failure.error() instanceof RateLimitedException || failure.isOurOwn()) {
            breaker.releasePermission();
        } else if (failure.failureClass() == FailureClass.REJECTED) {
            breaker.onSuccess(took().toNanos(), TimeUnit.NANOSECONDS);
        } else {
            breaker.onError(took().toNanos(), TimeUnit.NANOSECONDS, failure.error());
        }
    }

    private Duration took() {
        return state.tookSince(begunAt);
    }

    private void ended(Outcome outcome, @Nullable FailureClass failureClass, @Nullable Throwable error) {
        CallObserver.Watch mine = watch;
        if (mine != null) {
            CallOutcome end = CompositeCallObserver.end(outcome, state, took(), failureClass, error);
            mine.ended(end);
        }
    }
}
