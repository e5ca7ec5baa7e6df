package io.github.manusreactive.file;

import io.github.manusreactive.call.EndpointGroup;
import io.github.manusreactive.task.MessageAttachment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Operations on files: upload, read, delete, and download of attachments. {@link EndpointGroup} describes the behaviour that all
 * calls share.
 *
 * <p>Bytes are transferred to and from a storage on other hosts, whose URLs are secrets. The client sends no credentials to them,
 * uses only encrypted connections (except to this machine), and omits the query of the URLs from errors and logs.
 *
 * @since 0.1.0
 */
public interface ManusFiles extends EndpointGroup<ManusFiles> {

    /**
     * Uploads a local file and waits until it is usable. The file is read while it is sent: a file of any size needs a few MB of
     * memory.
     *
     * @param path a regular file of at most 512 MB; not an executable or script
     * @return the file with status {@code uploaded}, whose id can be used in a message
     */
    default Mono<ManusFile> upload(Path path) {
        return upload(UploadRequest.of(path));
    }

    /**
     * Uploads bytes and waits until they are usable.
     *
     * @param filename name with extension; not of an executable or script
     * @param bytes at most 512 MB
     * @return the file with status {@code uploaded}
     */
    default Mono<ManusFile> upload(String filename, byte[] bytes) {
        return upload(UploadRequest.of(filename, bytes));
    }

    /**
     * Uploads a stream and waits until it is usable. The client requests chunks as the connection accepts them.
     *
     * @param filename name with extension; not of an executable or script
     * @param length the exact number of bytes, at most 512 MB
     * @param chunks returns a new publisher for each attempt
     * @return the file with status {@code uploaded}
     */
    default Mono<ManusFile> upload(String filename, long length, Supplier<? extends Publisher<ByteBuffer>> chunks) {
        return upload(UploadRequest.of(filename, length, chunks));
    }

    /**
     * Uploads a file and waits until it is usable: calls {@code file.upload}, sends one {@code PUT} to the storage, and polls
     * {@code file.detail} until the status is {@code uploaded}. Retries a failed {@code PUT}, and requests a new URL if one has
     * expired, at most twice. The options' {@code timeout} limits the whole upload. Fails with a
     * {@link io.github.manusreactive.error.FileTransferException} if the storage rejects the bytes, their source fails, or the
     * service does not accept them in time.
     *
     * @return the file with status {@code uploaded}
     */
    Mono<ManusFile> upload(UploadRequest request);

    /**
     * Creates a file record and an upload URL ({@code file.upload}, limited to 40 per minute and user). This is only the first
     * step of an upload; {@link #upload(UploadRequest)} performs all steps.
     *
     * @param filename name with extension
     * @return the record and the URL for the {@code PUT}
     */
    Mono<StartedUpload> start(String filename);

    /** Returns a file record ({@code file.detail}, limited to 100 per minute and user). */
    Mono<ManusFile> detail(String fileId);

    /**
     * Deletes a file ({@code file.delete}, limited to 40 per minute and user). Retried if the outcome is unknown.
     *
     * @return completes when the file is deleted
     */
    Mono<Void> delete(String fileId);

    /**
     * Downloads an attachment to a file; see {@link #download(DownloadRequest, Path)}.
     *
     * @param attachment an attachment with a link
     * @param target file to write, in an existing directory
     * @return the target, once it is complete
     */
    default Mono<Path> download(MessageAttachment attachment, Path target) {
        return download(DownloadRequest.of(attachment), target);
    }

    /**
     * Downloads to a file. Writes a temporary file in the same directory and moves it to the target atomically once it is
     * complete and synced to disk. An error or a cancellation leaves no file behind. Failed attempts are retried within the
     * options' {@code timeout}. Fails with a {@link io.github.manusreactive.error.FileTransferException} if the link has expired,
     * the file exceeds the size limit, or the disk fails.
     *
     * @param target file to write, in an existing directory; an existing file is replaced
     * @return the target, once it is complete
     */
    Mono<Path> download(DownloadRequest request, Path target);

    /**
     * Downloads as a stream, with backpressure. Never retried, because emitted bytes cannot be withdrawn.
     *
     * @return the bytes; the subscriber owns each buffer
     */
    Flux<ByteBuffer> download(DownloadRequest request);
}
