package io.github.manusreactive.webhook;

import java.time.Instant;
import java.util.Objects;

/**
 * A delivery whose signature was verified.
 *
 * @param event what happened
 * @param sentAt when the server signed it, in seconds
 * @param bodyHash SHA-256 of the signed body in lower-case hex: the key of a delivery, equal only for repeats of it. The event id,
 *     the type, the task and the stop reason are part of the body, so no further key is needed. Do not use the event id alone:
 *     Manus reuses it, for example for the {@code ask} and the {@code finish} of one task
 */
public record WebhookDelivery(WebhookEvent event, Instant sentAt, String bodyHash) {

    /** Checks that nothing is missing. */
    public WebhookDelivery {
        Objects.requireNonNull(event, "event");
        Objects.requireNonNull(sentAt, "sentAt");
        Objects.requireNonNull(bodyHash, "bodyHash");
    }
}
