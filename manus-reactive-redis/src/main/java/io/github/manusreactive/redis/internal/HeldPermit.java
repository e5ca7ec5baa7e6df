package io.github.manusreactive.redis.internal;

import java.util.concurrent.TimeUnit;

/**
 * A permit that Redis granted to this replica, or that the replica granted itself while Redis was unreachable.
 *
 * <p>The lease ends by the steady clock or by the wall clock, whichever is earlier: the steady clock stops while a virtual
 * machine is suspended.
 */
final class HeldPermit {

    final long number;
    final boolean local;
    private volatile long leaseUntil;
    private volatile long wallLeaseUntil;
    /** Guarded by the monitor of the permits. */
    private long reportedAt;

    private HeldPermit(long number, boolean local) {
        this.number = number;
        this.local = local;
    }

    static HeldPermit shared(long number, LeaseStart start, long leaseNanos) {
        HeldPermit held = new HeldPermit(number, false);
        held.renew(start, leaseNanos);
        return held;
    }

    /** A local permit has no lease: no other replica can get it. */
    static HeldPermit local(long number, long now) {
        HeldPermit held = new HeldPermit(number, true);
        held.reportedAt = now;
        return held;
    }

    /** Times right before a request was sent to Redis. */
    record LeaseStart(long now, long wallMillis) {}

    /** Redis knows since then that the permit is in use. */
    void reported(LeaseStart start) {
        reportedAt = start.now();
    }

    void renew(LeaseStart start, long leaseNanos) {
        reported(start);
        leaseUntil = start.now() + leaseNanos;
        wallLeaseUntil = start.wallMillis() + TimeUnit.NANOSECONDS.toMillis(leaseNanos);
    }

    long reportedAt() {
        return reportedAt;
    }

    boolean isValid(long now, long wallMillis) {
        return local || leaseUntil - now > 0 && wallLeaseUntil > wallMillis;
    }
}
