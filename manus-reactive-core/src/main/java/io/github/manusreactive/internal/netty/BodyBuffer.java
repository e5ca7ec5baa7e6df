package io.github.manusreactive.internal.netty;

import io.github.manusreactive.error.TransportException;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.function.Supplier;

/**
 * Collects a response body; the caller checks its size. Running out of memory fails the response: an {@link
 * OutOfMemoryError} on an event loop would otherwise not terminate the call.
 */
final class BodyBuffer {

    private static final int FIRST = 1024;

    private final int initialCapacity;
    private byte[] bytes = new byte[0];
    private int size;

    /**
     * Allocates memory.
     *
     * @param expected announced length, negative if unknown; trusted up to 1 MiB
     */
    BodyBuffer(long expected) {
        initialCapacity = (int) Math.min(expected < 0 ? FIRST : expected, 1 << 20);
    }

    /** Copies the readable bytes. */
    void add(ByteBuf piece) {
        int length = piece.readableBytes();
        int needed = Math.addExact(size, length);
        if (needed > bytes.length) {
            long capacity = Math.max(needed, Math.max(initialCapacity, 2L * bytes.length));
            bytes = allocated(() -> Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 8L, capacity)));
        }
        piece.getBytes(piece.readerIndex(), bytes, size, length);
        size += length;
    }

    byte[] toArray() {
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
