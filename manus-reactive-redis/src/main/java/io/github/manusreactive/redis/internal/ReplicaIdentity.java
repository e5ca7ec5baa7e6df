package io.github.manusreactive.redis.internal;

import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** Name of this replica, and the numbers of its exchanges and permits. */
public final class ReplicaIdentity {

    /** Permits of one rate limit; the numbers stay exact in Lua. */
    private static final long PERMITS_EACH = 1L << 24;

    private final String name;
    private volatile String replica;
    private final AtomicLong exchanges = new AtomicLong();
    private final AtomicLong ranges = new AtomicLong();

    /** @param name a random part is added, because the numbers of each process begin with 1 */
    public ReplicaIdentity(String name) {
        this.name = name;
        this.replica = withRandomPart();
    }

    public String replica() {
        return replica;
    }

    long nextNumber() {
        return exchanges.incrementAndGet();
    }

    long nextRange() {
        return ranges.getAndIncrement() * PERMITS_EACH + 1;
    }

    void rename() {
        replica = withRandomPart();
    }

    private String withRandomPart() {
        return name + "-" + UUID.randomUUID().toString().substring(0, 8);
    }
}
