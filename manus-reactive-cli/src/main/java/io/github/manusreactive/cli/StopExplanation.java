package io.github.manusreactive.cli;

import io.github.manusreactive.fanout.FanOutProgress;
import io.github.manusreactive.fanout.JobStopReason;
import org.jspecify.annotations.Nullable;

/**
 * Explains why a job creates no more tasks.
 *
 * @param maxCredits maximum credits of the job, {@code null} if unlimited
 */
record StopExplanation(@Nullable Long maxCredits) {

    /** Returns the reason, or {@code null} while tasks are created. */
    @Nullable
    String reason(FanOutProgress progress) {
        JobStopReason reason = progress.stopReason();
        return reason == null
                ? null
                : switch (reason) {
                    case DRAINED -> "interrupted";
                    case CREDITS ->
                        byMaxCredits(progress)
                                ? "the job has used its credits (" + progress.credits() + " of " + maxCredits + ")"
                                : "the balance of every user is below --account-floor";
                    case CREDITS_UNKNOWN ->
                        "the credits of tasks cannot be read, but --max-credits needs them; the log names the tasks";
                    case BALANCE_UNKNOWN -> "the balance cannot be read, but --account-floor needs it";
                    case NO_USER_LEFT -> "no user can create tasks";
                    case TASKS_MISSING -> "created tasks never appeared";
                    case CONDITION -> "the stop condition is met";
                    case OUTAGE -> "the server was unreachable, or no task could be created, for too long";
                };
    }

    /** Returns whether {@code --max-credits} stopped the job, not the balance of its users. */
    boolean byMaxCredits(FanOutProgress progress) {
        return progress.stopReason() == JobStopReason.CREDITS && maxCredits != null && progress.credits() >= maxCredits;
    }
}
