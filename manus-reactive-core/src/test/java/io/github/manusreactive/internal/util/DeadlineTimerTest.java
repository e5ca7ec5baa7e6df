package io.github.manusreactive.internal.util;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;
import reactor.test.scheduler.VirtualTimeScheduler;

class DeadlineTimerTest {

    private final VirtualTimeScheduler clock = VirtualTimeScheduler.create();
    private final CountingScheduler scheduler = new CountingScheduler(clock);
    private final DeadlineTimer timer = new DeadlineTimer(scheduler);

    private Disposable at(long millis, List<Long> ran) {
        return timer.schedule(
                () -> ran.add(clock.now(TimeUnit.MILLISECONDS)),
                Duration.ofMillis(millis).toNanos());
    }

    @Property(tries = 200)
    void eachDeadlineRunsAtItsTimeAndNoneAfterItsDisposal(
            @ForAll @Size(min = 1, max = 40) List<@IntRange(min = 1, max = 2_000) Integer> delays, @ForAll int seed) {
        VirtualTimeScheduler time = VirtualTimeScheduler.create();
        DeadlineTimer deadlines = new DeadlineTimer(time);
        List<Long> ran = new ArrayList<>();
        List<Long> expected = new ArrayList<>();
        for (int i = 0; i < delays.size(); i++) {
            long delay = delays.get(i);
            Disposable deadline = deadlines.schedule(
                    () -> ran.add(time.now(TimeUnit.MILLISECONDS)),
                    Duration.ofMillis(delay).toNanos());
            if ((seed >> i % 32 & 1) == 1) {
                deadline.dispose();
            } else {
                expected.add(delay);
            }
        }
        time.advanceTimeBy(Duration.ofSeconds(3));

        assertThat(ran).containsExactlyElementsOf(expected.stream().sorted().toList());
    }

    @Test
    void deadlinesThatAreCloseShareOneTaskOfTheScheduler() {
        List<Long> ran = new ArrayList<>();
        for (int call = 0; call < 1_000; call++) {
            at(30_000, ran).dispose();
        }
        assertThat(scheduler.scheduled).isEqualTo(1);
        clock.advanceTimeBy(Duration.ofMinutes(1));
        assertThat(ran).isEmpty();
    }

    @Test
    void groupsWithoutDeadlinesDoNotAccumulate() {
        List<Long> ran = new ArrayList<>();
        for (int call = 0; call < 100; call++) {
            at(600_000, ran).dispose();
            clock.advanceTimeBy(Duration.ofSeconds(1));
        }
        assertThat(scheduler.pending()).isEqualTo(1);
    }

    @Test
    void aDisposedSchedulerRejectsADeadline() {
        clock.dispose();
        assertThatThrownBy(() -> at(1, new ArrayList<>())).isInstanceOf(RejectedExecutionException.class);
    }

    private static final class CountingScheduler implements Scheduler {

        private final Scheduler delegate;
        private final List<Disposable> tasks = new ArrayList<>();
        private int scheduled;

        CountingScheduler(Scheduler delegate) {
            this.delegate = delegate;
        }

        @Override
        public Disposable schedule(Runnable task) {
            return delegate.schedule(task);
        }

        @Override
        public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
            scheduled++;
            Disposable pending = delegate.schedule(task, delay, unit);
            tasks.add(pending);
            return pending;
        }

        @Override
        public long now(TimeUnit unit) {
            return delegate.now(unit);
        }

        @Override
        public Worker createWorker() {
            return delegate.createWorker();
        }

        long pending() {
            return tasks.stream().filter(task -> !task.isDisposed()).count();
        }
    }
}
