package io.github.manusreactive.internal.util;

import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.util.concurrent.Queues;

/** Runs what it is given one after another, on the thread of whoever comes first; nobody waits. Guards state without a lock. */
public final class SerializedExecutor {

    private static final Logger LOG = LoggerFactory.getLogger(LoggerNames.CALL);

    private final Queue<Runnable> actions =
            Queues.<Runnable>unboundedMultiproducer().get();
    private final AtomicInteger pending = new AtomicInteger();
    private final Runnable afterwards;

    /** Runs what it is given and nothing else. */
    public SerializedExecutor() {
        this(() -> {});
    }

    /**
     * Looks after things whenever it has come to rest.
     *
     * @param afterwards runs whenever nothing is left for the moment
     */
    public SerializedExecutor(Runnable afterwards) {
        this.afterwards = afterwards;
    }

    /** Runs nothing but what follows when it has come to rest. */
    public void wake() {
        run(() -> {});
    }

    /** Runs an action now, or after those under way. */
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

    /** A subscriber that throws, whatever it throws, must not end the others' service: thrown on, it would stop the loop for ever. */
    public static void guarded(Runnable action) {
        try {
            action.run();
        } catch (Throwable e) {
            LOG.error("A subscriber threw instead of signalling an error", e);
        }
    }
}
