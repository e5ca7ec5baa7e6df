package io.github.manusreactive.error;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The deadline of the call elapsed before an attempt succeeded. If an attempt that must not be repeated has an unknown
 * outcome, the call ends with {@link AmbiguousOutcomeException} instead.
 *
 * @since 0.1.0
 */
public final class DeadlineExceededException extends ManusException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates an error of a call whose last attempt failed.
     *
     * @param context the call
     * @param total the time that the call had
     * @param lastFailure the error of the last attempt
     */
    public DeadlineExceededException(CallContext context, Duration total, ManusException lastFailure) {
        this(context, total, lastFailure, lastFailure.outcome());
    }

    /**
     * Creates an error.
     *
     * @param context the call
     * @param total the time that the call had
     * @param lastFailure the error of the last attempt, if any
     * @param outcome what is known about the call
     */
    public DeadlineExceededException(
            CallContext context, Duration total, @Nullable Throwable lastFailure, DeliveryOutcome outcome) {
        super(
                context,
                "not finished within " + DurationFormat.time(total)
                        + (lastFailure == null ? "" : "; last failure: " + lastFailure.getMessage()),
                lastFailure,
                outcome,
                outcome != DeliveryOutcome.APPLIED);
    }
}
