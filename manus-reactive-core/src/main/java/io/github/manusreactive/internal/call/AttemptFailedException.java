package io.github.manusreactive.internal.call;

import io.github.manusreactive.error.AmbiguousOutcomeException;
import io.github.manusreactive.error.DeadlineExceededException;
import io.github.manusreactive.error.DeliveryOutcome;
import io.github.manusreactive.error.ManusException;
import io.github.manusreactive.error.ManusTransportException;
import io.github.manusreactive.error.TransportException;
import io.github.manusreactive.internal.call.reconcile.AmbiguousOutcomeMessages;
import io.github.manusreactive.internal.call.reconcile.ReconciliationResult;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.retry.FailureClass;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A failed attempt with the knowledge about the server's side, for the retry decision. Never leaves this package; its
 * cause is the error for the caller.
 */
public final class AttemptFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Creates the error for the caller. */
    public interface ErrorOf {
        ManusException of(DeliveryOutcome outcome);
    }

    private final Operation operation;
    private final FailureClass failureClass;
    private final DeliveryOutcome outcome;
    private final transient ErrorOf plain;
    private final String what;
    private final int status;
    private final @Nullable Duration retryAfter;
    private final boolean byGateway;
    private final ManusException error;
    private final @Nullable Instant sentAt;

    private AttemptFailedException(
            Operation operation,
            FailureClass failureClass,
            DeliveryOutcome outcome,
            String what,
            ErrorOf plain,
            ManusException error,
            int status,
            @Nullable Duration retryAfter,
            boolean byGateway,
            @Nullable Instant sentAt) {
        super(error.getMessage(), error, false, false);
        this.operation = operation;
        this.failureClass = failureClass;
        this.outcome = outcome;
        this.what = what;
        this.plain = plain;
        this.error = error;
        this.status = status;
        this.retryAfter = retryAfter;
        this.byGateway = byGateway;
        this.sentAt = sentAt;
    }

    /** There is no response. */
    public static AttemptFailedException noAnswer(
            Operation operation, FailureClass failureClass, String what, ErrorOf plain) {
        return answered(operation, failureClass, what, 0, null, plain);
    }

    /** There is a response, or the status is 0. */
    static AttemptFailedException answered(
            Operation operation,
            FailureClass failureClass,
            String what,
            int status,
            @Nullable Duration retryAfter,
            ErrorOf plain) {
        return new AttemptFailedException(
                operation,
                failureClass,
                outcomeOf(failureClass),
                what,
                plain,
                error(operation, failureClass, what, plain),
                status,
                retryAfter,
                false,
                null);
    }

    /** HTTP 429; {@code byGateway} if the {@code Retry-After} does not come from the API. */
    static AttemptFailedException limited(
            Operation operation,
            String what,
            int status,
            @Nullable Duration retryAfter,
            boolean byGateway,
            ErrorOf plain) {
        return new AttemptFailedException(
                operation,
                FailureClass.REFUSED,
                DeliveryOutcome.NOT_APPLIED,
                what,
                plain,
                plain.of(DeliveryOutcome.NOT_APPLIED),
                status,
                retryAfter,
                byGateway,
                null);
    }

    /** The server processed the call, but the response has no usable value. */
    static AttemptFailedException processed(Operation operation, String what, int status, ErrorOf plain) {
        return new AttemptFailedException(
                operation,
                FailureClass.REJECTED,
                DeliveryOutcome.APPLIED,
                what,
                plain,
                plain.of(DeliveryOutcome.APPLIED),
                status,
                null,
                false,
                null);
    }

    /** Returns a copy with the time at which the request was sent. */
    public AttemptFailedException sentAt(Instant time) {
        return new AttemptFailedException(
                operation, failureClass, outcome, what, plain, error, status, retryAfter, byGateway, time);
    }

    /** Returns a copy for a call without effect, as shown by a read. */
    public AttemptFailedException undone() {
        return new AttemptFailedException(
                operation,
                FailureClass.UNDONE,
                DeliveryOutcome.NOT_APPLIED,
                what,
                plain,
                plain.of(DeliveryOutcome.NOT_APPLIED),
                status,
                retryAfter,
                byGateway,
                sentAt);
    }

    /** Returns the error of a call if reading the state was inconclusive, too. */
    public AmbiguousOutcomeException ambiguous(ReconciliationResult.Unclear<?> unclear) {
        AmbiguousOutcomeException unsettled = AmbiguousOutcomeMessages.afterLook(
                operation,
                plain.of(DeliveryOutcome.UNKNOWN),
                what + "; the check of the state was inconclusive: " + unclear.why());
        if (unclear.error() != null) {
            unsettled.addSuppressed(unclear.error());
        }
        return unsettled;
    }

    private static ManusException error(Operation operation, FailureClass failureClass, String what, ErrorOf plain) {
        ManusException error = plain.of(outcomeOf(failureClass));
        return failureClass == FailureClass.UNKNOWN && !operation.repeatable()
                ? AmbiguousOutcomeMessages.of(operation, error, what)
                : error;
    }

    private static DeliveryOutcome outcomeOf(FailureClass failureClass) {
        return switch (failureClass) {
            case NOT_SENT -> DeliveryOutcome.NOT_SENT;
            case REFUSED, REJECTED, UNDONE -> DeliveryOutcome.NOT_APPLIED;
            case SERVER_FAILED, UNKNOWN -> DeliveryOutcome.UNKNOWN;
        };
    }

    /** Returns the error for the caller if this is the last attempt. */
    public ManusException error() {
        return error;
    }

    public DeliveryOutcome outcome() {
        return outcome;
    }

    /** Returns {@code true} if the call may have taken effect and a retry could repeat the effect. */
    public boolean isOpen() {
        return outcome == DeliveryOutcome.UNKNOWN && !operation.repeatable();
    }

    /** Returns {@code true} if a retry can help and cannot repeat an effect. */
    public boolean mayRepeat() {
        return failureClass.mayRepeat(operation);
    }

    /** Returns the time at which the request was sent, {@code null} until the failure leaves its attempt. */
    @Nullable
    public Instant sentAt() {
        return sentAt;
    }

    public FailureClass failureClass() {
        return failureClass;
    }

    /** Returns the HTTP status, 0 without a response. */
    public int status() {
        return status;
    }

    @Nullable
    public Duration retryAfter() {
        return retryAfter;
    }

    /**
     * Returns {@code true} if the attempt failed before it reached the network, which says nothing about the server.
     */
    public boolean isOurOwn() {
        return error instanceof DeadlineExceededException
                || error instanceof ManusTransportException broken
                        && switch (broken.kind()) {
                            case POOL, PERMIT_EXPIRED, SEND_REFUSED, SHUT_DOWN -> true;
                            default -> false;
                        };
    }

    /** Returns {@code true} if no later attempt can succeed. */
    public boolean isLast() {
        return error instanceof DeadlineExceededException
                || error instanceof ManusTransportException broken
                        && (broken.kind() == TransportException.Kind.SHUT_DOWN
                                || broken.kind() == TransportException.Kind.SEND_REFUSED);
    }

    /** Returns {@code true} if the call needs another permit: the lease of this one ran out before the write. */
    public boolean isPermitExpired() {
        return error instanceof ManusTransportException broken
                && broken.kind() == TransportException.Kind.PERMIT_EXPIRED;
    }

    /** Returns {@code true} if the {@code Retry-After} does not come from the API. */
    public boolean isByGateway() {
        return byGateway;
    }
}
