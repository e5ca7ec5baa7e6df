package io.github.manusreactive.ratelimit;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;

/** A queue's one timer. Its state is guarded by the queue's lock; setting and disposing happen without it. */
final class WakeupTimer {

    private boolean set;
    private long at;
    private @Nullable Disposable task;

    /** Under the lock: whether it will ring by then anyway. */
    boolean ringsBy(long time) {
        return set && at - time <= 0;
    }

    /** Under the lock: it is to ring then. What rang before has to be disposed of. */
    @Nullable
    Disposable move(long time) {
        set = true;
        at = time;
        return takeTask();
    }

    /** Under the lock: it is not to ring. What rang before has to be disposed of. */
    @Nullable
    Disposable off() {
        set = false;
        return takeTask();
    }

    /** Under the lock: it rang for this time. */
    void rang(long time) {
        if (at == time) {
            set = false;
        }
    }

    /** Without the lock: the timer itself. */
    static Disposable schedule(Scheduler scheduler, Runnable action, long delay) {
        return scheduler.schedule(action, Math.max(1, delay), TimeUnit.NANOSECONDS);
    }

    /** Under the lock: what to dispose of next time. */
    void keep(Disposable scheduled) {
        task = scheduled;
    }

    private @Nullable Disposable takeTask() {
        Disposable taken = task;
        task = null;
        return taken;
    }
}
