package io.github.manusreactive.exchange;

import io.github.manusreactive.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What the {@code Date} of recent responses tells of the server's clock. The edges of a service have clocks of their own, and none of
 * them need be the one that stamps tasks, so the extremes of the last ten to twenty minutes are kept, not the newest value.
 */
final class ServerClock {

    private static final Duration PERIOD = Duration.ofMinutes(10);

    /** A proxy whose clock starts at 1970 would have whole task histories searched. */
    private static final Duration ABSURD = Duration.ofDays(30);

    private final AtomicReference<@Nullable Seen> seen = new AtomicReference<>();

    void learn(HttpHeaders headers, Instant receivedAt) {
        Instant server = RetryAfter.date(headers.first("date"));
        if (server == null) {
            return;
        }
        Duration difference = Duration.between(server, receivedAt);
        if (difference.abs().compareTo(ABSURD) < 0) {
            Spread behind = Spread.of(difference);
            seen.updateAndGet(
                    before -> before == null ? new Seen(receivedAt, behind, behind) : before.and(behind, receivedAt));
        }
    }

    /** The earliest time that any clock of the server can have shown at a moment of ours, {@code null} if none is known. */
    @Nullable
    Instant earliest(Instant ours) {
        Seen known = seen.get();
        return known == null ? null : ours.minus(known.all().most());
    }

    /** The latest time that any clock of the server can have shown at a moment of ours, {@code null} if none is known. */
    @Nullable
    Instant latest(Instant ours) {
        Seen known = seen.get();
        return known == null ? null : ours.minus(known.all().least());
    }

    /** What our clock shows at a time of {@link #earliest}; the same if none is known. */
    Instant ours(Instant serverTime) {
        Seen known = seen.get();
        return known == null ? serverTime : serverTime.plus(known.all().most());
    }

    /** The earliest of a moment by our clock and by all clocks of the server that are known. */
    Instant earliestOfAll(Instant ours) {
        Instant server = earliest(ours);
        return server == null || ours.isBefore(server) ? ours : server;
    }

    /** How far clocks are behind ours. */
    private record Spread(Duration least, Duration most) {

        static Spread of(Duration behind) {
            return new Spread(behind, behind);
        }

        Spread and(Spread other) {
            return new Spread(
                    least.compareTo(other.least) <= 0 ? least : other.least,
                    most.compareTo(other.most) >= 0 ? most : other.most);
        }
    }

    private record Seen(Instant since, Spread current, Spread previous) {

        Seen and(Spread behind, Instant now) {
            // our own clock may be set in either direction
            return Duration.between(since, now).abs().compareTo(PERIOD) < 0
                    ? new Seen(since, current.and(behind), previous)
                    : new Seen(now, behind, current);
        }

        Spread all() {
            return current.and(previous);
        }
    }
}
