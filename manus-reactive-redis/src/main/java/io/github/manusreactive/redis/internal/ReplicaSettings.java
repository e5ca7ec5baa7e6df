package io.github.manusreactive.redis.internal;

import io.github.manusreactive.internal.util.TimeSource;
import java.time.Duration;

/**
 * Settings of the exchanges of one replica.
 *
 * @param replica unique name of this process
 * @param lease time for which a permit may be used after it was requested or renewed
 * @param margin longest time from the write of a request until the server counts it
 * @param timeout time after which an exchange is repeated
 * @param localShare share of each limit that this replica uses on its own while Redis is unreachable, 0 for none
 * @param trustEmpty whether an empty Redis counts as unused if no living replica knows better
 */
public record ReplicaSettings(
        String replica, Duration lease, Duration margin, Duration timeout, double localShare, boolean trustEmpty) {

    /** Returns the lease by clocks that may run slower than that of Redis, in nanoseconds. */
    long leaseNanos() {
        return lease.toNanos() - lease.toNanos() / TimeSource.DRIFT;
    }
}
