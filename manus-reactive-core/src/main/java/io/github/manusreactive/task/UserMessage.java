package io.github.manusreactive.task;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.manusreactive.internal.json.ImmutableCopies;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.annotation.JsonDeserialize;

/**
 * A message of the user.
 *
 * @param header id and time
 * @param content text
 * @param messageType written or spoken
 * @param attachments attached files
 * @param extra unknown fields
 * @since 0.1.0
 */
@JsonDeserialize
public record UserMessage(
        @JsonProperty(TaskEventJson.HEADER) Header header,

        @Nullable @JsonDeserialize(using = MessageTextDeserializer.class)
        String content,

        @Nullable MessageType messageType,
        List<MessageAttachment> attachments,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> extra)
        implements TaskEvent {

    public UserMessage {
        attachments = ImmutableCopies.readable(attachments);
        extra = ImmutableCopies.map(extra);
    }

    @Override
    public String type() {
        return "user_message";
    }
}
