package io.github.manusreactive.internal.util;

import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.util.concurrent.Queues;

/**
 * Runs actions one after another on the thread of the first caller, without blocking the others. Guards state without a
 * lock.
 */
public final class SerializedExecutor {

    private static final Logger LOG = LoggerFactory.getLogger(LoggerNames.CALL);

    private final Queue<Runnable> actions =
            Queues.<Runnable>unboundedMultiproducer().get();
    private final AtomicInteger pending = new AtomicInteger();
    private final Runnable afterwards;

    public SerializedExecutor() {
        this(() -> {});
    }

    /** Creates an executor that runs an action whenever its queue is empty. */
    public SerializedExecutor(Runnable afterwards) {
        this.afterwards = afterwards;
    }

    /** Runs only the action for an empty queue. */
    public void wake() {
        run(() -> {});
    }

    /** Runs an action now, or after the running ones. */
    public void run(Runnable action) {
        actions.offer(action);
        if (pending.getAndIncrement() != 0) {
            return;
        }
        int seen = 1;
        do {
            for (Runnable next = actions.poll(); next != null; next = actions.poll()) {
                guarded(next);
            }
            guarded(afterwards);
            seen = pending.addAndGet(-seen);
        } while (seen != 0);
    }

    /** Catches everything that a subscriber throws: it would stop the loop and with it all other subscribers. */
    public static void guarded(Runnable action) {
        try {
            action.run();
        } catch (Throwable e) {
            LOG.error("A subscriber threw instead of signalling an error", e);
        }
    }
}
