package io.github.manusreactive.file;

import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.internal.util.StorageUrlValidator;
import io.github.manusreactive.task.MessageAttachment;
import java.net.URI;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import reactor.util.context.ContextView;

/**
 * A file to download. Immutable; invalid values are rejected before anything is sent.
 *
 * @since 0.1.0
 */
public final class DownloadRequest {

    private final URI url;
    private final boolean fromMessage;
    private final long maxBytes;
    private final @Nullable BiConsumer<TransferProgress, ContextView> progress;

    private DownloadRequest(
            URI url, boolean fromMessage, long maxBytes, @Nullable BiConsumer<TransferProgress, ContextView> progress) {
        if (!StorageUrlValidator.isAllowed(url)) {
            throw new InvalidRequestException("url", "must be an https URL, or an http URL of this machine");
        }
        if (maxBytes < 0) {
            throw new InvalidRequestException("maxBytes", "must not be negative, but is " + maxBytes);
        }
        this.url = url;
        this.fromMessage = fromMessage;
        this.maxBytes = maxBytes;
        this.progress = progress;
    }

    /**
     * Returns a request for the file at a URL, at most 512 MB.
     *
     * @param url an {@code https} or loopback URL; fetched without credentials
     */
    public static DownloadRequest of(URI url) {
        return new DownloadRequest(Objects.requireNonNull(url, "url"), false, UploadRequest.MAX_BYTES, null);
    }

    /**
     * Returns a request for a message attachment, at most 512 MB. Its link may refer to this machine only if the API does too, as
     * with a sandbox.
     *
     * @param attachment an attachment with a link
     */
    public static DownloadRequest of(MessageAttachment attachment) {
        URI url = attachment.url();
        if (url == null) {
            throw new InvalidRequestException("attachment.url", "the attachment has no link");
        }
        return new DownloadRequest(url, true, UploadRequest.MAX_BYTES, null);
    }

    /**
     * Returns this request with another size limit.
     *
     * @param maxBytes maximum size in bytes; default 512 MB
     */
    public DownloadRequest withMaxBytes(long maxBytes) {
        return new DownloadRequest(url, fromMessage, maxBytes, progress);
    }

    /**
     * Returns this request with a progress callback.
     *
     * @param progress called after each chunk, with the subscriber's context; must not block; an exception that it throws fails
     *     the download
     */
    public DownloadRequest onProgress(BiConsumer<TransferProgress, ContextView> progress) {
        return new DownloadRequest(url, fromMessage, maxBytes, Objects.requireNonNull(progress, "progress"));
    }

    /** Returns the URL of the file; its query may contain a signature. */
    public URI url() {
        return url;
    }

    /** Returns whether the link comes from a message, and so from the server, not from the caller. */
    public boolean isFromMessage() {
        return fromMessage;
    }

    /** Returns the maximum size in bytes. */
    public long maxBytes() {
        return maxBytes;
    }

    /** Returns the progress callback, or {@code null} if none is set. */
    public @Nullable BiConsumer<TransferProgress, ContextView> progress() {
        return progress;
    }

    /** Omits the query, which may contain a signature. */
    @Override
    public String toString() {
        return "DownloadRequest[" + StorageUrlValidator.shown(url) + "]";
    }
}
