package io.github.manusreactive.task;

import io.github.manusreactive.json.Immutable;
import java.time.Instant;
import java.util.Map;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.annotation.JsonSerialize;

/** One entry of a task's history. A type that this client does not know is an {@link UnknownEvent}. */
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
     * @param id event id, opaque
     * @param timestamp when it happened
     * @param extra fields beside the payload that this client does not know
     */
    record Header(String id, Instant timestamp, Map<String, Object> extra) {

        /** Copies the map. */
        public Header {
            extra = Immutable.map(extra);
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
     * @return such as {@code assistant_message}
     */
    String type();

    /**
     * The event's id, for {@code start_event_id}.
     *
     * @return an opaque id
     */
    default String id() {
        return header().id();
    }

    /**
     * When it happened.
     *
     * @return with milliseconds
     */
    default Instant timestamp() {
        return header().timestamp();
    }
}
