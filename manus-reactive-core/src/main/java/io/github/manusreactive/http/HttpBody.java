package io.github.manusreactive.http;

import io.github.manusreactive.error.InvalidRequestException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.reactivestreams.Publisher;

/**
 * The body of a request.
 *
 * @since 0.1.0
 */
public sealed interface HttpBody {

    /**
     * No body.
     *
     * @since 0.1.0
     */
    record Empty() implements HttpBody {}

    /**
     * A body in memory.
     *
     * @param bytes the body; not copied, so do not change it
     * @since 0.1.0
     */
    record Bytes(byte[] bytes) implements HttpBody {
        @Override
        public String toString() {
            return "Bytes[" + bytes.length + "]";
        }
    }

    /**
     * A body that is streamed with back-pressure.
     *
     * @param chunks returns a new publisher for every attempt. Its buffers are read after {@code onNext} has returned,
     *     so do not reuse them
     * @param length the exact number of bytes; the call fails if the publisher emits more or fewer
     * @since 0.1.0
     */
    record Chunks(Supplier<? extends Publisher<ByteBuffer>> chunks, long length) implements HttpBody {

        /** Validates the length. */
        public Chunks {
            if (length < 0) {
                throw new InvalidRequestException("body.length", "must not be negative, but is " + length);
            }
        }

        @Override
        public String toString() {
            return "Chunks[" + length + "]";
        }
    }

    /**
     * A file that is read while it is sent.
     *
     * @param path a readable regular file; its size when the call starts is the length of the body
     * @param sent called with the total number of bytes passed to the connection so far; must not block
     * @since 0.1.0
     */
    record FileBytes(Path path, LongConsumer sent) implements HttpBody {

        /**
         * Creates a file body without a progress listener.
         *
         * @param path a readable regular file
         */
        public FileBytes(Path path) {
            this(path, bytes -> {});
        }

        @Override
        public String toString() {
            return "FileBytes[" + path.getFileName() + "]";
        }
    }

    /** Returns the empty body. */
    static HttpBody empty() {
        return new Empty();
    }

    /**
     * Creates a body in memory.
     *
     * @param bytes the body; not copied, so do not change it
     */
    static HttpBody of(byte[] bytes) {
        return new Bytes(bytes);
    }
}
