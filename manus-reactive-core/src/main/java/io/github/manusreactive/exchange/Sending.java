package io.github.manusreactive.exchange;

import io.github.manusreactive.budget.Permit;
import io.github.manusreactive.call.CallEnd;
import io.github.manusreactive.call.CallEnd.Outcome;
import io.github.manusreactive.call.CallObserver;
import io.github.manusreactive.error.RateLimitedException;
import io.github.manusreactive.internal.HandOverTracker;
import io.github.manusreactive.retry.FailureClass;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/** What an attempt holds while it is under way: its permit, its place in the circuit breaker, its watch. Given back once. */
final class Sending {

    private static final Logger log = LoggerFactory.getLogger(CallLog.LOGGER);

    private final CallState state;
    private final Permit permit;
    private final ServerClock clock;
    private final AtomicBoolean over = new AtomicBoolean();
    private final HandOverTracker handOver = new HandOverTracker(this::handedOver);
    private @Nullable CircuitBreaker admittedBy;
    private CallObserver.@Nullable Watch watch;

    /** When the server's time began: waiting for a connection is no part of it. */
    private volatile long begunAt;

    Sending(CallState state, Permit permit, ServerClock clock) {
        this.state = state;
        this.permit = permit;
        this.clock = clock;
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
        return watch != null;
    }

    void begins(CallObserver.Watch call, ContextView context) {
        begunAt = state.mark();
        if (!state.undoneBefore) {
            state.sentAt = state.now();
            state.sentAtEarliest = clock.earliestOfAll(state.sentAt);
        }
        state.attempts++;
        state.status = 0;
        state.requestId = null;
        watch = call.attemptStarted(state.attempts, context);
    }

    Context within(Context context) {
        CallObserver.Watch mine = watch;
        Context tracked = handOver.addTo(context);
        return mine == null ? tracked : mine.within(tracked);
    }

    void succeeded() {
        if (over.compareAndSet(false, true)) {
            settlePermit(null);
            if (admittedBy != null) {
                admittedBy.onSuccess(took().toNanos(), TimeUnit.NANOSECONDS);
            }
            ended(Outcome.SUCCESS, null, null);
        }
    }

    void cancelled() {
        if (over.compareAndSet(false, true)) {
            settlePermit(null, !hasBegun() || handOver.failBeforeSend());
            if (admittedBy != null) {
                admittedBy.releasePermission();
            }
            ended(Outcome.CANCELLED, null, null);
        }
    }

    void failed(Throwable error) {
        if (!over.compareAndSet(false, true)) {
            return;
        }
        if (!(error instanceof FailedAttempt failure)) {
            // the breaker is open, the deadline is over, or something broke here before a byte was sent
            settlePermit(null);
            if (admittedBy != null) {
                admittedBy.releasePermission();
            }
            ended(Outcome.ERROR, null, error);
            return;
        }
        settlePermit(failure);
        if (admittedBy != null) {
            settleBreaker(admittedBy, failure);
        }
        ended(Outcome.ERROR, failure.failureClass(), failure.error());
    }

    /** A budget of one's own that throws must not take the place of an answer. */
    private void settlePermit(@Nullable FailedAttempt failure) {
        settlePermit(failure, failure == null ? !hasBegun() : failure.failureClass() == FailureClass.NOT_SENT);
    }

    private void settlePermit(@Nullable FailedAttempt failure, boolean unsent) {
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
    private void settleBreaker(CircuitBreaker breaker, FailedAttempt failure) {
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
            CallEnd end = Watched.end(outcome, state, took(), failureClass, error);
            mine.ended(end);
        }
    }
}
