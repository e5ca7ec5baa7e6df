package io.github.manusreactive.webhook;

import java.time.Instant;
import java.util.Objects;

/**
 * A delivery whose signature was verified.
 *
 * @param event what happened
 * @param sentAt when the server signed it, in seconds
 * @param bodyHash SHA-256 of the body in lower-case hex: the same for a repeated delivery, so the key to recognise one by. The
 *     event id is part of the body, and so are type, task and reason
 */
public record WebhookDelivery(WebhookEvent event, Instant sentAt, String bodyHash) {

    /** Checks that nothing is missing. */
    public WebhookDelivery {
        Objects.requireNonNull(event, "event");
        Objects.requireNonNull(sentAt, "sentAt");
        Objects.requireNonNull(bodyHash, "bodyHash");
    }
}
