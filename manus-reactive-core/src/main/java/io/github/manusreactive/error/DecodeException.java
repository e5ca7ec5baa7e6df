package io.github.manusreactive.error;

import io.github.manusreactive.operation.Operation;
import org.jspecify.annotations.Nullable;

/**
 * The server answered with success, but the answer cannot be understood; the call was processed.
 *
 * @since 0.1.0
 */
public final class DecodeException extends ManusException {

    private static final long serialVersionUID = 1L;

    /**
     * Describes the error.
     *
     * @param context which call
     * @param message what happened and what to do
     * @param cause the underlying error
     */
    public DecodeException(CallContext context, String message, @Nullable Throwable cause) {
        super(context, message, cause);
    }

    @Override
    public boolean isSafeToRetry() {
        Operation called = operation();
        return called != null && called.repeatable();
    }
}
