package io.github.manusreactive.exchange;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** When a call began, and how that compares with times of the server's. */
public final class CallStart {

    private final Instant ours;
    private final ServerClock clock;
    private final Duration skew;

    CallStart(Instant ours, ServerClock clock, Duration skew) {
        this.ours = ours;
        this.clock = clock;
        this.skew = skew;
    }

    /** Whether something made at a time of the server's can be the call's own effect, as far as times tell. */
    public boolean mayPrecede(Instant serverTime) {
        return !serverTime.isBefore(earliest());
    }

    /**
     * Whether the two clocks are known well enough to tell the call's effect from an older twin. Ask after a read, whose
     * answer brings the server's time.
     */
    public boolean isSharp() {
        return clock.earliest(ours) != null;
    }

    private Instant earliest() {
        @Nullable Instant known = clock.earliest(ours);
        // the API's times and Date have whole seconds
        return known == null ? ours.minus(skew) : known.truncatedTo(ChronoUnit.SECONDS);
    }
}
