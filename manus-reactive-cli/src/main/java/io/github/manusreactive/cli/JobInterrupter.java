package io.github.manusreactive.cli;

import io.github.manusreactive.fanout.FanOutJob;
import java.util.concurrent.atomic.AtomicInteger;

/** Handles signals during a job: the first drains it, the second abandons running tasks, the third ends the process. */
final class JobInterrupter implements AutoCloseable {

    private final FanOutJob<?> job;
    private final AtomicInteger times = new AtomicInteger();
    private final SignalForwarder signals;

    JobInterrupter(FanOutJob<?> job) {
        this.job = job;
        this.signals = new SignalForwarder(this::interrupted);
    }

    boolean happened() {
        return times.get() > 0;
    }

    private void interrupted() {
        switch (times.incrementAndGet()) {
            case 1 -> {
                ConsoleMessages.tell(
                        "no more tasks are created; waiting for running tasks to finish. Interrupt again to leave "
                                + "them running.");
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
