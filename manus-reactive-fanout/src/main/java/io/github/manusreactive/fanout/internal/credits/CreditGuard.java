package io.github.manusreactive.fanout.internal.credits;

import io.github.manusreactive.fanout.JobStopReason;
import io.github.manusreactive.fanout.internal.credits.CreditFollower.FollowedTask;
import io.github.manusreactive.fanout.internal.failure.CancellationGroup;
import io.github.manusreactive.internal.util.LoggerNames;
import io.github.manusreactive.internal.util.TimeSource;
import io.github.manusreactive.task.Tasks;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Scheduler;
import reactor.util.context.ContextView;

/**
 * Counts the credits of all tasks of a job, by the last value read of each, and stops the job when they reach the
 * limit, or when it can no longer determine the usage. Without a limit it only counts.
 */
public final class CreditGuard implements CreditAccount {

    private static final Logger log = LoggerFactory.getLogger(LoggerNames.FAN_OUT);

    /** Fewer tasks in a row may lack a figure by accident. */
    private static final int UNTOLD_IN_A_ROW = 5;

    private final @Nullable Long limit;
    private final int places;
    private final Duration patience;
    private final Scheduler scheduler;
    private final LongConsumer onSpent;
    private final Consumer<JobStopReason> onStop;
    private final AtomicLong used = new AtomicLong();
    private final AtomicInteger untoldInARow = new AtomicInteger();
    private final AtomicInteger placesLost = new AtomicInteger();
    private final CancellationGroup follows = new CancellationGroup();
    private final Set<CreditFollower> followers = ConcurrentHashMap.newKeySet();
    /** Tasks of earlier runs by task id, until their items arrive. */
    private final Map<String, CreditFollower> earlier = new ConcurrentHashMap<>();

    private final List<MonoSink<Void>> waiting = new ArrayList<>();
    private int unseen;

    /**
     * @param places maximum number of tasks in flight
     * @param patience how long reads of a task may fail before it counts as unreadable
     * @param onSpent receives the credits of this run
     * @param onStop called whenever the limit forbids more tasks
     */
    public CreditGuard(
            @Nullable Long limit,
            int places,
            Duration patience,
            Scheduler scheduler,
            LongConsumer onSpent,
            Consumer<JobStopReason> onStop) {
        this.limit = limit;
        this.places = places;
        this.patience = patience;
        this.scheduler = scheduler;
        this.onSpent = onSpent;
        this.onStop = onStop;
    }

    public long used() {
        return used.get();
    }

    @Override
    public Duration patience() {
        return patience;
    }

    @Override
    public void addEarlier(long credits) {
        used.addAndGet(credits);
    }

    @Override
    public void add(long credits) {
        used.addAndGet(credits);
        onSpent.accept(credits);
        if (credits > 0) {
            check();
        }
    }

    public void check() {
        if (isReached()) {
            onStop.accept(JobStopReason.CREDITS);
        }
    }

    public boolean isLimited() {
        return limit != null;
    }

    public boolean isReached() {
        return limit != null && used.get() >= limit;
    }

    @Override
    public void ended(@Nullable Integer figure) {
        if (figure != null) {
            untoldInARow.set(0);
        } else if (limit != null && untoldInARow.incrementAndGet() >= UNTOLD_IN_A_ROW) {
            log.warn(
                    "The job creates no more tasks: maxCredits is {}, but the server returned no credit_usage for the "
                            + "last {} tasks that ended",
                    limit,
                    UNTOLD_IN_A_ROW);
            onStop.accept(JobStopReason.CREDITS_UNKNOWN);
        }
    }

    @Override
    public void placeLost(String why) {
        int lost = placesLost.incrementAndGet();
        log.warn(
                "Credit usage is incomplete: {}. The task keeps its place in flight ({} of {} are taken), because "
                        + "maxCredits is {}",
                why,
                lost,
                places,
                limit);
        if (lost >= places) {
            onStop.accept(JobStopReason.CREDITS_UNKNOWN);
        }
    }

    /** Delays creates until the usage of a task of an earlier run is known. The result, which is idempotent, reports that. */
    public Runnable expectFigure() {
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

    /**
     * Completes once the usage of all tasks of earlier runs is known, or their reads failed for too long: such tasks keep their
     * places.
     */
    public Mono<Void> figuresKnown() {
        return Mono.<Void>create(sink -> {
                    synchronized (this) {
                        if (unseen > 0) {
                            waiting.add(sink);
                            sink.onDispose(() -> forget(sink));
                            return;
                        }
                    }
                    sink.success();
                })
                .timeout(patience, Mono.empty(), scheduler);
    }

    private synchronized void forget(MonoSink<Void> sink) {
        waiting.remove(sink);
    }

    /** Counts the credits of a task that has no place in flight, until its end. */
    public void follow(Tasks tasks, String taskId, CreditMeter meter, ContextView context) {
        follow(new FollowedTask(tasks, taskId, Instant.EPOCH, false, meter, null), null, context);
    }

    /** Counts the credits of a task that the job no longer awaits, until its end. */
    public void follow(FollowedTask task, @Nullable IntFunction<Mono<Void>> recorder, ContextView context) {
        start(task, recorder, () -> {}, context);
    }

    /** The same for a task of an earlier run. Creates wait until it was read. */
    public void followEarlier(FollowedTask task, @Nullable IntFunction<Mono<Void>> recorder, ContextView context) {
        CreditFollower follower = start(task, recorder, expectFigure(), context);
        earlier.put(task.taskId(), follower);
    }

    /** Returns the follower of a task whose item has arrived and awaits it; {@code null} if there is none. */
    @Nullable
    public CreditFollower takeOver(String taskId) {
        CreditFollower follower = earlier.remove(taskId);
        if (follower != null) {
            followers.remove(follower);
            follower.stop();
        }
        return follower;
    }

    private CreditFollower start(
            FollowedTask task, @Nullable IntFunction<Mono<Void>> recorder, Runnable figureKnown, ContextView context) {
        CreditFollower follower = new CreditFollower(this, task, recorder, figureKnown, new TimeSource(scheduler));
        followers.add(follower);
        follower.start(follows, context);
        return follower;
    }

    /** Records the credits of the followed tasks. */
    public Mono<Void> save() {
        return Flux.fromIterable(followers).concatMap(CreditFollower::save).then();
    }

    /** Ends all polling. */
    public void close() {
        follows.interrupt();
    }
}
