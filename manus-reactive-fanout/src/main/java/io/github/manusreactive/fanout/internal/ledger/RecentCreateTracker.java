package io.github.manusreactive.fanout.internal.ledger;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The times of the newest creates according to the lines of a ledger. */
final class RecentCreateTracker {

    /** Exceeds the window of every rate limit. */
    private static final Duration KEPT = Duration.ofHours(1);

    private static final int MOST = 10_000;

    /** Maximum delay from an intent to the arrival of its create at the server, if no response was recorded. */
    private static final Duration LONGEST_WAY = Duration.ofSeconds(5);

    private record SentCreate(String user, Instant at) {}

    /** By key and attempt, oldest first. */
    private final Map<String, SentCreate> creates = new LinkedHashMap<>();

    private Instant newest = Instant.MIN;

    /** Adds an intact line of a key. */
    void take(Map<String, Object> fields) {
        if (fields.get("outcome") instanceof Map<?, ?> outcome) {
            take(fields, outcome.get("user"), outcome.get("attempts"), outcome.get("created_at"));
        } else {
            take(fields, fields.get("user"), fields.get("attempt"), fields.get("at"));
        }
    }

    private void take(Map<String, Object> line, @Nullable Object user, @Nullable Object attempt, @Nullable Object at) {
        if (!(user instanceof String label) || !(at instanceof String text)) {
            return;
        }
        Instant sent;
        try {
            sent = "intended".equals(line.get("event")) ? Instant.parse(text).plus(LONGEST_WAY) : Instant.parse(text);
        } catch (DateTimeException e) {
            return;
        }
        if (newest.isAfter(sent) && sent.isBefore(newest.minus(KEPT))) {
            return;
        }
        newest = newest.isAfter(sent) ? newest : sent;
        String create = line.get("key") + "\n" + attempt;
        creates.remove(create);
        creates.put(create, new SentCreate(label, sent));
        Iterator<SentCreate> oldest = creates.values().iterator();
        while (oldest.hasNext()) {
            boolean old = oldest.next().at.isBefore(newest.minus(KEPT));
            if (!old && creates.size() <= MOST) {
                return;
            }
            oldest.remove();
        }
    }

    Map<String, List<Instant>> byUser() {
        Map<String, List<Instant>> times = new HashMap<>();
        creates.values()
                .forEach(create -> times.computeIfAbsent(create.user, label -> new ArrayList<>())
                        .add(create.at));
        return times;
    }
}
