package io.github.manusreactive.ratelimit;

import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;

/**
 * A scheduler whose time is moved by hand while many threads schedule and dispose. Reactor's virtual time is for one thread:
 * it takes a task from its queue in two steps and can lose another one in between.
 */
final class HandClock implements Scheduler {

    private final ConcurrentSkipListMap<Key, Runnable> tasks = new ConcurrentSkipListMap<>();
    private final AtomicLong sequence = new AtomicLong();
    private final AtomicLong now = new AtomicLong();

    @Override
    public long now(TimeUnit unit) {
        return unit.convert(now.get(), TimeUnit.NANOSECONDS);
    }

    @Override
    public Disposable schedule(Runnable task) {
        return schedule(task, 0, TimeUnit.NANOSECONDS);
    }

    @Override
    public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
        var key = new Key(now.get() + unit.toNanos(delay), sequence.incrementAndGet());
        tasks.put(key, task);
        return () -> tasks.remove(key);
    }

    @Override
    public Worker createWorker() {
        throw new UnsupportedOperationException();
    }

    /** Runs what is due until then; called by one thread at a time. */
    void advance(long nanos) {
        long until = now.get() + nanos;
        while (true) {
            var next = tasks.firstEntry();
            if (next == null || next.getKey().time > until) {
                now.set(until);
                return;
            }
            if (tasks.remove(next.getKey(), next.getValue())) {
                now.accumulateAndGet(next.getKey().time, Math::max);
                next.getValue().run();
            }
        }
    }

    private record Key(long time, long sequence) implements Comparable<Key> {

        @Override
        public int compareTo(Key other) {
            int byTime = Long.compare(time, other.time);
            return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
        }
    }
}
