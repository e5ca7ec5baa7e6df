package io.github.manusreactive.task;

import io.github.manusreactive.internal.json.ImmutableCopies;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.annotation.JsonSerialize;

/**
 * One entry of a task's history. A type that this client does not know is an {@link UnknownEvent}.
 *
 * @since 0.1.0
 */
@JsonSerialize(using = TaskEventJson.Writer.class)
@JsonDeserialize(using = TaskEventJson.Reader.class)
public sealed interface TaskEvent
        permits UserMessage,
                AssistantMessage,
                ErrorMessage,
                StatusUpdate,
                ToolUsed,
                PlanUpdate,
                NewPlanStep,
                Explanation,
                UserStop,
                StructuredOutputResult,
                UnknownEvent {

    /**
     * What every entry has.
     *
     * @param id event id, opaque; empty for an {@link UnknownEvent} that has none
     * @param timestamp when it happened; {@code null} if the event has no time
     * @param extra fields beside the payload that this client does not know
     */
    record Header(String id, @Nullable Instant timestamp, Map<String, Object> extra) {

        public Header {
            extra = ImmutableCopies.map(extra);
        }
    }

    /**
     * What every entry has.
     *
     * @return id, time and unknown fields
     */
    Header header();

    /**
     * The kind of entry, as the API writes it.
     *
     * @return for example {@code assistant_message}
     */
    String type();

    /**
     * The event's id, for {@code start_event_id}.
     *
     * @return an opaque id; empty for an {@link UnknownEvent} that has none
     */
    default String id() {
        return header().id();
    }

    /**
     * When it happened.
     *
     * @return with milliseconds; {@code null} if the event has no time: its place in the list then tells the order
     */
    default @Nullable Instant timestamp() {
        return header().timestamp();
    }
}
