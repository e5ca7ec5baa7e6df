package io.github.manusreactive.webhook;

import io.github.manusreactive.internal.json.JsonCodec;
import io.github.manusreactive.internal.json.JsonReadException;
import io.github.manusreactive.internal.json.ResponseShape;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;

/** Converts JSON to events. Any JSON object becomes an event. */
final class WebhookEventReader {

    private static final Map<String, Class<? extends WebhookEvent>> TYPES = Map.of(
            TaskCreated.TYPE, TaskCreated.class,
            TaskStopped.TYPE, TaskStopped.class,
            TaskProgress.TYPE, TaskProgress.class);

    private static final Pattern TEST_TYPE = Pattern.compile("(?i)(.*[._-])?test([._-].*)?");
    private static final int LONGEST_PROBE = 4096;

    private WebhookEventReader() {}

    /** @throws JsonReadException if the body is not a JSON object */
    static WebhookEvent read(byte[] body) {
        Map<String, Object> fields = JsonCodec.standard().readObject(body);
        String type = fields.get("event_type") instanceof String text ? text : "";
        Class<? extends WebhookEvent> known = TYPES.get(type);
        if (known != null) {
            WebhookEvent event = JsonCodec.standard()
                    .readResponse(body, ResponseShape.body(known), false)
                    .value();
            return event == null ? new UnknownWebhookEvent(type, fields) : event;
        }
        return new UnknownWebhookEvent(type, fields);
    }

    /**
     * Returns whether the body is a probe, sent before a webhook becomes active: empty, {@code {}}, or a test type without a
     * task.
     */
    static boolean isProbe(byte[] body) {
        if (body.length > LONGEST_PROBE) {
            return false;
        }
        if (new String(body, StandardCharsets.UTF_8).isBlank()) {
            return true;
        }
        try {
            Map<String, Object> fields = JsonCodec.standard().readObject(body);
            boolean test = fields.get("event_type") instanceof String type
                    && TEST_TYPE.matcher(type).matches()
                    && !fields.containsKey("task_detail");
            return fields.isEmpty() || test;
        } catch (JsonReadException e) {
            return false;
        }
    }
}
