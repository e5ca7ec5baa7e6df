package io.github.manusreactive.internal.run;

import io.github.manusreactive.task.AgentProfile;
import io.github.manusreactive.task.RunOptions;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The awaited turn of a task.
 *
 * @param taskId the task
 * @param anchor events known before the turn; {@code null} for the newest turn
 * @param created whether the task is new, so that it may never be provisioned
 * @param profile the agent profile of its create, if one was sent
 * @param structured whether a structured output is expected
 * @param schema the schema of the structured output, if known
 */
record TurnTarget(
        String taskId,
        @Nullable TurnAnchor anchor,
        boolean created,
        @Nullable AgentProfile profile,
        boolean structured,
        @Nullable Map<String, Object> schema) {

    /** Returns the target for a new task. */
    static TurnTarget created(String taskId, @Nullable AgentProfile profile, @Nullable Map<String, Object> schema) {
        return new TurnTarget(taskId, null, true, profile, schema != null, schema);
    }

    /** Returns the target for an existing task. */
    static TurnTarget existing(
            String taskId, RunOptions options, boolean structured, @Nullable Map<String, Object> schema) {
        AgentProfile profile = options.createdWith();
        return new TurnTarget(taskId, null, profile != null, profile, structured, schema);
    }

    /** Returns the target for the turn that a message starts. */
    static TurnTarget followUp(String taskId, TurnAnchor anchor, @Nullable Map<String, Object> schema) {
        return new TurnTarget(taskId, anchor, false, null, schema != null, schema);
    }
}
