package io.github.manusreactive.file;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.reactivestreams.Publisher;

/**
 * Source of the bytes of an {@link UploadRequest}; read once for each attempt.
 *
 * @since 0.1.0
 */
public sealed interface UploadSource {

    /**
     * A local file.
     *
     * @param path checked on subscription
     * @since 0.1.0
     */
    record LocalFile(Path path) implements UploadSource {}

    /**
     * Bytes in memory.
     *
     * @param bytes the content; not copied
     * @since 0.1.0
     */
    record Memory(byte[] bytes) implements UploadSource {}

    /**
     * A stream.
     *
     * @param chunks returns a new publisher for each attempt
     * @param length the exact number of bytes
     * @since 0.1.0
     */
    record Chunks(Supplier<? extends Publisher<ByteBuffer>> chunks, long length) implements UploadSource {}
}
