package io.github.manusreactive.task;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.manusreactive.internal.json.ImmutableCopies;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.annotation.JsonDeserialize;

/**
 * An explanation by the agent; listed only with {@code verbose}.
 *
 * @param header id and time
 * @param content text
 * @param extra unknown fields
 * @since 0.1.0
 */
@JsonDeserialize
public record Explanation(
        @JsonProperty(TaskEventJson.HEADER) Header header,

        @Nullable @JsonDeserialize(using = MessageTextDeserializer.class)
        String content,

        @JsonAnySetter @JsonAnyGetter Map<String, Object> extra)
        implements TaskEvent {

    public Explanation {
        extra = ImmutableCopies.map(extra);
    }

    @Override
    public String type() {
        return "explanation";
    }
}
