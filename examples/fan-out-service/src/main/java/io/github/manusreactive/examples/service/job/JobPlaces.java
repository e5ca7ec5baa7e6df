package io.github.manusreactive.examples.service.job;

import io.github.manusreactive.examples.service.job.JobException.Kind;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/** So many jobs may run at once; one whose prompts are still coming in counts too. */
final class JobPlaces {

    private enum PlaceHolder {
        CALLER,
        JOB,
        NOBODY
    }

    private final int atMost;
    private final LongSupplier running;
    private int arriving;

    /**
     * All free.
     *
     * @param running how many jobs run that have left their place
     */
    JobPlaces(int atMost, LongSupplier running) {
        this.atMost = atMost;
        this.running = running;
    }

    /** A place for a job that arrives; fails where none is free. */
    synchronized Place take() {
        if (running.getAsLong() + arriving >= atMost) {
            throw new JobException(
                    Kind.BUSY, "no more than " + atMost + " jobs may run at once; try again when one has ended");
        }
        arriving++;
        return new Place();
    }

    private synchronized void left() {
        arriving--;
    }

    /** Held by the caller while prompts come in, then by the job until it counts as running. */
    final class Place {

        private final AtomicReference<PlaceHolder> holder = new AtomicReference<>(PlaceHolder.CALLER);

        /** From here on it no longer matters whether the caller is still there. */
        void handOver() {
            holder.compareAndSet(PlaceHolder.CALLER, PlaceHolder.JOB);
        }

        void callerLeaves() {
            if (holder.compareAndSet(PlaceHolder.CALLER, PlaceHolder.NOBODY)) {
                left();
            }
        }

        void jobLeaves() {
            if (holder.compareAndSet(PlaceHolder.JOB, PlaceHolder.NOBODY)) {
                left();
            }
        }
    }
}
