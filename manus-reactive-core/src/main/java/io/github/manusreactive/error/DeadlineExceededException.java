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
     * Creates the exception.
     *
     * @param total the timeout of the whole call
     * @param lastFailure the failure of the last attempt, {@code null} if no attempt failed
     */
    public DeadlineExceededException(CallContext context, Duration total, @Nullable Throwable lastFailure) {
        super(
                context,
                "not finished within " + DurationFormat.time(total)
                        + (lastFailure == null ? "" : "; last failure: " + lastFailure.getMessage()),
                lastFailure,
                outcomeOf(lastFailure),
                true);
    }

    // unknown outcomes of calls that must not be retried raise AmbiguousOutcomeException
    private static DeliveryOutcome outcomeOf(@Nullable Throwable lastFailure) {
        return lastFailure instanceof ManusException known ? known.outcome() : DeliveryOutcome.NOT_APPLIED;
    }
}
