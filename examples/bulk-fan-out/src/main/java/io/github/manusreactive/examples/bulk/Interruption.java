package io.github.manusreactive.examples.bulk;

import io.github.manusreactive.fanout.FanOutJob;
import io.github.manusreactive.fanout.FanOutProgress;
import java.util.concurrent.atomic.AtomicInteger;

/** SIGINT and SIGTERM while a job runs: the first drains it, the second leaves its tasks alone, the third ends the process. */
final class Interruption implements AutoCloseable {

    private final FanOutJob<?> job;
    private final AtomicInteger times = new AtomicInteger();
    private volatile long leftRunning;
    private final Signals signals;

    Interruption(FanOutJob<?> job) {
        this.job = job;
        this.signals = new Signals(this::interrupted);
    }

    boolean happened() {
        return times.get() > 0;
    }

    /** Tasks that ran when they were left to themselves. */
    long leftRunning() {
        return leftRunning;
    }

    private void interrupted() {
        switch (times.incrementAndGet()) {
            case 1 -> {
                Messages.tell(
                        "no more tasks are created; waiting for those that run. Once more to leave them running.");
                job.drain();
            }
            case 2 -> {
                FanOutProgress now = job.progress();
                leftRunning = now.running() + now.held();
                job.abandon();
            }
            default -> Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
        }
    }

    @Override
    public void close() {
        signals.close();
    }
}
