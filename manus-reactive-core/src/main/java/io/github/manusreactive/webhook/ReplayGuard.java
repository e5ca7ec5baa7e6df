package io.github.manusreactive.webhook;

import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Remembers events by their deliveries for a while; beyond the maximum, the oldest are forgotten first. Deliveries with equal bodies are
 * repeats of one event if their signatures are less than a minute apart. Otherwise they are two events, for example two stops of a task
 * with the same words.
 */
final class ReplayGuard {

    private static final long REPEATED_WITHIN_SECONDS = 60;

    private final int max;
    private final long keepMillis;
    private final Map<SignedEvent, Long> seenAt = new LinkedHashMap<>();
    private final Map<String, NavigableSet<Long>> signedAt = new HashMap<>();

    /**
     * Identifies an event.
     *
     * @param bodyHash covers event id, type, task and stop reason, so events that share an id differ in it
     * @param second of the signature that the event came with first; 0 for an event that happens once only
     */
    record SignedEvent(String bodyHash, long second) {}

    ReplayGuard(int max, Duration keep) {
        this.max = max;
        this.keepMillis = keep.toMillis();
    }

    /** Returns the event that a delivery belongs to: a remembered one, or its own. */
    synchronized SignedEvent eventOf(WebhookDelivery delivery) {
        String hash = delivery.bodyHash();
        long second =
                delivery.event() instanceof TaskCreated ? 0 : delivery.sentAt().getEpochSecond();
        Long known = nearest(hash, second);
        SignedEvent event = new SignedEvent(hash, known == null ? second : known);
        add(event);
        return event;
    }

    private @Nullable Long nearest(String hash, long second) {
        NavigableSet<Long> seconds = signedAt.get(hash);
        if (seconds == null) {
            return null;
        }
        Long before = seconds.floor(second);
        Long after = seconds.ceiling(second);
        return before != null && second - before < REPEATED_WITHIN_SECONDS
                ? before
                : after != null && after - second < REPEATED_WITHIN_SECONDS ? after : null;
    }

    /** Whether an event is new; it is known from now on. */
    synchronized boolean isNew(SignedEvent event, long now) {
        Iterator<Map.Entry<SignedEvent, Long>> oldest = seenAt.entrySet().iterator();
        while (oldest.hasNext()) {
            Map.Entry<SignedEvent, Long> entry = oldest.next();
            boolean expired = now - entry.getValue() >= keepMillis;
            if (!expired && seenAt.size() < max) {
                break;
            }
            oldest.remove();
            remove(entry.getKey());
        }
        add(event);
        return seenAt.putIfAbsent(event, now) == null;
    }

    /** The event was not dealt with: it may come again. */
    synchronized void forget(SignedEvent event) {
        seenAt.remove(event);
        remove(event);
    }

    synchronized int size() {
        return seenAt.size();
    }

    private void add(SignedEvent event) {
        signedAt.computeIfAbsent(event.bodyHash, hash -> new TreeSet<>()).add(event.second);
    }

    private void remove(SignedEvent event) {
        signedAt.computeIfPresent(event.bodyHash, (hash, seconds) -> {
            seconds.remove(event.second);
            return seconds.isEmpty() ? null : seconds;
        });
    }
}
