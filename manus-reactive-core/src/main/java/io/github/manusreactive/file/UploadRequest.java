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
 * A file to be uploaded: its name and where its bytes come from. Immutable; bad values are refused before anything is sent.
 *
 * @since 0.1.0
 */
public final class UploadRequest {

    /** Largest file the service takes: 512 MB. */
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
     * The bytes of a local file, read while they are sent.
     *
     * @param path a regular file of at most 512 MB; looked at when the upload is subscribed to
     * @return a request under the file's own name
     */
    public static UploadRequest of(Path path) {
        Path name = Objects.requireNonNull(path, "path").getFileName();
        return of(name == null ? "" : name.toString(), new UploadSource.LocalFile(path));
    }

    /**
     * Bytes in memory.
     *
     * @param filename name with extension
     * @param bytes the content, at most 512 MB; not copied, don't change it
     * @return a request
     */
    public static UploadRequest of(String filename, byte[] bytes) {
        Preconditions.required("bytes", bytes);
        Preconditions.byteCount("bytes", bytes.length, MAX_BYTES);
        return of(filename, new UploadSource.Memory(bytes));
    }

    /**
     * Bytes from a stream, asked for as the connection takes them.
     *
     * @param filename name with extension
     * @param length the exact number of bytes, at most 512 MB; a publisher that brings more or fewer fails the upload
     * @param chunks gives a fresh publisher for every attempt, since one may have to be repeated; its buffers are read after
     *     {@code onNext} has returned, so don't reuse them
     * @return a request
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
     * The same bytes under another name.
     *
     * @param filename name with extension
     */
    public UploadRequest withFilename(String filename) {
        return new UploadRequest(filename, source, settleTime, progress);
    }

    /**
     * The same request with another patience once all bytes are sent.
     *
     * @param settleTime longest wait for the status {@code uploaded}; 1 ms to 365 days; 2 minutes unless set
     */
    public UploadRequest withSettleTime(Duration settleTime) {
        return new UploadRequest(filename, source, settleTime, progress);
    }

    /**
     * The same request with somebody who is told how far it is.
     *
     * @param progress called on an event loop or a file-reading thread after each piece, with the subscriber's context; must not
     *     block; what it throws fails the upload
     */
    public UploadRequest onProgress(BiConsumer<TransferProgress, ContextView> progress) {
        return new UploadRequest(filename, source, settleTime, Objects.requireNonNull(progress, "progress"));
    }

    /**
     * The name the file will have.
     *
     * @return name with extension
     */
    public String filename() {
        return filename;
    }

    /**
     * Returns where the bytes come from.
     *
     * @return a file, an array or a stream
     */
    public UploadSource source() {
        return source;
    }

    /**
     * Returns how long to wait for the status {@code uploaded} once all bytes are sent.
     *
     * @return 2 minutes unless set
     */
    public Duration settleTime() {
        return settleTime;
    }

    /**
     * Returns the callback that is told about the progress.
     *
     * @return {@code null} if none is set
     */
    public @Nullable BiConsumer<TransferProgress, ContextView> progress() {
        return progress;
    }

    @Override
    public String toString() {
        return "UploadRequest[" + filename + "]";
    }
}
