package io.github.manusreactive.exchange;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * When a call was sent, and how that compares with times of the server's. No clock is trusted alone: ours may be wrong and may have been
 * set since, and the one behind a response's {@code Date} need not be the one that stamps what the call made. The earliest of all that
 * are known, less a margin, is the time before which nothing can be the call's effect.
 */
public final class CallStart {

    private final Instant ours;
    private final Instant earliestThen;
    private final ServerClock clock;
    private final Duration margin;
    private final Supplier<Instant> now;

    /**
     * @param ours when it was sent by our clock of that time
     * @param earliestThen the same by the earliest clock that was known then
     * @param margin how far the clock that stamps effects may be behind all that are known
     * @param now our clock
     */
    CallStart(Instant ours, Instant earliestThen, ServerClock clock, Duration margin, Supplier<Instant> now) {
        this.ours = ours;
        this.earliestThen = earliestThen;
        this.clock = clock;
        this.margin = margin;
        this.now = now;
    }

    /** The same, if clocks differ by this much at most. */
    CallStart within(Duration usualMargin) {
        return new CallStart(ours, earliestThen, clock, usualMargin.compareTo(margin) < 0 ? usualMargin : margin, now);
    }

    /** Whether something made at a time of the server's can be the call's effect, even if the clocks differ. */
    public boolean mayPrecede(Instant serverTime) {
        return isToCome() || !serverTime.isBefore(earliest().minus(margin));
    }

    /**
     * What a time of the server's says of something that looks like the call's effect. Ask after a read: its answer brings the
     * server's clock.
     *
     * @return true for made since the call was sent by every clock, false for older by every clock, {@code null} if they do not agree
     */
    public @Nullable Boolean precedes(Instant serverTime) {
        if (!mayPrecede(serverTime)) {
            return false;
        }
        Instant latest = clock.latest(ours);
        if (latest == null || isToCome()) {
            return null;
        }
        // the API's times have whole seconds
        return serverTime.isBefore(latest.truncatedTo(ChronoUnit.SECONDS)) ? null : true;
    }

    /** Whether our clock says that the call was not sent yet: it was set back, and nobody knows by how much it was wrong. */
    boolean isToCome() {
        Instant ourNow = now.get();
        Instant serverNow = clock.latest(ourNow);
        Instant latest = serverNow == null || serverNow.isBefore(ourNow) ? ourNow : serverNow;
        return earliest().isAfter(latest.plus(margin));
    }

    private Instant earliest() {
        Instant known = clock.earliestOfAll(ours);
        return known.isBefore(earliestThen) ? known : earliestThen;
    }
}
