package io.github.manusreactive.error;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The call's total time is over before it succeeded, and no attempt of it is left with an unknown outcome.
 *
 * @since 0.1.0
 */
public final class DeadlineExceededException extends ManusException {

    private static final long serialVersionUID = 1L;

    /**
     * Describes the missed deadline.
     *
     * @param context which call
     * @param total the time the call had
     * @param lastFailure why the last attempt failed, {@code null} where none did
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

    /** An attempt with an unknown outcome that must not be repeated ends a call in another error. */
    private static DeliveryOutcome outcomeOf(@Nullable Throwable lastFailure) {
        return lastFailure instanceof ManusException known ? known.outcome() : DeliveryOutcome.NOT_APPLIED;
    }
}
