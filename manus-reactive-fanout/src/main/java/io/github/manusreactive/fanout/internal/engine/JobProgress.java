package io.github.manusreactive.fanout.internal.engine;

import io.github.manusreactive.fanout.FanOutProgress;
import io.github.manusreactive.fanout.ItemOutcome;
import io.github.manusreactive.fanout.JobStopReason;
import io.github.manusreactive.fanout.LedgerEntry;
import io.github.manusreactive.fanout.OutcomeStatus;
import io.github.manusreactive.fanout.RunningTask;
import io.github.manusreactive.fanout.internal.credits.CreditGuard;
import io.github.manusreactive.fanout.internal.ledger.ItemHistory;
import io.github.manusreactive.internal.util.TimeSource;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;

/** Counts the events of one job. */
public final class JobProgress {

    /** Time over which the rate is computed. */
    private static final int RATE_SECONDS = 120;

    final LongAdder taken = new LongAdder();
    final LongAdder queued = new LongAdder();
    final LongAdder running = new LongAdder();
    final LongAdder held = new LongAdder();
    private final LongAdder resumed = new LongAdder();
    private final LongAdder lost = new LongAdder();
    /** Tasks that have not ended as far as known, by task id; kept when they are no longer awaited. */
    private final Map<String, LedgerEntry.Created> unended = new ConcurrentHashMap<>();

    private final AtomicLongArray outcomes = new AtomicLongArray(OutcomeStatus.values().length);
    private final AtomicReference<@Nullable JobStopReason> stopReason = new AtomicReference<>();
    private final CreditGuard credits;
    private final Runnable countLost;
    private final TimeSource clocks;
    private final @Nullable Long total;
    private final long startedAt;
    /** Items ended in each of the last seconds, by second modulo the length. */
    private final int[] perSecond = new int[RATE_SECONDS];

    private long lastSecond;
    private volatile boolean allSpentIsKnown;

    public JobProgress(Scheduler scheduler, @Nullable Long total, CreditGuard credits, Runnable countLost) {
        this.countLost = countLost;
        this.clocks = new TimeSource(scheduler);
        this.credits = credits;
        this.total = total;
        this.startedAt = clocks.mark();
    }

    /** A task exists and is awaited. */
    void begun(LedgerEntry.Created task) {
        unended.put(task.taskId(), task);
    }

    /** Returns whether the job awaits a task. */
    boolean isAwaited(String taskId) {
        return unended.containsKey(taskId);
    }

    /** Keeps the slot of a running task that is no longer awaited. The result frees the slot; call it once. */
    Runnable runningOn(ItemSlot slot) {
        Runnable leave = slot.keep();
        running.increment();
        return () -> {
            running.decrement();
            leave.run();
        };
    }

    /** A task has ended, or its item has an outcome. */
    void left(LedgerEntry.Created task) {
        unended.remove(task.taskId());
    }

    /** Returns the tasks that have not ended, oldest first. */
    public List<RunningTask> runningTasks() {
        return unended.values().stream()
                .sorted(Comparator.comparing(LedgerEntry.Created::at))
                .map(task -> new RunningTask(task.key(), task.user(), task.taskId(), task.taskUrl()))
                .toList();
    }

    /** Counts an ended item. */
    public void ended(ItemOutcome outcome, boolean fromLedger) {
        outcomes.incrementAndGet(outcome.status().ordinal());
        if (fromLedger) {
            resumed.increment();
        } else {
            synchronized (perSecond) {
                perSecond[(int) (roll() % RATE_SECONDS)]++;
            }
        }
    }

    /** Counts an item that another process owns now. */
    void itemLost() {
        lost.increment();
        countLost.run();
    }

    /** Adds the credits of earlier runs. */
    public void spentBefore(long total) {
        allSpentIsKnown = true;
        credits.addEarlier(total);
    }

    public boolean isAllSpentKnown() {
        return allSpentIsKnown;
    }

    /** Adds the credits of earlier runs for one item, if they were not known before. */
    void resumed(ItemHistory past) {
        if (!allSpentIsKnown) {
            credits.addEarlier(past.spent());
        }
    }

    /** Returns {@code true} for the first reason, which is the one that is kept. */
    public boolean stop(JobStopReason reason) {
        return stopReason.compareAndSet(null, reason);
    }

    @Nullable
    public JobStopReason stopReason() {
        return stopReason.get();
    }

    public FanOutProgress snapshot(List<String> usersOut) {
        Map<OutcomeStatus, Long> counts = new EnumMap<>(OutcomeStatus.class);
        for (OutcomeStatus status : OutcomeStatus.values()) {
            counts.put(status, outcomes.get(status.ordinal()));
        }
        long done = counts.values().stream().mapToLong(Long::longValue).sum();
        Duration elapsed = clocks.since(startedAt);
        double perMinute = perMinute(elapsed);
        long away = lost.sum();
        Duration eta = total == null || perMinute <= 0 || done + away >= total
                ? null
                : Duration.ofMillis((long) ((total - done - away) / perMinute * 60_000));
        return new FanOutProgress(
                taken.sum(),
                total,
                queued.sum(),
                running.sum(),
                held.sum(),
                counts,
                resumed.sum(),
                away,
                credits.used(),
                elapsed,
                perMinute,
                eta,
                usersOut,
                stopReason.get());
    }

    private double perMinute(Duration elapsed) {
        synchronized (perSecond) {
            roll();
            long recent = 0;
            for (int count : perSecond) {
                recent += count;
            }
            double seconds = Math.max(1, Math.min(RATE_SECONDS, elapsed.toMillis() / 1000.0));
            return recent * 60 / seconds;
        }
    }

    /** Clears the seconds that have passed since the last call; returns the current one. */
    private long roll() {
        long second = clocks.since(startedAt).toSeconds();
        for (long passed = Math.max(lastSecond + 1, second - RATE_SECONDS + 1); passed <= second; passed++) {
            perSecond[(int) (passed % RATE_SECONDS)] = 0;
        }
        lastSecond = Math.max(lastSecond, second);
        return second;
    }
}
