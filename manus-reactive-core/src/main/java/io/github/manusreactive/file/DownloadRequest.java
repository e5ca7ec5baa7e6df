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
 * A file to be downloaded. Immutable; bad values are refused before anything is sent.
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
     * What a link leads to.
     *
     * @param url an {@code https} link, or a loopback one; fetched without any credential
     * @return a request for at most 512 MB
     */
    public static DownloadRequest of(URI url) {
        return new DownloadRequest(Objects.requireNonNull(url, "url"), false, UploadRequest.MAX_BYTES, null);
    }

    /**
     * A file that came with a message. Its link may lead to this machine only where the API itself is here, as a sandbox is.
     *
     * @param attachment one with a link
     * @return a request for at most 512 MB
     */
    public static DownloadRequest of(MessageAttachment attachment) {
        URI url = attachment.url();
        if (url == null) {
            throw new InvalidRequestException("attachment.url", "the attachment has no link");
        }
        return new DownloadRequest(url, true, UploadRequest.MAX_BYTES, null);
    }

    /**
     * The same file with another bound.
     *
     * @param maxBytes largest size that is accepted, in bytes; 512 MB unless set
     */
    public DownloadRequest withMaxBytes(long maxBytes) {
        return new DownloadRequest(url, fromMessage, maxBytes, progress);
    }

    /**
     * The same request with somebody who is told how far it is.
     *
     * @param progress called after each piece, with the subscriber's context; must not block; what it throws fails the download
     */
    public DownloadRequest onProgress(BiConsumer<TransferProgress, ContextView> progress) {
        return new DownloadRequest(url, fromMessage, maxBytes, Objects.requireNonNull(progress, "progress"));
    }

    /**
     * Returns where the bytes are.
     *
     * @return a link; its query may hold a signature
     */
    public URI url() {
        return url;
    }

    /**
     * Returns whether the link came with a message, so that the server named it.
     *
     * @return false if the caller named it
     */
    public boolean isFromMessage() {
        return fromMessage;
    }

    /**
     * Returns the largest size that is accepted.
     *
     * @return bytes
     */
    public long maxBytes() {
        return maxBytes;
    }

    /**
     * Returns the callback that is told about the progress.
     *
     * @return {@code null} if none is set
     */
    public @Nullable BiConsumer<TransferProgress, ContextView> progress() {
        return progress;
    }

    /** Shows no query, which may hold a signature. */
    @Override
    public String toString() {
        return "DownloadRequest[" + StorageUrlValidator.shown(url) + "]";
    }
}
