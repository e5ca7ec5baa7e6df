package io.github.manusreactive.benchmarks.call;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/** Latencies in an array made beforehand, so that recording allocates nothing. Samples beyond its size are dropped. */
final class LatencyRecorder {

    private final long[] nanos;
    private final AtomicInteger next = new AtomicInteger();
    private volatile boolean recording;

    LatencyRecorder(int capacity) {
        this.nanos = new long[capacity];
    }

    /** Forgets the samples and records from now on. */
    void begin() {
        next.set(0);
        recording = true;
    }

    /** Records no more. */
    void end() {
        recording = false;
    }

    /** Adds a sample while recording. */
    void record(long sample) {
        if (recording) {
            int index = next.getAndIncrement();
            if (index < nanos.length) {
                nanos[index] = sample;
            }
        }
    }

    /** Returns the sorted samples. */
    long[] sorted() {
        long[] samples = Arrays.copyOf(nanos, Math.min(next.get(), nanos.length));
        Arrays.sort(samples);
        return samples;
    }
}
