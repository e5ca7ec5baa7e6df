package io.github.manusreactive.http;

import io.github.manusreactive.error.InvalidRequestException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.reactivestreams.Publisher;

/**
 * What a request carries.
 *
 * @since 0.1.0
 */
public sealed interface HttpBody {

    /** No body. */
    record Empty() implements HttpBody {}

    /**
     * A body held in memory.
     *
     * @param bytes the body; not copied, don't change it
     */
    record Bytes(byte[] bytes) implements HttpBody {
        @Override
        public String toString() {
            return "Bytes[" + bytes.length + "]";
        }
    }

    /**
     * A body sent as a stream, with back-pressure.
     *
     * @param chunks gives a fresh publisher for every attempt; its buffers are read after {@code onNext} has returned, so don't
     *     reuse them
     * @param length the exact number of bytes; a publisher that brings more or fewer fails the call
     */
    record Chunks(Supplier<? extends Publisher<ByteBuffer>> chunks, long length) implements HttpBody {

        /** Checks the length. */
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
     * The bytes of a file, read while they are sent and never held as a whole.
     *
     * @param path a readable regular file; its size when the call starts is the length sent
     * @param sent told at each piece how many bytes have been handed to the connection, that one included; must not block
     */
    record FileBytes(Path path, LongConsumer sent) implements HttpBody {

        /**
         * A file without an account of its progress.
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

    /**
     * No body.
     *
     * @return the empty body
     */
    static HttpBody empty() {
        return new Empty();
    }

    /**
     * A body held in memory.
     *
     * @param bytes the body; not copied, don't change it
     * @return the body
     */
    static HttpBody of(byte[] bytes) {
        return new Bytes(bytes);
    }
}
