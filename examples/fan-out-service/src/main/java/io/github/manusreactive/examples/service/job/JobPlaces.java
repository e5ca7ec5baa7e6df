package io.github.manusreactive.examples.service.job;

import io.github.manusreactive.examples.service.job.JobException.Kind;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

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
    /** Keys of the requests whose jobs are arriving. */
    private final Set<SubmissionKey> keys = new HashSet<>();

    /**
     * Creates the places, all free.
     *
     * @param running returns the number of running jobs that have left their place
     */
    JobPlaces(int atMost, LongSupplier running) {
        this.atMost = atMost;
        this.running = running;
    }

    /**
     * Takes a place for a new job; fails if none is free, or if another request with this key holds one.
     *
     * @param key key of the request, if it has one
     */
    synchronized Place take(@Nullable SubmissionKey key) {
        if (key != null && keys.contains(key)) {
            throw new JobException(
                    Kind.WRONG_STATE,
                    "a request with this Idempotency-Key is still in progress; repeat this one after its end");
        }
        if (running.getAsLong() + arriving >= atMost) {
            throw new JobException(
                    Kind.BUSY,
                    "the maximum number of running jobs, " + atMost + ", is reached; retry after one has ended");
        }
        if (key != null) {
            keys.add(key);
        }
        arriving++;
        return new Place(key);
    }

    private synchronized void left(@Nullable SubmissionKey key) {
        arriving--;
        if (key != null) {
            keys.remove(key);
        }
    }

    /** Held by the caller while prompts arrive, then by the job until it counts as running. */
    final class Place {

        private final AtomicReference<PlaceHolder> holder = new AtomicReference<>(PlaceHolder.CALLER);

        private final @Nullable SubmissionKey key;

        private Place(@Nullable SubmissionKey key) {
            this.key = key;
        }

        @Nullable
        SubmissionKey key() {
            return key;
        }

        /** From now on, the caller may disconnect. Returns {@code false} if it has left before. */
        boolean handOver() {
            return holder.compareAndSet(PlaceHolder.CALLER, PlaceHolder.JOB);
        }

        /** Returns {@code true} if the job has not taken over the place and never will. */
        boolean callerLeaves() {
            boolean leaves = holder.compareAndSet(PlaceHolder.CALLER, PlaceHolder.NOBODY);
            if (leaves) {
                left(key);
            }
            return leaves;
        }

        void jobLeaves() {
            if (holder.compareAndSet(PlaceHolder.JOB, PlaceHolder.NOBODY)) {
                left(key);
            }
        }
    }
}
