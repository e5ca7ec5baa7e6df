package io.github.manusreactive.http;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.reactivestreams.Publisher;

/** What a request carries. */
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
     * @param chunks gives a fresh publisher for every attempt
     * @param length the exact number of bytes
     */
    record Chunks(Supplier<? extends Publisher<ByteBuffer>> chunks, long length) implements HttpBody {
        @Override
        public String toString() {
            return "Chunks[" + length + "]";
        }
    }

    /**
     * The bytes of a file, sent without reading it into memory.
     *
     * @param path a readable regular file
     */
    record FileBytes(Path path) implements HttpBody {}

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
