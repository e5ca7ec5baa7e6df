package io.github.manusreactive.exchange;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * When a call was sent, and how that compares with times of the server's. Our own clock may be wrong, and may have been set since: what
 * was known of the server's clock when the call was sent counts as much as what is known now.
 */
public final class CallStart {

    private final Instant ours;
    private final @Nullable Instant serverThen;
    private final ServerClock clock;
    private final Duration skew;
    private final Supplier<Instant> now;

    /**
     * @param ours when it was sent by our clock of that time
     * @param serverThen the same by the server's clock, as far as that was known then
     * @param now our clock
     */
    CallStart(Instant ours, @Nullable Instant serverThen, ServerClock clock, Duration skew, Supplier<Instant> now) {
        this.ours = ours;
        this.serverThen = serverThen;
        this.clock = clock;
        this.skew = skew;
        this.now = now;
    }

    /** Whether something made at a time of the server's can be the call's effect, even if the clocks differ. */
    public boolean mayPrecede(Instant serverTime) {
        return isToCome() || !serverTime.isBefore(earliest().minus(skew));
    }

    /**
     * What a time of the server's says of something that looks like the call's effect. Ask after a read: its answer brings the
     * server's clock.
     *
     * @return true for made since the call was sent, false for older, {@code null} where the clocks are not known well enough
     */
    public @Nullable Boolean precedes(Instant serverTime) {
        if (!mayPrecede(serverTime)) {
            return false;
        }
        Instant byThen = serverThen;
        Instant byNow = clock.earliest(ours);
        if (byNow == null || isToCome()) {
            return null;
        }
        // the API's times have whole seconds
        boolean sinceNow = !serverTime.isBefore(byNow.truncatedTo(ChronoUnit.SECONDS));
        boolean sinceThen = byThen == null ? sinceNow : !serverTime.isBefore(byThen.truncatedTo(ChronoUnit.SECONDS));
        // both tell the same unless our clock was set in between
        return sinceNow == sinceThen ? sinceNow : null;
    }

    /** Whether our clock says that the call was not sent yet: it was set back, and nobody knows by how much it was wrong. */
    boolean isToCome() {
        Instant ourNow = now.get();
        Instant serverNow = clock.earliest(ourNow);
        Instant latest = serverNow == null || serverNow.isBefore(ourNow) ? ourNow : serverNow;
        return earliest().isAfter(latest.plus(skew));
    }

    private Instant earliest() {
        return clock.earlierOf(serverThen == null ? ours : serverThen, ours);
    }
}
