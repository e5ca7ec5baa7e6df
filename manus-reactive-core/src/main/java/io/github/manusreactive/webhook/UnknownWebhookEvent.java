package io.github.manusreactive.webhook;

import io.github.manusreactive.internal.json.ImmutableCopies;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An event of an unknown type, or of a known type in an unknown form.
 *
 * @param eventType the type used by the server; empty if it is missing
 * @param raw the whole event
 * @since 0.1.0
 */
public record UnknownWebhookEvent(String eventType, Map<String, Object> raw) implements WebhookEvent {

    public UnknownWebhookEvent {
        raw = ImmutableCopies.map(raw);
    }

    @Override
    public @Nullable String eventId() {
        return raw.get("event_id") instanceof String id ? id : null;
    }

    @Override
    public @Nullable String taskId() {
        String id = taskId("task_detail");
        return id != null ? id : taskId("progress_detail");
    }

    private @Nullable String taskId(String field) {
        return raw.get(field) instanceof Map<?, ?> detail && detail.get("task_id") instanceof String id ? id : null;
    }

    /** Shows only the type and ids. */
    @Override
    public String toString() {
        return "UnknownWebhookEvent[" + eventType + ", eventId=" + eventId() + ", taskId=" + taskId() + "]";
    }
}
