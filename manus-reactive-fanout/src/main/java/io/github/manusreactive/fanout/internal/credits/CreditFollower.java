package io.github.manusreactive.fanout.internal.credits;

import io.github.manusreactive.error.NotFoundException;
import io.github.manusreactive.error.TaskTimeoutException;
import io.github.manusreactive.fanout.internal.failure.CancellationGroup;
import io.github.manusreactive.fanout.internal.failure.ItemFailureClassifier;
import io.github.manusreactive.internal.util.LoggerNames;
import io.github.manusreactive.internal.util.TimeSource;
import io.github.manusreactive.task.Task;
import io.github.manusreactive.task.TaskStatus;
import io.github.manusreactive.task.Tasks;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;
import reactor.util.retry.Retry;

/**
 * Polls a task that the job does not await until its end, and counts its credits. The task keeps its place in flight
 * until then. A task that waits for a reply uses no credits and frees its place; one that cannot be read keeps it.
 */
public final class CreditFollower {

    private static final Logger log = LoggerFactory.getLogger(LoggerNames.FAN_OUT);
    private static final Duration RETRY_PAUSE = Duration.ofMinutes(1);
    /** A task with an unknown status is polled for this time. */
    private static final Duration LONGEST_UNKNOWN = Duration.ofDays(1);

    private static final Set<TaskStatus> KNOWN =
            Set.of(TaskStatus.RUNNING, TaskStatus.WAITING, TaskStatus.STOPPED, TaskStatus.ERROR);

    /**
     * The task to poll.
     *
     * @param createdAt when the task was created; soon after that, 404 does not mean that it was deleted
     * @param ofEarlierRun whether an earlier run created it
     * @param meter counts its credits
     * @param free frees the task's place; called once; {@code null} if it has none
     */
    public record FollowedTask(
            Tasks tasks,
            String taskId,
            Instant createdAt,
            boolean ofEarlierRun,
            CreditMeter meter,
            @Nullable Runnable free) {}

    private final CreditAccount account;
    private final FollowedTask followed;
    private final TimeSource clocks;
    private final Runnable figureKnown;
    private final @Nullable IntFunction<Mono<Void>> recorder;
    private final AtomicBoolean hasPlace;
    private final Disposable.Swap subscription = Disposables.swap();
    /** Credits of the task in its recorded outcome. */
    private final AtomicInteger recorded;
    /** Time of the last read with a known status, or of the start. */
    private volatile long toldAt;

    /**
     * @param recorder records the credits with the outcome; {@code null} if no outcome is recorded
     * @param figureKnown called once the first figure was read or its read failed
     */
    CreditFollower(
            CreditAccount account,
            FollowedTask followed,
            @Nullable IntFunction<Mono<Void>> recorder,
            Runnable figureKnown,
            TimeSource clocks) {
        this.account = account;
        this.followed = followed;
        this.recorder = recorder;
        this.recorded = new AtomicInteger(figure());
        this.figureKnown = figureKnown;
        this.clocks = clocks;
        this.hasPlace = new AtomicBoolean(followed.free != null);
        this.toldAt = clocks.mark();
    }

    public CreditMeter meter() {
        return followed.meter;
    }

    public Runnable figureKnown() {
        return figureKnown;
    }

    void start(CancellationGroup follows, ContextView context) {
        Mono<Void> end = Mono.defer(() -> followed.tasks.awaitStatus(followed.taskId, this::isOver))
                .retryWhen(Retry.fixedDelay(Long.MAX_VALUE, RETRY_PAUSE)
                        .scheduler(clocks.scheduler())
                        .filter(this::mayPass))
                .flatMap(this::over)
                .onErrorResume(this::unreadable);
        subscription.update(follows.around(end)
                .doFinally(signal -> freePlace())
                .contextWrite(context)
                .subscribe(null, error -> log.debug("Task {} is no longer followed", followed.taskId, error)));
    }

    /** Stops, because the job awaits the task now and the item has a place of its own. */
    void stop() {
        subscription.dispose();
        freePlace();
    }

    /** Records new credits if the outcome of the task is recorded. */
    Mono<Void> save() {
        return Mono.defer(() -> {
            int credits = figure();
            return recorder == null || recorded.getAndSet(credits) == credits ? Mono.empty() : recorder.apply(credits);
        });
    }

    private int figure() {
        Integer last = followed.meter.last();
        return last == null ? 0 : last;
    }

    private void freePlace() {
        Runnable free = followed.free;
        if (free != null && hasPlace.compareAndSet(true, false)) {
            free.run();
        }
    }

    private boolean isOver(Task task) {
        followed.meter.seen(task.creditUsage());
        figureKnown.run();
        if (KNOWN.contains(task.status())) {
            toldAt = clocks.mark();
        }
        if (task.status().equals(TaskStatus.WAITING)) {
            freePlace();
            return followed.ofEarlierRun;
        }
        return hasEnded(task) || isUnknownTooLong(task);
    }

    private boolean isUnknownTooLong(Task task) {
        return !KNOWN.contains(task.status()) && clocks.since(toldAt).compareTo(LONGEST_UNKNOWN) >= 0;
    }

    private static boolean hasEnded(Task task) {
        return task.status().equals(TaskStatus.ERROR)
                || task.status().equals(TaskStatus.STOPPED) && !Boolean.TRUE.equals(task.hasRunningBackgroundJobs());
    }

    private Mono<Void> over(Task task) {
        if (isUnknownTooLong(task)) {
            return lost("its status '" + task.status() + "' is unknown to this client");
        }
        if (task.status().equals(TaskStatus.STOPPED) && !followed.ofEarlierRun) {
            account.ended(followed.meter.last());
        }
        return save();
    }

    private boolean mayPass(Throwable error) {
        figureKnown.run();
        if (error instanceof NotFoundException) {
            return clocks.wall().isBefore(followed.createdAt.plus(ItemFailureClassifier.MAY_STILL_APPEAR));
        }
        return !(error instanceof TaskTimeoutException)
                && (ItemFailureClassifier.isForTheRate(error)
                        || clocks.since(toldAt).compareTo(account.patience()) < 0);
    }

    private Mono<Void> unreadable(Throwable error) {
        if (error instanceof NotFoundException) {
            if (!followed.ofEarlierRun) {
                account.ended(null);
            }
            return save();
        }
        return lost(String.valueOf(error.getMessage()));
    }

    /** The task may use further credits that cannot be counted. */
    private Mono<Void> lost(String why) {
        if (hasPlace.get()) {
            account.placeLost("task " + followed.taskId + " cannot be read: " + why);
        }
        return save().then(Mono.never());
    }
}
