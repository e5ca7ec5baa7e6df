package io.github.manusreactive.fanout;

import io.github.manusreactive.error.NotFoundException;
import io.github.manusreactive.lifecycle.Tasks;
import io.github.manusreactive.task.Task;
import io.github.manusreactive.task.TaskStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Scheduler;
import reactor.util.context.ContextView;
import reactor.util.retry.Retry;

/**
 * Counts the credits of all tasks of a job, by the last figure seen of each, and tells when they reach the limit. Without a limit it
 * only counts.
 */
final class CreditGuard {

    private static final Logger log = LoggerFactory.getLogger(CreditGuard.class);
    private static final Duration RETRY_PAUSE = Duration.ofMinutes(1);

    private final @Nullable Long limit;
    private final Scheduler scheduler;
    private final Runnable onReached;
    private final AtomicLong used = new AtomicLong();
    private final Interrupts follows = new Interrupts();
    private final List<MonoSink<Void>> waiting = new ArrayList<>();
    private int unseen;

    /** @param onReached called each time the limit is found to be reached */
    CreditGuard(@Nullable Long limit, Scheduler scheduler, Runnable onReached) {
        this.limit = limit;
        this.scheduler = scheduler;
        this.onReached = onReached;
    }

    long used() {
        return used.get();
    }

    /** Adds what earlier runs used. This stops no job: items that need no create are still read. */
    void addEarlier(long credits) {
        used.addAndGet(credits);
    }

    void add(long credits) {
        used.addAndGet(credits);
        if (credits > 0) {
            check();
        }
    }

    void check() {
        if (isReached()) {
            onReached.run();
        }
    }

    boolean isLimited() {
        return limit != null;
    }

    boolean isReached() {
        return limit != null && used.get() >= limit;
    }

    /** A task of an earlier run is awaited, and what it has used is unknown. The result is called once it is known; idempotent. */
    Runnable expectFigure() {
        if (limit == null) {
            return () -> {};
        }
        synchronized (this) {
            unseen++;
        }
        AtomicBoolean known = new AtomicBoolean();
        return () -> {
            if (known.compareAndSet(false, true)) {
                figureKnown();
            }
        };
    }

    private void figureKnown() {
        List<MonoSink<Void>> released;
        synchronized (this) {
            if (--unseen > 0) {
                return;
            }
            released = List.copyOf(waiting);
            waiting.clear();
        }
        released.forEach(MonoSink::success);
    }

    /** Completes once the figures of all tasks of earlier runs that are awaited are known. */
    Mono<Void> figuresKnown() {
        return Mono.create(sink -> {
            synchronized (this) {
                if (unseen > 0) {
                    waiting.add(sink);
                    sink.onDispose(() -> forget(sink));
                    return;
                }
            }
            sink.success();
        });
    }

    private synchronized void forget(MonoSink<Void> sink) {
        waiting.remove(sink);
    }

    /**
     * Polls a task that the job no longer awaits until it is seen to end, and counts what it uses.
     *
     * @param onEnd called once it has ended, or the job has
     */
    void follow(Tasks tasks, String taskId, CreditMeter meter, Runnable onEnd, ContextView context) {
        Mono<Task> end = tasks.awaitStatus(taskId, task -> {
                    meter.seen(task.creditUsage());
                    return hasEnded(task);
                })
                .retryWhen(Retry.fixedDelay(Long.MAX_VALUE, RETRY_PAUSE)
                        .scheduler(scheduler)
                        .filter(error -> !(error instanceof NotFoundException)));
        follows.around(end)
                .doFinally(signal -> onEnd.run())
                .contextWrite(context)
                .subscribe(null, error -> log.debug("The credits of task {} are not followed further", taskId, error));
    }

    private static boolean hasEnded(Task task) {
        return task.status().equals(TaskStatus.ERROR)
                || task.status().equals(TaskStatus.STOPPED) && !Boolean.TRUE.equals(task.hasRunningBackgroundJobs());
    }

    /** Ends all polling. */
    void close() {
        follows.interrupt();
    }
}
