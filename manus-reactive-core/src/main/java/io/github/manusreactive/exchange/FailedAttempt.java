package io.github.manusreactive.exchange;

import io.github.manusreactive.error.AmbiguousOutcomeException;
import io.github.manusreactive.error.DeadlineExceededException;
import io.github.manusreactive.error.ManusException;
import io.github.manusreactive.error.ManusTransportException;
import io.github.manusreactive.error.TransportFault;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.retry.FailureClass;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An error on its way to the retry decision, with what is known of the server's side. Never leaves this package; its cause is the
 * error that the caller gets.
 */
final class FailedAttempt extends RuntimeException {

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

    private FailedAttempt(
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
    static FailedAttempt noAnswer(Operation operation, FailureClass failureClass, String what, ErrorOf plain) {
        return new FailedAttempt(
                operation, failureClass, what, plain, error(operation, failureClass, what, plain), 0, null);
    }

    /** There is an answer. */
    static FailedAttempt answered(
            Operation operation,
            FailureClass failureClass,
            String what,
            int status,
            @Nullable Duration retryAfter,
            ErrorOf plain) {
        ManusException error = error(operation, failureClass, what, plain);
        return new FailedAttempt(operation, failureClass, what, plain, error, status, retryAfter);
    }

    /** The same failure, now that a read has made sure that the call had no effect. */
    FailedAttempt undone() {
        return new FailedAttempt(operation, FailureClass.UNDONE, what, plain, plain.of(true), status, retryAfter);
    }

    /** The same failure, where looking did not help. */
    AmbiguousOutcomeException ambiguous(ReconciliationResult.Unclear<?> unclear) {
        AmbiguousOutcomeException unsettled = Ambiguity.afterLook(
                operation, plain.of(false), what + "; a look at the state does not tell: " + unclear.why());
        if (unclear.error() != null) {
            unsettled.addSuppressed(unclear.error());
        }
        return unsettled;
    }

    private static ManusException error(Operation operation, FailureClass failureClass, String what, ErrorOf plain) {
        ManusException error = plain.of(failureClass.mayRepeat(operation));
        return failureClass == FailureClass.UNKNOWN && failureClass.isOpen(operation)
                ? Ambiguity.of(operation, error, what)
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
                        && (broken.kind() == TransportFault.Kind.POOL
                                || broken.kind() == TransportFault.Kind.SHUT_DOWN);
    }

    /** Whether no later attempt can fare better. */
    boolean isLast() {
        return error instanceof DeadlineExceededException
                || error instanceof ManusTransportException broken && broken.kind() == TransportFault.Kind.SHUT_DOWN;
    }

    /** Marks a refusal whose {@code Retry-After} is not in the API's own words. */
    FailedAttempt byGateway() {
        byGateway = true;
        return this;
    }

    boolean isByGateway() {
        return byGateway;
    }
}
