package io.github.manusreactive.webhook;

import java.time.Instant;
import java.util.Objects;

/**
 * A delivery whose signature was verified.
 *
 * @param event what happened
 * @param sentAt when the server signed it, in seconds
 * @param bodyHash SHA-256 of the signed body in lower-case hex. A task that stops twice with the same words sends the same body twice,
 *     so use {@link #key()} to recognise repeats
 * @since 0.1.0
 */
public record WebhookDelivery(WebhookEvent event, Instant sentAt, String bodyHash) {

    /** Checks that nothing is missing. */
    public WebhookDelivery {
        Objects.requireNonNull(event, "event");
        Objects.requireNonNull(sentAt, "sentAt");
        Objects.requireNonNull(bodyHash, "bodyHash");
    }

    /**
     * The key to store the event under: a delivery that is sent again with the same signature has the same key. Event id, type, task and
     * stop reason are part of the body. The event id alone is not a key: Manus reuses it, for example for the {@code ask} and the
     * {@code finish} of one task.
     *
     * @return the hash of the body and, except for {@link TaskCreated}, which happens once to a task, the time of the signature
     */
    public String key() {
        return event instanceof TaskCreated ? bodyHash : bodyHash + "-" + sentAt.getEpochSecond();
    }
}
