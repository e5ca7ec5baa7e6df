package io.github.manusreactive.examples.service.job;

import io.github.manusreactive.examples.service.job.JobException.Kind;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/** Limits the number of running jobs, including those whose prompts are still arriving. */
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
     * Creates the places, all free.
     *
     * @param running returns the number of running jobs that have left their place
     */
    JobPlaces(int atMost, LongSupplier running) {
        this.atMost = atMost;
        this.running = running;
    }

    /** Takes a place for a new job; fails if none is free. */
    synchronized Place take() {
        if (running.getAsLong() + arriving >= atMost) {
            throw new JobException(
                    Kind.BUSY,
                    "the maximum number of running jobs, " + atMost + ", is reached; retry after one has ended");
        }
        arriving++;
        return new Place();
    }

    private synchronized void left() {
        arriving--;
    }

    /** Held by the caller while prompts arrive, then by the job until it counts as running. */
    final class Place {

        private final AtomicReference<PlaceHolder> holder = new AtomicReference<>(PlaceHolder.CALLER);

        /** From now on, the caller may disconnect. */
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
