package io.github.manusreactive.webhook;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.github.manusreactive.json.Immutable;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A registered callback.
 *
 * @param id webhook id
 * @param url the callback URL to the letter, as signatures cover it
 * @param status whether events are delivered
 * @param createdAt when it was registered
 * @param extra fields that this client does not know
 */
public record Webhook(
        String id,
        String url,
        WebhookStatus status,
        @Nullable Instant createdAt,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> extra) {

    /** Checks that nothing required is missing; copies the map. */
    public Webhook {
        Immutable.required("id", id);
        Immutable.required("url", url);
        Immutable.required("status", status);
        extra = Immutable.map(extra);
    }
}
