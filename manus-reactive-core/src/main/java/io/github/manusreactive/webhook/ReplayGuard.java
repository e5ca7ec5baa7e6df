package io.github.manusreactive.webhook;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Remembers signed bodies by their hash for a while; beyond the maximum, the oldest are forgotten first. The hash covers event id,
 * type, task and stop reason, so events that share an id differ in it.
 */
final class ReplayGuard {

    private final int max;
    private final long keepMillis;
    private final Map<String, Long> seenAt = new LinkedHashMap<>();

    ReplayGuard(int max, Duration keep) {
        this.max = max;
        this.keepMillis = keep.toMillis();
    }

    /** Whether this body is new; it is known from now on. */
    synchronized boolean isNew(String bodyHash, long now) {
        Iterator<Long> oldest = seenAt.values().iterator();
        while (oldest.hasNext()) {
            boolean expired = now - oldest.next() >= keepMillis;
            if (!expired && seenAt.size() < max) {
                break;
            }
            oldest.remove();
        }
        return seenAt.putIfAbsent(bodyHash, now) == null;
    }

    /** The body was not dealt with: it may come again. */
    synchronized void forget(String bodyHash) {
        seenAt.remove(bodyHash);
    }

    synchronized int size() {
        return seenAt.size();
    }
}
