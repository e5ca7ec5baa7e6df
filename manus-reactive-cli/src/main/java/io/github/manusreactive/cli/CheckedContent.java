package io.github.manusreactive.cli;

import com.carrotsearch.hppc.LongArrayList;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * Hashes of a file's blocks at the time of the check. A later read returns the same bytes or fails: it ends at the end of the
 * checked content, and fails on a changed block before it returns any of its bytes.
 */
final class CheckedContent {

    private static final int BLOCK = 1 << 16;

    private final LongArrayList hashes = new LongArrayList();
    private long length;

    /** Returns the number of checked bytes. */
    long length() {
        return length;
    }

    /** Returns a stream that records its content for later comparison. The caller must read it to the end. */
    InputStream recording(InputStream in) {
        hashes.clear();
        length = 0;
        return new BlockStream(in) {
            @Override
            byte[] block() throws IOException {
                byte[] block = in.readNBytes(BLOCK);
                if (block.length > 0) {
                    hashes.add(hash(block));
                    length += block.length;
                }
                return block;
            }
        };
    }

    /** Returns a stream that fails if it differs from the recorded content. */
    InputStream verifying(InputStream in) {
        return new BlockStream(in) {

            private int next;

            @Override
            byte[] block() throws IOException {
                if (next == hashes.size()) {
                    return new byte[0];
                }
                int expected = (int) Math.min(BLOCK, length - (long) next * BLOCK);
                byte[] block = in.readNBytes(expected);
                if (block.length < expected || hash(block) != hashes.get(next)) {
                    throw new UsageException(
                            "has changed since it was checked: no more tasks are created; run the command again to "
                                    + "check the new content");
                }
                next++;
                return block;
            }
        };
    }

    private static long hash(byte[] block) {
        try {
            return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(block))
                    .getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    private abstract static class BlockStream extends InputStream {

        private final InputStream in;
        private byte[] block = {};
        private int at;

        private BlockStream(InputStream in) {
            this.in = in;
        }

        /** Returns the next block, empty at the end. */
        abstract byte[] block() throws IOException;

        private boolean isAtEnd() throws IOException {
            if (at == block.length) {
                block = block();
                at = 0;
            }
            return block.length == 0;
        }

        @Override
        public int read() throws IOException {
            return isAtEnd() ? -1 : block[at++] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int count) throws IOException {
            if (count == 0) {
                return 0;
            }
            if (isAtEnd()) {
                return -1;
            }
            byte[] part = Arrays.copyOfRange(block, at, Math.min(block.length, at + count));
            System.arraycopy(part, 0, bytes, offset, part.length);
            at += part.length;
            return part.length;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
