package io.github.manusreactive.cli;

import io.github.manusreactive.fanout.ItemOutcome;
import io.github.manusreactive.internal.json.JsonCodec;
import io.github.manusreactive.task.AssistantMessage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the output tells of a key.
 *
 * @param outcome how the key ended
 * @param messages messages of the agent, empty if they are not asked for or not known
 * @param downloads files of the answer, {@code null} if they are not asked for or there are none
 */
record OutcomeLine(
        ItemOutcome outcome,
        List<AssistantMessage> messages,
        @Nullable List<DownloadedFile> downloads) {

    private static final JsonCodec CODEC = JsonCodec.standard();

    static OutcomeLine of(ItemOutcome outcome, List<AssistantMessage> messages) {
        return new OutcomeLine(outcome, messages, null);
    }

    /** As a JSON object, without the end of the line. */
    byte[] json() {
        byte[] json = CODEC.write(outcome);
        if (messages.isEmpty() && downloads == null) {
            return json;
        }
        Map<String, Object> fields = new LinkedHashMap<>(CODEC.readObject(json));
        if (!messages.isEmpty()) {
            fields.put("messages", messages.stream().map(OutcomeLine::fields).toList());
        }
        if (downloads != null) {
            fields.put("downloads", downloads);
        }
        return CODEC.write(fields);
    }

    private static Map<String, Object> fields(AssistantMessage message) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("id", message.id());
        fields.put(
                "timestamp",
                message.timestamp() == null ? null : message.timestamp().toString());
        fields.put("content", message.content());
        fields.put(
                "delivery_kind",
                message.deliveryKind() == null ? null : message.deliveryKind().value());
        fields.put("attachments", message.attachments());
        fields.values().removeIf(Objects::isNull);
        return fields;
    }
}
