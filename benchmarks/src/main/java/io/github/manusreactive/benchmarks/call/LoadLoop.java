package io.github.manusreactive.benchmarks.call;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/** Keeps a number of calls open: the end of each call starts the next one, on the thread that reported the end. */
final class LoadLoop {

    private final CallSubject subject;
    private final CallOperation operation;
    private final BooleanSupplier more;
    private final LatencyRecorder recorder;
    private final CountDownLatch open;
    private final int inFlight;
    private final AtomicLong completed = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();

    /** Creates a loop; {@code more} is asked before each call, the first ones included. */
    LoadLoop(
            CallSubject subject,
            CallOperation operation,
            int inFlight,
            BooleanSupplier more,
            LatencyRecorder recorder) {
        this.subject = subject;
        this.operation = operation;
        this.inFlight = inFlight;
        this.more = more;
        this.recorder = recorder;
        this.open = new CountDownLatch(inFlight);
    }

    /** Starts the calls. */
    void start() {
        for (int i = 0; i < inFlight; i++) {
            new CallSlot().signal();
        }
    }

    /** Waits until no call is open; to be used once there are no more calls. */
    void awaitEnd() throws InterruptedException {
        open.await();
    }

    /** Returns the number of calls that have ended. */
    long completed() {
        return completed.get();
    }

    /** Returns the number of calls that failed. */
    long failures() {
        return failures.get();
    }

    /** Runs one call after another. A counter of signals replaces recursion if a call ends before its start returns. */
    private final class CallSlot implements CallCompletion {

        private final AtomicInteger signals = new AtomicInteger();
        private long startedAt;

        @Override
        public void succeeded(Object value) {
            recorder.record(System.nanoTime() - startedAt);
            completed.getAndIncrement();
            signal();
        }

        @Override
        public void failed(Throwable error) {
            if (failures.getAndIncrement() == 0) {
                System.err.println(operation + " failed: " + error);
            }
            completed.getAndIncrement();
            signal();
        }

        void signal() {
            if (signals.getAndIncrement() != 0) {
                return;
            }
            do {
                if (more.getAsBoolean()) {
                    startedAt = System.nanoTime();
                    operation.start(subject, this);
                } else {
                    open.countDown();
                }
            } while (signals.decrementAndGet() != 0);
        }
    }
}
