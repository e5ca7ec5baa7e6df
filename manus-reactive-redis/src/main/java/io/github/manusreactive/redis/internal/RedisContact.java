package io.github.manusreactive.redis.internal;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** When Redis replied last, and whether its clock can be trusted. Guarded by the monitor of the permits. */
final class RedisContact {

    private long lastReplyAt;
    private long lastSentAt;
    private long lastServerMillis;
    private boolean clockSuspect;
    private boolean failing;
    private long failingSince;
    private String cause = "";

    RedisContact(long now) {
        this.lastReplyAt = now;
    }

    long lastReplyAt() {
        return lastReplyAt;
    }

    void failed(String reason, long sentAt) {
        cause = reason;
        if (!failing) {
            failing = true;
            failingSince = sentAt;
        }
    }

    void replied(long sentAt, long serverMillis, Duration margin, long now) {
        long passedThere = serverMillis - lastServerMillis;
        long passedHere = TimeUnit.NANOSECONDS.toMillis(now - lastSentAt);
        clockSuspect = lastServerMillis > 0 && passedThere > passedHere + margin.toMillis() / 2;
        lastServerMillis = serverMillis;
        lastSentAt = sentAt;
        lastReplyAt = now;
        failing = false;
    }

    /** Returns {@code true} if the clock of Redis moved forward faster than that of this replica. */
    boolean isClockSuspect() {
        return clockSuspect;
    }

    boolean isFailing() {
        return failing;
    }

    boolean isCutOff(long leaseNanos, long now) {
        return failing && now - failingSince >= leaseNanos;
    }

    @Nullable
    String trouble(long now) {
        return failing
                ? "Redis has not responded for " + TimeUnit.NANOSECONDS.toMillis(now - failingSince) + " ms (" + cause
                        + ")"
                : null;
    }
}
