package io.github.manusreactive.task;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.github.manusreactive.internal.json.ImmutableCopies;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a waiting task waits for.
 *
 * @param waitingForEventId the event to decide on: id for {@code task.confirmAction}
 * @param waitingForEventType kind of decision; an open set
 * @param waitingDescription the pending action in words
 * @param confirmInputSchema JSON Schema of the input that {@code task.confirmAction} takes; empty where none was sent
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
