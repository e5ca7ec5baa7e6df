package io.github.manusreactive.ratelimit;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/** A permit of a {@link PermitQueue}; the first report counts. */
final class QueuedPermit implements CallPermit {

    private static final AtomicIntegerFieldUpdater<QueuedPermit> REPORTED =
            AtomicIntegerFieldUpdater.newUpdater(QueuedPermit.class, "reported");

    private final PermitQueue queue;
    private final long takenAt;
    private volatile int reported;

    QueuedPermit(PermitQueue queue, long takenAt) {
        this.queue = queue;
        this.takenAt = takenAt;
    }

    long takenAt() {
        return takenAt;
    }

    @Override
    public void answered() {
        if (REPORTED.compareAndSet(this, 0, 1)) {
            queue.answered(takenAt);
        }
    }

    @Override
    public void unsent() {
        if (REPORTED.compareAndSet(this, 0, 1)) {
            queue.unsent(takenAt);
        }
    }

    @Override
    public void limited(@Nullable Duration retryAfter) {
        if (REPORTED.compareAndSet(this, 0, 1)) {
            queue.limited(takenAt, retryAfter);
        }
    }

    @Override
    public void limitedByGateway(@Nullable Duration retryAfter) {
        if (REPORTED.compareAndSet(this, 0, 1)) {
            queue.limitedByGateway(takenAt, retryAfter);
        }
    }
}
