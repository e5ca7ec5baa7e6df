package io.github.manusreactive.task;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.manusreactive.internal.json.ImmutableCopies;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.annotation.JsonDeserialize;

/**
 * A status change of the main loop.
 *
 * @param header id and time
 * @param agentStatus the new status; {@link TaskStatus#UNKNOWN} if the event has none
 * @param statusDetail set if the task waits
 * @param brief a few words
 * @param description a sentence
 * @param extra unknown fields
 * @since 0.1.0
 */
@JsonDeserialize
public record StatusUpdate(
        @JsonProperty(TaskEventJson.HEADER) Header header,
        TaskStatus agentStatus,
        @Nullable WaitingDetail statusDetail,
        @Nullable String brief,
        @Nullable String description,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> extra)
        implements TaskEvent {

    public StatusUpdate {
        agentStatus = agentStatus == null ? TaskStatus.UNKNOWN : agentStatus;
        extra = ImmutableCopies.map(extra);
    }

    @Override
    public String type() {
        return "status_update";
    }
}
