package io.github.manusreactive.internal.util;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;

/** A machine whose wall clock can be set, while time itself passes as in another scheduler. Like Reactor's own, it has two clocks. */
public final class SteppingClock implements Scheduler {

    private final Scheduler time;
    private Duration offset = Duration.ZERO;

    public SteppingClock(Scheduler time) {
        this.time = time;
    }

    public void step(Duration by) {
        offset = offset.plus(by);
    }

    @Override
    public long now(TimeUnit unit) {
        long passed = time.now(unit);
        return unit.compareTo(TimeUnit.MILLISECONDS) < 0 ? passed : passed + unit.convert(offset);
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
    public Worker createWorker() {
        return time.createWorker();
    }
}
