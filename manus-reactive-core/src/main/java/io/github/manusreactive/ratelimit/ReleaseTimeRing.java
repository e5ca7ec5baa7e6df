package io.github.manusreactive.ratelimit;

/**
 * When the answered permits come back: a ring of times in ascending order that takes no memory until it is used. Not thread
 * safe.
 */
final class ReleaseTimeRing {

    private static final long[] NONE = new long[0];

    private long[] ring = NONE;
    private int first;
    private int size;

    int size() {
        return size;
    }

    /** The time at a position, 0 being the earliest. */
    long get(int position) {
        int index = first + position;
        return ring[index < ring.length ? index : index - ring.length];
    }

    /** Appends a time; one that is before the last one becomes the last one, as two threads may look at the clock in turn. */
    void add(long time) {
        if (size > 0 && get(size - 1) - time > 0) {
            time = get(size - 1);
        }
        if (size == ring.length) {
            grow();
        }
        int index = first + size;
        ring[index < ring.length ? index : index - ring.length] = time;
        size++;
    }

    /** Drops the times that have come. */
    void removeUntil(long now) {
        while (size > 0 && ring[first] - now <= 0) {
            first = first + 1 == ring.length ? 0 : first + 1;
            size--;
        }
    }

    /** Gives the memory back. */
    void release() {
        ring = NONE;
        first = 0;
        size = 0;
    }

    private void grow() {
        var larger = new long[ring.length == 0 ? 2 : ring.length * 2];
        for (int i = 0; i < size; i++) {
            larger[i] = get(i);
        }
        ring = larger;
        first = 0;
    }
}
