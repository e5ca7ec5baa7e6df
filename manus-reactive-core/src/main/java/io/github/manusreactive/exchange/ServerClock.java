package io.github.manusreactive.exchange;

import io.github.manusreactive.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What the {@code Date} of answers tells of the server's clock. */
final class ServerClock {

    private volatile @Nullable Duration behind;

    void learn(HttpHeaders headers, Instant receivedAt) {
        Instant server = RetryAfter.date(headers.first("date"));
        if (server != null) {
            behind = Duration.between(server, receivedAt);
        }
    }

    /** The earliest time the server's clock can have shown at a moment of ours, {@code null} where nothing is known. */
    @Nullable
    Instant earliest(Instant ours) {
        Duration known = behind;
        return known == null ? null : ours.minus(known);
    }

    /** What our clock shows at a time of the server's; the same where nothing is known. */
    Instant ours(Instant serverTime) {
        Duration known = behind;
        return known == null ? serverTime : serverTime.plus(known);
    }

    /** The earlier one of a time and the server's time at a moment of ours. */
    Instant earlierOf(Instant time, Instant ours) {
        Instant server = earliest(ours);
        return server == null || time.isBefore(server) ? time : server;
    }
}
