package io.github.manusreactive.ratelimit;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/** A permit that goes back to its {@link PermitReleaser}; only the first report counts. */
final class QueuedPermit implements CallPermit {

    private static final AtomicIntegerFieldUpdater<QueuedPermit> REPORTED =
            AtomicIntegerFieldUpdater.newUpdater(QueuedPermit.class, "reported");

    private final PermitReleaser releaser;
    private final long takenAt;
    private volatile int reported;

    QueuedPermit(PermitReleaser releaser, long takenAt) {
        this.releaser = releaser;
        this.takenAt = takenAt;
    }

    long takenAt() {
        return takenAt;
    }

    @Override
    public void answered() {
        if (REPORTED.compareAndSet(this, 0, 1)) {
            releaser.answered(takenAt);
        }
    }

    @Override
    public void unsent() {
        if (REPORTED.compareAndSet(this, 0, 1)) {
            releaser.unsent(takenAt);
        }
    }

    @Override
    public void limited(@Nullable Duration retryAfter) {
        if (REPORTED.compareAndSet(this, 0, 1)) {
            releaser.limited(takenAt, retryAfter);
        }
    }

    @Override
    public void limitedByGateway(@Nullable Duration retryAfter) {
        if (REPORTED.compareAndSet(this, 0, 1)) {
            releaser.limitedByGateway(takenAt, retryAfter);
        }
    }
}
