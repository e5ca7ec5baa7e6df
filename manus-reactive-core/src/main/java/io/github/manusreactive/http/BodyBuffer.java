package io.github.manusreactive.http;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Gathers an answer; its bound is checked by who feeds it. */
final class BodyBuffer {

    private static final int FIRST = 1024;

    private byte[] bytes;
    private int size;

    /**
     * Makes room.
     *
     * @param expected what the answer announces, negative where it announces nothing; not trusted beyond 1 MiB
     */
    BodyBuffer(long expected) {
        bytes = new byte[(int) Math.min(expected < 0 ? FIRST : expected, 1 << 20)];
    }

    BodyBuffer add(ByteBuffer piece) {
        int needed = Math.addExact(size, piece.remaining());
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 8L, Math.max(needed, 2L * bytes.length)));
        }
        int length = piece.remaining();
        piece.get(bytes, size, length);
        size += length;
        return this;
    }

    byte[] toArray() {
        return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
    }
}
