package io.github.manusreactive.task;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.manusreactive.internal.json.ImmutableCopies;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.annotation.JsonDeserialize;

/**
 * A failure reported by the agent.
 *
 * @param header id and time
 * @param errorType category; {@code quota_limit} if the credits ran out
 * @param content explanation
 * @param extra unknown fields
 * @since 0.1.0
 */
@JsonDeserialize
public record ErrorMessage(
        @JsonProperty(TaskEventJson.HEADER) Header header,
        @Nullable String errorType,

        @Nullable @JsonDeserialize(using = MessageTextDeserializer.class)
        String content,

        @JsonAnySetter @JsonAnyGetter Map<String, Object> extra)
        implements TaskEvent {

    public ErrorMessage {
        extra = ImmutableCopies.map(extra);
    }

    @Override
    public String type() {
        return "error_message";
    }
}
