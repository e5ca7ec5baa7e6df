package io.github.manusreactive.internal.poll;

import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.call.ResultPage;
import io.github.manusreactive.internal.ratelimit.PermitWindow;
import io.github.manusreactive.internal.util.LoggerNames;
import io.github.manusreactive.internal.util.SerializedExecutor;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.ratelimit.RateLimit;
import io.github.manusreactive.task.PollingSettings;
import io.github.manusreactive.task.Task;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Notifies the subscribers of one user about changes of their tasks, with few calls: pages of {@code task.list} for many tasks,
 * {@code task.detail} for few. The interval of a task is a tenth of the time that it has been awaited, within bounds, and
 * respects the granted share of the rate limits. Sends nothing without subscribers.
 */
final class TaskPoller implements PollCoordinator, StatusSubscription.SubscriptionRegistry {

    private static final Logger LOG = LoggerFactory.getLogger(LoggerNames.TASK);
    private static final long TICK = TimeUnit.MILLISECONDS.toNanos(5);
    /** A tick passes over all tasks: with 10,000 of them there are at least 105 ms between two ticks. */
    private static final long TICK_PER_TASK = TimeUnit.MICROSECONDS.toNanos(10);
    /** Up to this number of tasks, polls are interactive: a user may be waiting; more tasks are background work. */
    private static final int FEW = 20;

    /** The part of a window's calls that may be sent at once. */
    private static final double AT_ONCE = 0.2;

    private final SerializedExecutor serial = new SerializedExecutor();
    private final PolledTaskIndex tasks = new PolledTaskIndex();
    private final PollRequests looks;
    private final PollingSettings settings;
    private final Scheduler scheduler;
    private final AwaitedCredits credits;
    private final Runnable onIdle;
    private final Consumer<TaskPoller> onBusy;
    private final TaskDetailPoller singles;
    private final TaskListScanner scanner;

    private @Nullable Disposable timer;
    private long timerAt = Long.MAX_VALUE;
    private long lastTick = Long.MIN_VALUE / 2;
    private long lastWake = Long.MIN_VALUE / 2;
    private long numbers;
    private volatile boolean idle = true;
    private volatile int watched;

    TaskPoller(
            PollRequests looks,
            PollingSettings settings,
            Scheduler scheduler,
            Function<Operation, RateLimit> limits,
            AwaitedCredits credits,
            Runnable onIdle,
            Consumer<TaskPoller> onBusy) {
        this.looks = looks;
        this.settings = settings;
        this.scheduler = scheduler;
        this.credits = credits;
        this.onIdle = onIdle;
        this.onBusy = onBusy;
        this.singles = new TaskDetailPoller(
                this, settings, share(limits.apply(Operation.TASK_DETAIL), settings.rateLimitShare()));
        this.scanner = new TaskListScanner(this, share(limits.apply(Operation.TASK_LIST), settings.rateLimitShare()));
    }

    /** Spreads the share of a limit over its window: not all of it may be used at once. */
    private static PermitWindow share(RateLimit limit, double share) {
        double calls = Math.max(1, limit.calls() * share);
        int atOnce = (int) Math.max(1, calls * AT_ONCE);
        return PermitWindow.of(
                new RateLimit(atOnce, Duration.ofNanos((long) (limit.window().toNanos() * (atOnce / calls)))));
    }

    /**
     * Waits until a snapshot is accepted. Cold.
     *
     * @param firstLook nanoseconds until the first poll
     */
    Mono<Task> await(String taskId, StatusCondition interest, long firstLook, boolean interactive) {
        return new Mono<>() {
            @Override
            public void subscribe(CoreSubscriber<? super Task> actual) {
                actual.onSubscribe(
                        new StatusSubscription(TaskPoller.this, taskId, interest, firstLook, interactive, actual));
            }
        };
    }

    /** Polls a task at once, because it may have changed. */
    void wake(String taskId) {
        serial.run(() -> {
            wakeUp(tasks.byId(taskId));
            wakeUp(tasks.byAlias(taskId));
        });
    }

    /** Ignores tasks without subscribers here: they belong to other users and do not show whether polling is needed. */
    private void wakeUp(@Nullable PolledTask task) {
        if (task != null) {
            lastWake = now();
            task.woken = true;
            task.since = lastWake;
            task.due = lastWake;
            singles.lookSoon(task);
        }
    }

    @Override
    public void join(StatusSubscription waiter) {
        serial.run(() -> {
            if (!waiter.isWaiting()) {
                return;
            }
            if (idle) {
                idle = false;
                onBusy.accept(this);
            }
            long now = now();
            waiter.begin(now);
            PolledTask task = tasks.byId(waiter.taskId);
            if (task == null) {
                task = new PolledTask(waiter.taskId, now);
                tasks.add(task);
                watched = tasks.size();
            }
            waiter.joined = nextNumber();
            task.add(waiter);
            task.interactive |= waiter.interactive;
            task.due = Math.min(task.due, now + waiter.firstLook);
            scanner.planHead(task);
            tickBy(task.due);
        });
    }

    @Override
    public void leave(StatusSubscription waiter) {
        serial.run(() -> {
            PolledTask task = tasks.byId(waiter.taskId);
            if (task != null) {
                task.remove(waiter);
                removeIfEmpty(task);
            }
        });
    }

    /** Returns whether there is no subscriber. Valid only for the moment, so use it only for cleanup. */
    boolean isIdle() {
        return idle;
    }

    /** Returns the number of polled tasks. */
    int watched() {
        return watched;
    }

    @Override
    public PolledTaskIndex tasks() {
        return tasks;
    }

    @Override
    public long now() {
        return scheduler.now(TimeUnit.NANOSECONDS);
    }

    @Override
    public long nextNumber() {
        return ++numbers;
    }

    @Override
    public void execute(Runnable action) {
        serial.run(action);
    }

    @Override
    public Mono<ResultPage<Task>> page(@Nullable String cursor, StatusSubscription asker) {
        return looks.page(cursor, tasks.size() <= FEW, asker.context());
    }

    @Override
    public Mono<Task> detail(PolledTask task, StatusSubscription asker) {
        boolean urgent = task.woken || task.interactive && tasks.size() <= FEW;
        return looks.detail(task.id, urgent, asker.context());
    }

    @Override
    public void seen(PolledTask task, Task snapshot, long begun) {
        long now = now();
        credits.seen(snapshot);
        scanner.forget(task);
        task.looked = true;
        task.misses = 0;
        if (!snapshot.id().equals(task.id)) {
            tasks.alias(task, snapshot.id());
        }
        List<StatusSubscription> accepted = task.accept(snapshot, begun, now, interval(task, now));
        removeIfEmpty(task);
        accepted.forEach(waiter -> SerializedExecutor.guarded(() -> waiter.deliver(snapshot)));
    }

    @Override
    public void missed(PolledTask task, ManusUser user, Throwable error, long begun) {
        List<StatusSubscription> failed = task.miss(waiter -> waiter.user().equals(user), error, begun, now());
        removeIfEmpty(task);
        failed.forEach(waiter -> SerializedExecutor.guarded(waiter::failed));
    }

    @Override
    public void failAllOf(ManusUser user, Throwable error) {
        tasks.copy().forEach(task -> fail(task, user, error));
    }

    private void failAll(Throwable error) {
        tasks.copy().forEach(task -> fail(task, waiter -> true, error));
    }

    @Override
    public void report(int failures, String call, Throwable error) {
        if (failures == 1) {
            LOG.info("{} failed; {} tasks are polled later: {}", call, tasks.size(), error.toString());
        } else {
            LOG.debug("{} failed {} times in a row: {}", call, failures, error.toString());
        }
    }

    @Override
    public void tickBy(long wanted) {
        long at = Math.max(wanted, lastTick + TICK + tasks.size() * TICK_PER_TASK);
        if (at >= timerAt) {
            return;
        }
        if (timer != null) {
            timer.dispose();
        }
        timerAt = at;
        timer = executeLater(() -> tick(at), at - now());
        if (timer == null) {
            timerAt = Long.MAX_VALUE;
        }
    }

    /** If the scheduler was shut down, no task would be polled again: all waits fail. */
    @Override
    public @Nullable Disposable executeLater(Runnable action, long nanos) {
        try {
            return scheduler.schedule(() -> serial.run(action), Math.max(0, nanos), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            // not at once: the caller is in the middle of an update
            serial.run(() -> failAll(looks.closed(e)));
            return null;
        }
    }

    /** A replaced timer may still fire; only the newest one counts. */
    private void tick(long at) {
        if (at != timerAt) {
            return;
        }
        timer = null;
        timerAt = Long.MAX_VALUE;
        if (tasks.isEmpty()) {
            return;
        }
        lastTick = now();
        PollPlan plan = PollPlan.of(tasks, lastTick, scanner.nanosPerPage());
        scanner.startIfWorthIt(plan, lastTick);
        tickBy(Math.min(singles.lookAt(plan, lastTick, scanner.isRunning()), plan.next));
    }

    @Override
    public void fail(PolledTask task, ManusUser user, Throwable error) {
        fail(task, waiter -> waiter.user().equals(user), error);
    }

    private void fail(PolledTask task, Predicate<StatusSubscription> which, Throwable error) {
        List<StatusSubscription> waiters = task.take(which);
        removeIfEmpty(task);
        waiters.forEach(waiter -> SerializedExecutor.guarded(() -> waiter.fail(error)));
    }

    private void removeIfEmpty(PolledTask task) {
        if (!task.isEmpty()) {
            return;
        }
        tasks.remove(task);
        watched = tasks.size();
        scanner.forget(task);
        singles.cancel(task);
        if (tasks.isEmpty()) {
            scanner.stop();
            singles.clear();
            if (timer != null) {
                timer.dispose();
                timer = null;
            }
            timerAt = Long.MAX_VALUE;
            idle = true;
            onIdle.run();
        }
    }

    private long interval(PolledTask task, long now) {
        long age = now - task.since;
        long fastest = settings.minInterval().toNanos();
        long tenth =
                Math.min(Math.max(age / 10, fastest), settings.maxInterval().toNanos());
        boolean pushed = now - lastWake < 300 * SECOND && age > 10 * SECOND;
        return pushed ? Math.max(tenth, settings.webhookFallbackInterval().toNanos()) : tenth;
    }
}
