package io.github.manusreactive.test.agent;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A step of an agent. Use {@link AgentScript} to create steps.
 *
 * @since 0.1.0
 */
public sealed interface AgentStep {

    /**
     * Works for a time.
     *
     * @since 0.1.0
     */
    record Run(Duration time) implements AgentStep {}

    /**
     * Works until the task is stopped.
     *
     * @since 0.1.0
     */
    record Forever() implements AgentStep {}

    /**
     * Sends a message.
     *
     * @param kind {@code delivery_kind}; {@code null} omits the field
     * @param files attachments
     * @since 0.1.0
     */
    record Say(String text, @Nullable String kind, List<AgentFile> files) implements AgentStep {}

    /**
     * Reports the current activity in a {@code status_update} with status {@code running}.
     *
     * @since 0.1.0
     */
    record Status(String brief) implements AgentStep {}

    /**
     * Adds an event of any type.
     *
     * @param type type of the event, also the name of the payload field
     * @param payload the payload, or {@code null}
     * @param verboseOnly if {@code true}, only verbose listings show the event
     * @since 0.1.0
     */
    record Emit(String type, @Nullable Map<String, Object> payload, boolean verboseOnly) implements AgentStep {}

    /**
     * Asks a question and waits for a message.
     *
     * @param waitingType {@code messageAskUser} or {@code cascadeAskUser}
     * @param options suggested answers
     * @param selectionMode {@code single} or {@code multiple}
     * @param onReply returns the rest of the turn for a reply; {@code null} continues the script
     * @since 0.1.0
     */
    record Ask(
            String waitingType,
            String question,
            List<String> options,
            String selectionMode,
            @Nullable Function<String, AgentScript> onReply)
            implements AgentStep {}

    /**
     * Waits for a decision.
     *
     * @param waitingType type of the decision
     * @param description description of the pending action
     * @param schema JSON Schema of the input, or {@code null}
     * @param params details of the action, shown in its {@code tool_used} event
     * @param onDecision returns the rest of the turn for the input; {@code null} continues the script
     * @since 0.1.0
     */
    record Await(
            String waitingType,
            String description,
            @Nullable Map<String, Object> schema,
            Map<String, Object> params,
            @Nullable Function<Map<String, Object>, AgentScript> onDecision)
            implements AgentStep {}

    /**
     * Fails with an error.
     *
     * @param errorType category, for example {@code quota_limit}
     * @since 0.1.0
     */
    record Fail(String errorType, String message) implements AgentStep {}

    /**
     * Saves a checkpoint of the task's website. The first one creates the website.
     *
     * @param message description of the changes
     * @param status {@code success}, {@code pending} or {@code failed}
     * @since 0.1.0
     */
    record Checkpoint(String message, String status) implements AgentStep {}

    /**
     * Adds an entry to the history unchanged, even if it is malformed.
     *
     * @param entry maps, lists, strings, numbers, booleans
     * @since 0.1.0
     */
    record RawEntry(Object entry) implements AgentStep {}

    /**
     * Reports {@code waiting} without an event to reply to, then continues.
     *
     * @since 0.1.0
     */
    record PassingWait(Duration time) implements AgentStep {}

    /**
     * Uses credits before the end of the turn.
     *
     * @param credits number of credits, in addition to the cost of the turn
     * @since 0.1.0
     */
    record Spend(int credits) implements AgentStep {}

    /**
     * Is stopped by a user in the web app.
     *
     * @param announced if {@code true}, a {@code user_stop} event reports it; otherwise only the texts of the status
     *     update do
     * @since 0.1.0
     */
    record PersonStop(boolean announced) implements AgentStep {}
}
