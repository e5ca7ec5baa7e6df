package io.github.manusreactive.internal.ratelimit;

import io.github.manusreactive.ratelimit.RateLimit;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides if the next call may be sent, and when: free permits, reduced by the learnt limit and by the share reserved
 * for interactive calls. Guarded by the permits' monitor.
 *
 * <p>If there were interactive calls recently and none waits, bulk calls leave the interactive share of the permits
 * free, so that the next interactive call does not wait for one to return. A process with bulk work only reserves
 * nothing.
 */
public final class PermitAdmission implements PermitSource {

    private final LimiterEnvironment environment;
    private final PermitWindow permits;
    private @Nullable AdaptiveThrottle throttle;
    /** Until this time, calls of another process may be the cause of rejections. */
    private long unprovenUntil;

    private boolean mayBeForOthers;
    private boolean reserving;
    /** Earlier calls are unknown to this queue. */
    private final long openedAt;

    private long reservedUntil;

    public PermitAdmission(LimiterEnvironment environment, PermitWindow permits) {
        this.environment = environment;
        this.permits = permits;
        this.openedAt = environment.now();
    }

    @Override
    public Object monitor() {
        return permits;
    }

    @Override
    public RateLimit limit() {
        return permits.limit();
    }

    @Override
    public void interactiveSeen(long now) {
        reserving = true;
        reservedUntil = now + NanoDurations.of(environment.settings().reserveFor());
    }

    /** A permit is the time at which it was taken. */
    @Override
    public long tryTake(boolean bulk, long now) {
        int capacity = capacity();
        int available = bulk && reserved(now) ? capacity - share(capacity) : capacity;
        if (throttle != null && !throttle.allows(now) || !permits.tryTake(available, now)) {
            return NO_PERMIT;
        }
        if (throttle != null) {
            throttle.taken(now);
        }
        return now;
    }

    @Override
    public void unsent(long takenAt, long now) {
        permits.unsent();
        if (throttle != null) {
            throttle.unsent(takenAt);
        }
    }

    @Override
    public void responded(long takenAt, long now) {
        permits.responded(now);
        if (throttle != null && throttle.responded(takenAt)) {
            throttle = null;
        }
    }

    /** The rejected call was not processed, so its permit is free; the pause prevents its immediate use. */
    @Override
    public boolean limited(long takenAt, @Nullable Duration retryAfter, long now) {
        permits.unsent();
        if (throttle == null) {
            throttle = newThrottle(now);
        }
        mayBeForOthers &= unprovenUntil - now > 0;
        return mayBeForOthers
                ? throttle.rejectedForOthers(takenAt, retryAfter, now)
                : throttle.rejected(takenAt, retryAfter, permits.respondedLately(now), now);
    }

    @Override
    public void addEarlierCalls(List<Duration> ages, boolean used, long now) {
        ages.stream()
                .filter(age -> !age.isNegative())
                .mapToLong(age -> now - NanoDurations.of(age))
                .filter(sent -> !used || sent - openedAt < 0)
                .sorted()
                .forEach(sent -> permits.sentEarlier(sent, now));
        unprovenUntil = openedAt + permits.limit().window().toNanos();
        mayBeForOthers = unprovenUntil - now > 0;
    }

    @Override
    public void reset() {
        throttle = null;
    }

    /** A learnt limit does not apply to a changed limit; a pause does. */
    @Override
    public void limitChanged(long now) {
        AdaptiveThrottle before = throttle;
        if (before != null) {
            throttle = newThrottle(now);
            throttle.pauseUntil(before.pausedUntil());
        }
    }

    private AdaptiveThrottle newThrottle(long now) {
        return new AdaptiveThrottle(
                permits.limit(), NanoDurations.of(environment.settings().maxPause()), environment.random(), now);
    }

    @Override
    public long whenFree(int ahead, boolean bulk, long now) {
        int capacity = capacity();
        long free = permits.whenFree(ahead + 1, capacity, now);
        if (bulk && reserved(now)) {
            long besideReserve = permits.whenFree(ahead + 1, capacity - share(capacity), now);
            free = NanoDurations.earlier(besideReserve, NanoDurations.later(free, reservedUntil));
        }
        return throttle == null ? free : NanoDurations.later(free, throttle.whenAllowed(ahead + 1, now));
    }

    @Override
    public long pausedUntil(long now) {
        return throttle == null ? now : throttle.pausedUntil();
    }

    @Override
    public boolean closed(long now) {
        return throttle != null && !throttle.allows(now);
    }

    @Override
    public boolean forgettable(long lastUsed, long now) {
        return permits.used(now) == 0
                && (throttle == null
                        || throttle.forgettable(now)
                        || throttle.pausedUntil() - now <= 0
                                && now - lastUsed
                                        >= NanoDurations.of(
                                                environment.settings().forgetAfter()));
    }

    @Override
    public int available(long now) {
        return closed(now) ? 0 : Math.max(0, capacity() - permits.used(now));
    }

    @Override
    public int capacity() {
        return throttle == null
                ? permits.limit().calls()
                : Math.min(permits.limit().calls(), throttle.capacity());
    }

    private boolean reserved(long now) {
        reserving = reserving && reservedUntil - now > 0;
        return reserving;
    }

    /** Leaves at least one permit to bulk calls. */
    private int share(int capacity) {
        return Math.min(capacity - 1, (int) (environment.settings().interactiveShare() * capacity));
    }
}
