package io.github.manusreactive.test;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;

/** A machine's clock that is wrong, and can be set, while time itself passes as in another scheduler. */
public final class SetClock implements Scheduler {

    private final Scheduler time;
    private Duration fast;

    public SetClock(Scheduler time, Duration fast) {
        this.time = time;
        this.fast = fast;
    }

    /** As after a reboot, by the network. */
    public void setRight() {
        fast = Duration.ZERO;
    }

    @Override
    public long now(TimeUnit unit) {
        // what only tells how much time has passed goes on
        return unit.compareTo(TimeUnit.MILLISECONDS) < 0 ? time.now(unit) : time.now(unit) + unit.convert(fast);
    }

    @Override
    public Disposable schedule(Runnable task) {
        return time.schedule(task);
    }

    @Override
    public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
        return time.schedule(task, delay, unit);
    }

    @Override
    public Disposable schedulePeriodically(Runnable task, long initialDelay, long period, TimeUnit unit) {
        return time.schedulePeriodically(task, initialDelay, period, unit);
    }

    @Override
    public Worker createWorker() {
        return time.createWorker();
    }
}
