package io.github.manusreactive.internal.call;

import io.github.manusreactive.error.DeliveryOutcome;
import io.github.manusreactive.error.ExtensionFailedException;
import io.github.manusreactive.error.TransportException;
import io.github.manusreactive.internal.util.HandOverTracker;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;

/** One attempt of a call: when it was sent, and what its stages know of its effect. */
public final class InFlightAttempt {

    private final CallInvocation<?> call;
    private final HandOverTracker handOver = new HandOverTracker(this::handedOver);
    private volatile @Nullable Instant sentAt;

    /** When the server's time began: waiting for a connection does not count. */
    private volatile long begunAt;

    public InFlightAttempt(CallInvocation<?> call) {
        this.call = call;
    }

    /** Tells whether the request was handed over to a connection. */
    public HandOverTracker handOver() {
        return handOver;
    }

    private void handedOver() {
        begunAt = call.mark();
    }

    /** From now on the request may be sent. */
    public void begin() {
        begunAt = call.mark();
        sentAt = call.now();
    }

    public Duration took() {
        return call.tookSince(begunAt);
    }

    /** What is known when the subscriber cancels: a request that waits for a connection is not sent any more. */
    public DeliveryOutcome cancelled() {
        return handOver.failBeforeSend() ? DeliveryOutcome.NOT_SENT : DeliveryOutcome.UNKNOWN;
    }

    /** What is known after an error of a stage. */
    public DeliveryOutcome outcomeOf(Throwable error) {
        return error instanceof AttemptFailedException failure ? failure.outcome() : cancelled();
    }

    /** The error that leaves the attempt: its failures carry the time of the request. */
    public Throwable typed(Throwable error) {
        Throwable known = Exceptions.isFatal(error) ? notFatal(error) : error;
        Instant sent = sentAt;
        return sent != null && known instanceof AttemptFailedException failure ? failure.sentAt(sent) : known;
    }

    /** An {@link Error} of this client itself, for example when memory runs out, must not keep the stages from their cleanup. */
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
