package io.github.manusreactive.file;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.reactivestreams.Publisher;

/**
 * Where the bytes of an {@link UploadRequest} come from; read once for every attempt.
 *
 * @since 0.1.0
 */
public sealed interface UploadSource {

    /**
     * A local file.
     *
     * @param path checked when the upload is subscribed to
     */
    record LocalFile(Path path) implements UploadSource {}

    /**
     * Bytes in memory.
     *
     * @param bytes the content; not copied
     */
    record Memory(byte[] bytes) implements UploadSource {}

    /**
     * A stream.
     *
     * @param chunks returns a fresh publisher for every attempt
     * @param length the exact number of bytes
     */
    record Chunks(Supplier<? extends Publisher<ByteBuffer>> chunks, long length) implements UploadSource {}
}
