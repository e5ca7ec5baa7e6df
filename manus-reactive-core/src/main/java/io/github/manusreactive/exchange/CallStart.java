package io.github.manusreactive.exchange;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** When a call was sent, and how that compares with times of the server's. */
public final class CallStart {

    private final Instant ours;
    private final ServerClock clock;
    private final Duration skew;

    CallStart(Instant ours, ServerClock clock, Duration skew) {
        this.ours = ours;
        this.clock = clock;
        this.skew = skew;
    }

    /** Whether something made at a time of the server's can be the call's effect, even if the clocks differ. */
    public boolean mayPrecede(Instant serverTime) {
        Instant known = clock.earliest(ours);
        return !serverTime.isBefore((known == null ? ours : known).minus(skew));
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
        Instant known = clock.earliest(ours);
        // the API's times have whole seconds
        return known == null ? null : !serverTime.isBefore(known.truncatedTo(ChronoUnit.SECONDS));
    }
}
