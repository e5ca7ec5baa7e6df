package io.github.manusreactive.error;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The server accepted {@code task.create} and returned a task id, but the task never came to exist: reads of it return 404 for the
 * whole grace period. No credits are known to be spent. The usual cause is an agent profile that the account may not use.
 *
 * @since 0.1.0
 */
public final class TaskNotProvisionedException extends ManusException {

    private static final long serialVersionUID = 1L;

    private final String taskId;
    private final @Nullable String agentProfile;

    /**
     * Describes the missing task.
     *
     * @param context which call
     * @param taskId the id that {@code task.create} returned
     * @param agentProfile the profile that was requested, {@code null} if none was sent
     * @param waited how long the task was read in vain
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

    /**
     * The id that {@code task.create} returned.
     *
     * @return the task id
     */
    public String taskId() {
        return taskId;
    }

    /**
     * The agent profile that was requested.
     *
     * @return for example {@code max}; {@code null} if none was sent
     */
    public @Nullable String agentProfile() {
        return agentProfile;
    }
}
