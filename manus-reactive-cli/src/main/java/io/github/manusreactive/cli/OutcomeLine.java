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
 * The output of a key.
 *
 * @param outcome the outcome of the key
 * @param messages messages of the agent, empty if they are not requested or unknown
 * @param downloads files of the answer, {@code null} if there are none or downloads are off
 */
record OutcomeLine(
        ItemOutcome outcome,
        List<AssistantMessage> messages,
        @Nullable List<DownloadedFile> downloads) {

    private static final JsonCodec CODEC = JsonCodec.standard();

    static OutcomeLine of(ItemOutcome outcome, List<AssistantMessage> messages) {
        return new OutcomeLine(outcome, messages, null);
    }

    /** Returns the JSON object without a line end. */
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
