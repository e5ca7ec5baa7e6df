package io.github.manusreactive.fanout.internal.ledger;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/** Reads the lines of a channel and their offsets; the last one may be incomplete. Blocks. */
final class LedgerLineReader {

    private final FileChannel file;
    private final byte[] bytes;
    private final ByteBuffer buffer;
    private long at;
    private long start;
    private boolean complete;

    private LedgerLineReader(FileChannel file, long from, int bufferSize) {
        this.file = file;
        this.at = from;
        this.start = from;
        this.bytes = new byte[bufferSize];
        this.buffer = ByteBuffer.wrap(bytes).limit(0);
    }

    /** Reads all lines. */
    static LedgerLineReader ofAll(FileChannel file) {
        return new LedgerLineReader(file, 0, 1 << 16);
    }

    /** Reads the line at an offset; a resumed job does so for each key. */
    static LedgerLineReader ofOne(FileChannel file, long offset) {
        return new LedgerLineReader(file, offset, 1 << 11);
    }

    /** Returns the next line without its line end; {@code null} after the last one. */
    byte @Nullable [] next() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(256);
        start = at - buffer.remaining();
        while (true) {
            int from = buffer.position();
            int end = from;
            while (end < buffer.limit() && bytes[end] != '\n') {
                end++;
            }
            line.write(bytes, from, end - from);
            complete = end < buffer.limit();
            if (complete) {
                buffer.position(end + 1);
                return line.toByteArray();
            }
            int read = file.read(buffer.clear(), at);
            buffer.flip();
            if (read <= 0) {
                buffer.limit(0);
                return line.size() == 0 ? null : line.toByteArray();
            }
            at += read;
        }
    }

    /** Returns the offset of the last line read. */
    long start() {
        return start;
    }

    /** Returns the offset of the next line. */
    long end() {
        return at - buffer.remaining();
    }

    /** Returns whether the last line read has a line end. */
    boolean complete() {
        return complete;
    }
}
