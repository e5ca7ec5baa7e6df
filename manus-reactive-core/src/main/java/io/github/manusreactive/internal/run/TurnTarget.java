package io.github.manusreactive.internal.run;

import io.github.manusreactive.task.AgentProfile;
import io.github.manusreactive.task.RunOptions;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which turn of which task is awaited.
 *
 * @param taskId the task
 * @param anchor what was known before the turn; {@code null} for the newest turn whichever it is
 * @param created whether the task is new: it may never come to exist then
 * @param profile the agent profile of its create, if that sent one
 * @param structured whether a structured output is expected
 * @param schema what it must fit, if known
 */
record TurnTarget(
        String taskId,
        @Nullable TurnAnchor anchor,
        boolean created,
        @Nullable AgentProfile profile,
        boolean structured,
        @Nullable Map<String, Object> schema) {

    /** A task that was created just now. */
    static TurnTarget created(String taskId, @Nullable AgentProfile profile, @Nullable Map<String, Object> schema) {
        return new TurnTarget(taskId, null, true, profile, schema != null, schema);
    }

    /** A task that exists, or is said to. */
    static TurnTarget existing(
            String taskId, RunOptions options, boolean structured, @Nullable Map<String, Object> schema) {
        AgentProfile profile = options.createdWith();
        return new TurnTarget(taskId, null, profile != null, profile, structured, schema);
    }

    /** The turn that a message begins. */
    static TurnTarget followUp(String taskId, TurnAnchor anchor, @Nullable Map<String, Object> schema) {
        return new TurnTarget(taskId, anchor, false, null, schema != null, schema);
    }
}
