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
 * Remembers the events of deliveries for a while, and drops the oldest ones above the maximum. Deliveries with equal bodies are
 * repeats of one event if their signatures are less than a minute apart. Otherwise they are two events, for example two stops of
 * a task with the same text.
 */
final class ReplayGuard {

    private static final long REPEATED_WITHIN_SECONDS = 60;

    private final int max;
    private final long keepMillis;
    private final Map<SignedEvent, Long> seenAt = new LinkedHashMap<>();
    private final Map<String, NavigableSet<Long>> signedAt = new HashMap<>();

    /**
     * Identity of an event.
     *
     * @param bodyHash covers event id, type, task and stop reason, so it differs between events that share an id
     * @param second time of the event's first signature; 0 for an event that happens only once
     */
    record SignedEvent(String bodyHash, long second) {}

    ReplayGuard(int max, Duration keep) {
        this.max = max;
        this.keepMillis = keep.toMillis();
    }

    /** Returns the event of a delivery: a remembered one, or a new one. */
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

    /** Returns whether an event is new, and remembers it. */
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

    /** Forgets an event that was not handled, so that it is accepted again. */
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
