package io.github.manusreactive.internal.call;

import io.github.manusreactive.error.AmbiguousOutcomeException;
import io.github.manusreactive.error.DeadlineExceededException;
import io.github.manusreactive.error.ManusException;
import io.github.manusreactive.error.ManusTransportException;
import io.github.manusreactive.error.TransportException;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.retry.FailureClass;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An error on its way to the retry decision, with what is known of the server's side. Never leaves this package; its cause is the
 * error that the caller gets.
 */
final class AttemptFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Makes the error that tells what happened. */
    interface ErrorOf {
        ManusException of(boolean safeToRetry);
    }

    private final Operation operation;
    private final FailureClass failureClass;
    private final transient ErrorOf plain;
    private final String what;
    private final int status;
    private final @Nullable Duration retryAfter;
    private final ManusException error;
    private boolean byGateway;

    private AttemptFailedException(
            Operation operation,
            FailureClass failureClass,
            String what,
            ErrorOf plain,
            ManusException error,
            int status,
            @Nullable Duration retryAfter) {
        super(error.getMessage(), error, false, false);
        this.operation = operation;
        this.failureClass = failureClass;
        this.what = what;
        this.plain = plain;
        this.error = error;
        this.status = status;
        this.retryAfter = retryAfter;
    }

    /** There is no answer. */
    static AttemptFailedException noAnswer(Operation operation, FailureClass failureClass, String what, ErrorOf plain) {
        return new AttemptFailedException(
                operation, failureClass, what, plain, error(operation, failureClass, what, plain), 0, null);
    }

    /** There is an answer. */
    static AttemptFailedException answered(
            Operation operation,
            FailureClass failureClass,
            String what,
            int status,
            @Nullable Duration retryAfter,
            ErrorOf plain) {
        ManusException error = error(operation, failureClass, what, plain);
        return new AttemptFailedException(operation, failureClass, what, plain, error, status, retryAfter);
    }

    /** The same failure, now that a read has made sure that the call had no effect. */
    AttemptFailedException undone() {
        return new AttemptFailedException(
                operation, FailureClass.UNDONE, what, plain, plain.of(true), status, retryAfter);
    }

    /** The same failure, where looking did not help. */
    AmbiguousOutcomeException ambiguous(ReconciliationResult.Unclear<?> unclear) {
        AmbiguousOutcomeException unsettled = AmbiguousOutcomeMessages.afterLook(
                operation, plain.of(false), what + "; a look at the state does not tell: " + unclear.why());
        if (unclear.error() != null) {
            unsettled.addSuppressed(unclear.error());
        }
        return unsettled;
    }

    private static ManusException error(Operation operation, FailureClass failureClass, String what, ErrorOf plain) {
        ManusException error = plain.of(failureClass.mayRepeat(operation));
        return failureClass == FailureClass.UNKNOWN && failureClass.isOpen(operation)
                ? AmbiguousOutcomeMessages.of(operation, error, what)
                : error;
    }

    /** What the caller gets if this is the last attempt. */
    ManusException error() {
        return error;
    }

    Operation operation() {
        return operation;
    }

    FailureClass failureClass() {
        return failureClass;
    }

    /** HTTP status, 0 without an answer. */
    int status() {
        return status;
    }

    @Nullable
    Duration retryAfter() {
        return retryAfter;
    }

    /** Whether it failed on this side, before the network: tells nothing of the server. */
    boolean isOurOwn() {
        return error instanceof DeadlineExceededException
                || error instanceof ManusTransportException broken
                        && (broken.kind() == TransportException.Kind.POOL
                                || broken.kind() == TransportException.Kind.SHUT_DOWN);
    }

    /** Whether no later attempt can fare better. */
    boolean isLast() {
        return error instanceof DeadlineExceededException
                || error instanceof ManusTransportException broken
                        && broken.kind() == TransportException.Kind.SHUT_DOWN;
    }

    /** Marks a refusal whose {@code Retry-After} is not in the API's own words. */
    AttemptFailedException byGateway() {
        byGateway = true;
        return this;
    }

    boolean isByGateway() {
        return byGateway;
    }
}
