package io.github.manusreactive.webhook;

import java.time.Instant;
import java.util.Objects;

/**
 * A delivery with a verified signature.
 *
 * @param event the event
 * @param sentAt time of the server's signature, in seconds
 * @param bodyHash SHA-256 of the signed body in lower-case hex. A task that stops twice with the same text sends the same body
 *     twice, so use {@link #key()} to detect repeats
 * @since 0.1.0
 */
public record WebhookDelivery(WebhookEvent event, Instant sentAt, String bodyHash) {

    public WebhookDelivery {
        Objects.requireNonNull(event, "event");
        Objects.requireNonNull(sentAt, "sentAt");
        Objects.requireNonNull(bodyHash, "bodyHash");
    }

    /**
     * Returns the key under which to store the event: the hash of the body and, except for {@link TaskCreated}, which happens
     * once per task, the time of the signature. A delivery that is sent again with the same signature has the same key. The body
     * contains event id, type, task and stop reason. The event id alone is not a key: Manus reuses it, for example for the
     * {@code ask} and the {@code finish} of one task.
     */
    public String key() {
        return event instanceof TaskCreated ? bodyHash : bodyHash + "-" + sentAt.getEpochSecond();
    }
}
