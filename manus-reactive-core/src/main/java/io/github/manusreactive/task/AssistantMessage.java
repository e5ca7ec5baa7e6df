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
 * A message of the agent.
 *
 * @param header id and time
 * @param content text, often Markdown
 * @param attachments attached files
 * @param deliveryKind final answer or interim note; {@code null} if the server does not report it
 * @param questionExpectation set if the agent asks a question
 * @param extra unknown fields
 * @since 0.1.0
 */
@JsonDeserialize
public record AssistantMessage(
        @JsonProperty(TaskEventJson.HEADER) Header header,

        @Nullable @JsonDeserialize(using = MessageTextDeserializer.class)
        String content,

        List<MessageAttachment> attachments,
        @Nullable DeliveryKind deliveryKind,
        @Nullable QuestionExpectation questionExpectation,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> extra)
        implements TaskEvent {

    public AssistantMessage {
        attachments = ImmutableCopies.readable(attachments);
        extra = ImmutableCopies.map(extra);
    }

    @Override
    public String type() {
        return "assistant_message";
    }
}
