package io.github.manusreactive.internal.call;

import io.github.manusreactive.error.DeliveryOutcome;
import io.github.manusreactive.error.ExtensionFailedException;
import io.github.manusreactive.error.TransportException;
import io.github.manusreactive.internal.util.HandOverTracker;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;

/** One attempt of a call: the time at which it was sent, and its known effect. */
public final class InFlightAttempt {

    private final CallInvocation<?> call;
    private final HandOverTracker handOver = new HandOverTracker(this::handedOver);
    private volatile @Nullable Instant sentAt;

    /** Start of the server's time, which excludes the wait for a connection. */
    private volatile long begunAt;

    public InFlightAttempt(CallInvocation<?> call) {
        this.call = call;
    }

    /** Tells if the request was passed to a connection. */
    public HandOverTracker handOver() {
        return handOver;
    }

    private void handedOver() {
        begunAt = call.mark();
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
