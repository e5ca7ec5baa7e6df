package io.github.manusreactive.test.blockhound;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.NonBlocking;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

class ShortLocksTest {

    private static final class TimerThread extends Thread implements NonBlocking {

        TimerThread(Runnable work) {
            super(work);
        }
    }

    /** Holds the lock of the queue in which it is searched for. */
    private static final class Holder implements Runnable {

        private final CountDownLatch held = new CountDownLatch(1);
        private final CountDownLatch released = new CountDownLatch(1);

        @Override
        public boolean equals(Object other) {
            held.countDown();
            try {
                released.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return false;
        }

        @Override
        public int hashCode() {
            return 0;
        }

        @Override
        public void run() {}
    }

    /** If it was reported, the timer did not fire any more. */
    @Test
    void aTimerOutlivesAWaitForTheLockOfItsQueue() throws InterruptedException {
        ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1);
        executor.setRemoveOnCancelPolicy(true);
        Scheduler scheduler = Schedulers.fromExecutorService(executor);
        Disposable periodic = scheduler.schedulePeriodically(() -> {}, 1, 1, TimeUnit.HOURS);
        Holder holder = new Holder();
        Thread holding = new Thread(() -> executor.getQueue().remove(holder));
        holding.start();
        holder.held.await();
        Thread disposing = new TimerThread(periodic::dispose);
        disposing.start();
        while (disposing.isAlive() && disposing.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }

        holder.released.countDown();
        holding.join();
        disposing.join();

        assertThat(Mono.delay(Duration.ofMillis(1), scheduler).block(Duration.ofSeconds(20)))
                .isZero();
        scheduler.dispose();
    }
}
