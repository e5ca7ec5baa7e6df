package io.github.manusreactive.test.agent;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One thing an agent does; made through {@link AgentScript}.
 *
 * @since 0.1.0
 */
public sealed interface AgentStep {

    /**
     * Works.
     *
     * @param time how long
     */
    record Run(Duration time) implements AgentStep {}

    /** Works without end. */
    record Forever() implements AgentStep {}

    /**
     * Says something.
     *
     * @param text content of the message
     * @param kind its {@code delivery_kind}, {@code null} to leave the field out
     * @param files attachments
     */
    record Say(String text, @Nullable String kind, List<AgentFile> files) implements AgentStep {}

    /**
     * Reports what it is at: a {@code status_update} that is still {@code running}.
     *
     * @param brief short text
     */
    record Status(String brief) implements AgentStep {}

    /**
     * Adds any event.
     *
     * @param type its type, which also names the payload field
     * @param payload the payload, {@code null} for none
     * @param verboseOnly whether only verbose listings show it
     */
    record Emit(String type, @Nullable Map<String, Object> payload, boolean verboseOnly) implements AgentStep {}

    /**
     * Asks and waits for a message.
     *
     * @param waitingType {@code messageAskUser} or {@code cascadeAskUser}
     * @param question what is asked
     * @param options suggested answers
     * @param selectionMode {@code single} or {@code multiple}
     * @param onReply what the answer leads to; {@code null} to go on with the script
     */
    record Ask(
            String waitingType,
            String question,
            List<String> options,
            String selectionMode,
            @Nullable Function<String, AgentScript> onReply)
            implements AgentStep {}

    /**
     * Waits for a decision on an action.
     *
     * @param waitingType kind of decision
     * @param description what is pending
     * @param schema JSON Schema of the input, {@code null} for none
     * @param params details of the action, shown in its {@code tool_used} event
     * @param onDecision what the input leads to; {@code null} to go on with the script
     */
    record Await(
            String waitingType,
            String description,
            @Nullable Map<String, Object> schema,
            Map<String, Object> params,
            @Nullable Function<Map<String, Object>, AgentScript> onDecision)
            implements AgentStep {}

    /**
     * Fails.
     *
     * @param errorType category, such as {@code quota_limit}
     * @param message text of the error
     */
    record Fail(String errorType, String message) implements AgentStep {}

    /**
     * Saves a checkpoint of the task's website, creating the site at the first one.
     *
     * @param message what changed
     * @param status {@code success}, {@code pending} or {@code failed}
     */
    record Checkpoint(String message, String status) implements AgentStep {}

    /**
     * Adds an entry to the history that is written as it stands, however odd.
     *
     * @param entry maps, lists, strings, numbers, booleans
     */
    record RawEntry(Object entry) implements AgentStep {}

    /**
     * Reports {@code waiting} with nothing to reply to, and goes on by itself.
     *
     * @param time how long
     */
    record PassingWait(Duration time) implements AgentStep {}

    /**
     * Uses credits before the end of the turn.
     *
     * @param credits how many more
     */
    record Spend(int credits) implements AgentStep {}

    /**
     * Is stopped by a person in the web app.
     *
     * @param announced whether a {@code user_stop} event says so; otherwise only the texts of the status update do
     */
    record PersonStop(boolean announced) implements AgentStep {}
}
