package io.github.manusreactive.internal.call;

import io.github.manusreactive.error.DeliveryOutcome;
import io.github.manusreactive.error.ExtensionFailedException;
import io.github.manusreactive.error.TransportException;
import io.github.manusreactive.internal.util.HandOverTracker;
import io.github.manusreactive.ratelimit.CallPermit;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;
import reactor.util.context.ContextView;

/** One attempt of a call: whether it may be sent, the time at which it was sent, and its known effect. */
public final class InFlightAttempt implements HandOverTracker.HandOverListener {

    private final CallInvocation<?> call;
    private final CallPermit permit;
    private final @Nullable SendCheck check;
    private final HandOverTracker handOver = new HandOverTracker(this);
    private volatile @Nullable Throwable checkFailure;
    private volatile @Nullable Instant sentAt;

    /** Start of the server's time, which excludes the wait for a connection. */
    private volatile long begunAt;

    public InFlightAttempt(CallInvocation<?> call, CallPermit permit, ContextView context) {
        this.call = call;
        this.permit = permit;
        this.check = SendCheck.from(context, call.operation);
    }

    public CallInvocation<?> call() {
        return call;
    }

    public CallPermit permit() {
        return permit;
    }

    /** Tells if the request was passed to a connection. */
    public HandOverTracker handOver() {
        return handOver;
    }

    @Override
    public void handedOver() {
        begunAt = call.mark();
    }

    /** A check of the application that throws ends the call; nothing is sent. */
    @Override
    public TransportException.@Nullable Kind refusal() {
        try {
            if (check != null && !check.maySend().getAsBoolean()) {
                return TransportException.Kind.SEND_REFUSED;
            }
            return permit.maySend() ? null : TransportException.Kind.PERMIT_EXPIRED;
        } catch (Throwable e) {
            checkFailure = e;
            return TransportException.Kind.SEND_REFUSED;
        }
    }

    /** Called when the request may be sent. */
    public void begin() {
        begunAt = call.mark();
        sentAt = call.now();
    }

    public Duration took() {
        return call.tookSince(begunAt);
    }

    /** Returns the outcome after a cancellation: a request that waits for a connection is not sent. */
    public DeliveryOutcome cancelled() {
        return handOver.failBeforeSend() ? DeliveryOutcome.NOT_SENT : DeliveryOutcome.UNKNOWN;
    }

    /** Returns the outcome after an error of a stage. */
    public DeliveryOutcome outcomeOf(Throwable error) {
        return error instanceof AttemptFailedException failure ? failure.outcome() : cancelled();
    }

    /** Returns the error with the time of the request. */
    public Throwable typed(Throwable error) {
        Throwable failedCheck = checkFailure;
        if (failedCheck != null && outcomeOf(error) == DeliveryOutcome.NOT_SENT) {
            return new ExtensionFailedException(
                    call.context,
                    "the check right before the call was sent failed with "
                            + failedCheck.getClass().getName() + "; nothing was sent. Check maySend of "
                            + permit.getClass().getName(),
                    failedCheck);
        }
        Throwable known = Exceptions.isFatal(error) ? notFatal(error) : error;
        Instant sent = sentAt;
        return sent != null && known instanceof AttemptFailedException failure ? failure.sentAt(sent) : known;
    }

    /** Ensures that stages clean up after an {@link Error} of this client, for example if memory is exhausted. */
    private Throwable notFatal(Throwable error) {
        TransportException fault = new TransportException(
                TransportException.Kind.RESET,
                "the attempt failed with " + error.getClass().getName(),
                error);
        return sentAt == null
                ? new ExtensionFailedException(call.context, fault.getMessage() + "; nothing was sent", error)
                : ResponseDecoder.fault(call.operation, call.context, fault);
    }
}
