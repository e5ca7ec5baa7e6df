package io.github.manusreactive.webhook;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.github.manusreactive.internal.json.ImmutableCopies;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A registered webhook.
 *
 * @param id webhook id
 * @param url the exact callback URL, which signatures cover; {@code null} if the response has none
 * @param status whether events are delivered; {@link WebhookStatus#UNKNOWN} if the response has none
 * @param createdAt time of the registration
 * @param extra unknown fields
 * @since 0.1.0
 */
public record Webhook(
        String id,
        @Nullable String url,
        WebhookStatus status,
        @Nullable Instant createdAt,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> extra) {

    public Webhook {
        ImmutableCopies.required("id", id);
        status = status == null ? WebhookStatus.UNKNOWN : status;
        extra = ImmutableCopies.map(extra);
    }
}
