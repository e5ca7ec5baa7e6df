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
 * An error on its way to the retry decision, with what is known of the server's side. Never leaves this package; its cause is the
 * error that the caller gets.
 */
public final class AttemptFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Makes the error that tells what happened. */
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

    /** There is a response, or status 0. */
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

    /** HTTP 429; {@code byGateway} if its {@code Retry-After} is not the API's own. */
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

    /** The call was processed, but its response has no usable value. */
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

    /** The same failure of a request that was sent at a time. */
    public AttemptFailedException sentAt(Instant time) {
        return new AttemptFailedException(
                operation, failureClass, outcome, what, plain, error, status, retryAfter, byGateway, time);
    }

    /** The same failure, now that a read has made sure that the call had no effect. */
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

    /** The same failure, if reading the state does not tell either. */
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

    /** What the caller gets if this is the last attempt. */
    public ManusException error() {
        return error;
    }

    public DeliveryOutcome outcome() {
        return outcome;
    }

    /** Whether the call may have had its effect, and a repeat could do it twice. */
    public boolean isOpen() {
        return outcome == DeliveryOutcome.UNKNOWN && !operation.repeatable();
    }

    /** Whether a repeat can help and does nothing twice. */
    public boolean mayRepeat() {
        return failureClass.mayRepeat(operation);
    }

    /** When the request was sent, {@code null} until the failure leaves its attempt. */
    @Nullable
    public Instant sentAt() {
        return sentAt;
    }

    public FailureClass failureClass() {
        return failureClass;
    }

    /** HTTP status, 0 without a response. */
    public int status() {
        return status;
    }

    @Nullable
    public Duration retryAfter() {
        return retryAfter;
    }

    /** Whether it failed on this side, before the network: tells nothing of the server. */
    public boolean isOurOwn() {
        return error instanceof DeadlineExceededException
                || error instanceof ManusTransportException broken
                        && (broken.kind() == TransportException.Kind.POOL
                                || broken.kind() == TransportException.Kind.SHUT_DOWN);
    }

    /** Whether no later attempt can fare better. */
    public boolean isLast() {
        return error instanceof DeadlineExceededException
                || error instanceof ManusTransportException broken
                        && broken.kind() == TransportException.Kind.SHUT_DOWN;
    }

    /** Whether the {@code Retry-After} is not the API's own. */
    public boolean isByGateway() {
        return byGateway;
    }
}
