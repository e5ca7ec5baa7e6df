package io.github.manusreactive.internal.netty;

import io.github.manusreactive.error.TransportException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Supplier;

/**
 * Gathers an answer; its bound is checked by who feeds it. Running out of memory is a failed response like any other: an
 * {@link OutOfMemoryError} on an event loop would end without a signal.
 */
public final class BodyBuffer {

    private static final int FIRST = 1024;

    private final int initialCapacity;
    private byte[] bytes = new byte[0];
    private int size;

    /**
     * Makes room.
     *
     * @param expected what the answer announces, negative where it announces nothing; not trusted beyond 1 MiB
     */
    public BodyBuffer(long expected) {
        initialCapacity = (int) Math.min(expected < 0 ? FIRST : expected, 1 << 20);
    }

    public BodyBuffer add(ByteBuffer piece) {
        int length = piece.remaining();
        int needed = Math.addExact(size, length);
        if (needed > bytes.length) {
            long capacity = Math.max(needed, Math.max(initialCapacity, 2L * bytes.length));
            bytes = allocated(() -> Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 8L, capacity)));
        }
        piece.get(bytes, size, length);
        size += length;
        return this;
    }

    public byte[] toArray() {
        return size == bytes.length ? bytes : allocated(() -> Arrays.copyOf(bytes, size));
    }

    private byte[] allocated(Supplier<byte[]> allocation) {
        try {
            return allocation.get();
        } catch (OutOfMemoryError e) {
            throw new TransportException(
                    TransportException.Kind.TOO_LARGE,
                    "not enough memory for the response (" + size
                            + " bytes received); increase the heap or run fewer calls at once",
                    e);
        }
    }
}
