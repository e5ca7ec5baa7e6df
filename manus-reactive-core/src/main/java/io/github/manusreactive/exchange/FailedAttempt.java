package io.github.manusreactive.exchange;

import io.github.manusreactive.error.ManusException;
import io.github.manusreactive.retry.FailureClass;

/** An error on its way to the retry decision, with what is known of the server's side. Never leaves this package. */
final class FailedAttempt extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ManusException error;
    private final FailureClass failureClass;

    FailedAttempt(ManusException error, FailureClass failureClass) {
        super(error.getMessage(), error, false, false);
        this.error = error;
        this.failureClass = failureClass;
    }

    ManusException error() {
        return error;
    }

    FailureClass failureClass() {
        return failureClass;
    }
}
