package io.github.manusreactive.task;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.github.manusreactive.internal.json.ImmutableCopies;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The event that a waiting task waits for.
 *
 * @param waitingForEventId event id for {@code task.confirmAction}
 * @param waitingForEventType kind of decision; an open set
 * @param waitingDescription description of the pending action
 * @param confirmInputSchema JSON Schema of the input of {@code task.confirmAction}; empty if the server sent none
 * @param extra unknown fields
 * @since 0.1.0
 */
public record WaitingDetail(
        @Nullable String waitingForEventId,
        @Nullable String waitingForEventType,
        @Nullable String waitingDescription,
        Map<String, Object> confirmInputSchema,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> extra) {

    public WaitingDetail {
        confirmInputSchema = ImmutableCopies.map(confirmInputSchema);
        extra = ImmutableCopies.map(extra);
    }
}
