package io.github.manusreactive.test.agent;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The message that starts a turn.
 *
 * @param text all text parts of the message, joined by line feeds
 * @param user name of the sandbox user
 * @param turn 1 for the task's first message, 2 for the first follow-up, and so on
 * @param files number of attachments in the message
 * @param schema structured output schema in effect, or {@code null}
 * @since 0.1.0
 */
public record AgentPrompt(
        String text,
        String user,
        String taskId,
        String title,
        int turn,
        int files,
        @Nullable Map<String, Object> schema) {

    /** Returns the text. */
    @Override
    public String toString() {
        return text;
    }
}
