package io.github.manusreactive.examples.bulk;

import io.github.manusreactive.fanout.FanOutJob;
import java.util.concurrent.atomic.AtomicInteger;

/** Signals while a job runs: the first drains it, the second leaves its tasks running, the third ends the process. */
final class Interruption implements AutoCloseable {

    private final FanOutJob<?> job;
    private final AtomicInteger times = new AtomicInteger();
    private final Signals signals;

    Interruption(FanOutJob<?> job) {
        this.job = job;
        this.signals = new Signals(this::interrupted);
    }

    boolean happened() {
        return times.get() > 0;
    }

    private void interrupted() {
        switch (times.incrementAndGet()) {
            case 1 -> {
                Messages.tell(
                        "no more tasks are created; waiting for those that run. Once more to leave them running.");
                job.drain();
            }
            case 2 -> job.abandon();
            default -> Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
        }
    }

    @Override
    public void close() {
        signals.close();
    }
}
