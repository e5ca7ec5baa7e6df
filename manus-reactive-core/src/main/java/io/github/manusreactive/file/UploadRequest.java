package io.github.manusreactive.file;

import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.internal.util.Preconditions;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.util.context.ContextView;

/**
 * A file to upload: its name and the source of its bytes. Immutable; invalid values are rejected before anything is sent.
 *
 * @since 0.1.0
 */
public final class UploadRequest {

    /** Maximum size of a file: 512 MB. */
    public static final long MAX_BYTES = 512L * 1024 * 1024;

    private static final Set<String> REFUSED = Set.of("exe", "sh", "bat", "dmg");

    private final String filename;
    private final UploadSource source;
    private final Duration settleTime;
    private final @Nullable BiConsumer<TransferProgress, ContextView> progress;

    private UploadRequest(
            String filename,
            UploadSource source,
            Duration settleTime,
            @Nullable BiConsumer<TransferProgress, ContextView> progress) {
        Preconditions.requiredText("filename", filename);
        String extension = filename.substring(filename.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        if (filename.indexOf('.') >= 0 && REFUSED.contains(extension)) {
            throw new InvalidRequestException(
                    "filename", "Manus does not accept executables and scripts, but the name ends in ." + extension);
        }
        Preconditions.positive("settleTime", settleTime);
        this.filename = filename;
        this.source = source;
        this.settleTime = settleTime;
        this.progress = progress;
    }

    /**
     * Returns a request for a local file, under its own name; the file is read while it is sent.
     *
     * @param path a regular file of at most 512 MB; checked on subscription
     */
    public static UploadRequest of(Path path) {
        Path name = Objects.requireNonNull(path, "path").getFileName();
        return of(name == null ? "" : name.toString(), new UploadSource.LocalFile(path));
    }

    /**
     * Returns a request for bytes in memory.
     *
     * @param filename name with extension
     * @param bytes the content, at most 512 MB; not copied, do not modify it
     */
    public static UploadRequest of(String filename, byte[] bytes) {
        Preconditions.required("bytes", bytes);
        Preconditions.byteCount("bytes", bytes.length, MAX_BYTES);
        return of(filename, new UploadSource.Memory(bytes));
    }

    /**
     * Returns a request for a stream, which is requested as the connection accepts it.
     *
     * @param filename name with extension
     * @param length the exact number of bytes, at most 512 MB; a publisher that emits more or fewer fails the upload
     * @param chunks returns a new publisher for each attempt. Do not reuse its buffers: they are read after {@code onNext} has
     *     returned
     */
    public static UploadRequest of(String filename, long length, Supplier<? extends Publisher<ByteBuffer>> chunks) {
        Preconditions.required("chunks", chunks);
        Preconditions.byteCount("length", length, MAX_BYTES);
        return of(filename, new UploadSource.Chunks(chunks, length));
    }

    private static UploadRequest of(String filename, UploadSource source) {
        return new UploadRequest(filename, source, Duration.ofMinutes(2), null);
    }

    /**
     * Returns this request with another file name.
     *
     * @param filename name with extension
     */
    public UploadRequest withFilename(String filename) {
        return new UploadRequest(filename, source, settleTime, progress);
    }

    /**
     * Returns this request with another settle time.
     *
     * @param settleTime maximum wait for the status {@code uploaded} once all bytes are sent; 1 ms to 365 days, default 2 minutes
     */
    public UploadRequest withSettleTime(Duration settleTime) {
        return new UploadRequest(filename, source, settleTime, progress);
    }

    /**
     * Returns this request with a progress callback.
     *
     * @param progress called on an event loop or a file-reading thread after each chunk, with the subscriber's context; must not
     *     block; an exception that it throws fails the upload
     */
    public UploadRequest onProgress(BiConsumer<TransferProgress, ContextView> progress) {
        return new UploadRequest(filename, source, settleTime, Objects.requireNonNull(progress, "progress"));
    }

    /** Returns the file name with extension. */
    public String filename() {
        return filename;
    }

    /** Returns the source of the bytes: a file, an array or a stream. */
    public UploadSource source() {
        return source;
    }

    /** Returns the maximum wait for the status {@code uploaded} once all bytes are sent; default 2 minutes. */
    public Duration settleTime() {
        return settleTime;
    }

    /** Returns the progress callback, or {@code null} if none is set. */
    public @Nullable BiConsumer<TransferProgress, ContextView> progress() {
        return progress;
    }

    @Override
    public String toString() {
        return "UploadRequest[" + filename + "]";
    }
}
