package io.github.manusreactive.error;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The server accepted {@code task.create} and returned a task id, but the task does not exist: reads return 404 for the
 * whole grace period. As far as is known, no credits are spent. The usual cause is an agent profile that the account
 * may not use.
 *
 * @since 0.1.0
 */
public final class TaskNotProvisionedException extends ManusException {

    private static final long serialVersionUID = 1L;

    private final String taskId;
    private final @Nullable String agentProfile;

    /**
     * Creates the exception.
     *
     * @param taskId the id that {@code task.create} returned
     * @param agentProfile the requested profile, {@code null} if none was sent
     * @param waited the time during which all reads returned 404
     */
    public TaskNotProvisionedException(
            CallContext context, String taskId, @Nullable String agentProfile, Duration waited) {
        super(
                context,
                "task " + taskId + " was accepted but does not exist: every read in " + DurationFormat.time(waited)
                        + " returned 404. "
                        + (agentProfile == null
                                ? "Its create sent no agent_profile. "
                                : "It was created with agent_profile '" + agentProfile + "'. ")
                        + "Check that the account's plan allows this profile, or request another one; check task.list"
                        + " before you create the task again, as a late task costs credits",
                null,
                DeliveryOutcome.UNKNOWN,
                false);
        this.taskId = taskId;
        this.agentProfile = agentProfile;
    }

    /** Returns the id that {@code task.create} returned. */
    public String taskId() {
        return taskId;
    }

    /** Returns the requested agent profile, for example {@code max}, or {@code null} if none was sent. */
    public @Nullable String agentProfile() {
        return agentProfile;
    }
}
