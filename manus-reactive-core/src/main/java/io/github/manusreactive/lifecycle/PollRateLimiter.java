package io.github.manusreactive.lifecycle;

import io.github.manusreactive.ratelimit.RateLimit;

/** Keeps the calls of one kind within a share of their limit: a bucket that fills evenly, so that an idle one allows a few calls at once. */
final class PollRateLimiter {

    /** How much of a window's calls may come at once. */
    private static final double BURST = 0.2;

    private final double nanosPerCall;
    private final double most;
    private double filled;
    private long at;

    PollRateLimiter(RateLimit limit, double share, long now) {
        double calls = Math.max(1, limit.calls() * share);
        this.nanosPerCall = limit.window().toNanos() / calls;
        this.most = Math.max(1, calls * BURST);
        this.filled = most;
        this.at = now;
    }

    /** Takes one call where it is due. */
    boolean take(long now) {
        refill(now);
        if (filled < 1) {
            return false;
        }
        filled--;
        return true;
    }

    /** How long until the next call is due. */
    long nanosToNext(long now) {
        refill(now);
        return filled >= 1 ? 0 : (long) Math.ceil((1 - filled) * nanosPerCall);
    }

    /** How far calls are apart when there are many. */
    double nanosPerCall() {
        return nanosPerCall;
    }

    private void refill(long now) {
        filled = Math.min(most, filled + Math.max(0, now - at) / nanosPerCall);
        at = now;
    }
}
