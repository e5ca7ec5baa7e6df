package io.github.manusreactive.webhook;

import io.github.manusreactive.internal.json.ImmutableCopies;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An event of a type that this client does not know, or of a known type in a form that it does not understand.
 *
 * @param eventType as the server wrote it, empty where it is missing
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

    /** Shows type and ids only. */
    @Override
    public String toString() {
        return "UnknownWebhookEvent[" + eventType + ", eventId=" + eventId() + ", taskId=" + taskId() + "]";
    }
}
