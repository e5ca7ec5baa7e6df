package io.github.manusreactive.task;

import io.github.manusreactive.internal.json.ImmutableCopies;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.annotation.JsonSerialize;

/**
 * An entry of a task's history. An entry of an unknown type is an {@link UnknownEvent}.
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
     * The fields that all entries share.
     *
     * @param id opaque event id; empty for an {@link UnknownEvent} without one
     * @param timestamp time of the event; {@code null} if it has none
     * @param extra unknown fields beside the payload
     * @since 0.1.0
     */
    record Header(String id, @Nullable Instant timestamp, Map<String, Object> extra) {

        public Header {
            extra = ImmutableCopies.map(extra);
        }
    }

    /** Returns the id, timestamp and unknown fields. */
    Header header();

    /** Returns the type of the entry, for example {@code assistant_message}. */
    String type();

    /** Returns the opaque event id, for {@code start_event_id}; empty for an {@link UnknownEvent} without one. */
    default String id() {
        return header().id();
    }

    /**
     * Returns the time of the event in milliseconds, or {@code null} if it has none: its position in the list then defines the
     * order.
     */
    default @Nullable Instant timestamp() {
        return header().timestamp();
    }
}
