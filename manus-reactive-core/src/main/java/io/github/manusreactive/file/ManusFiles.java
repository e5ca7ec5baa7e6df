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
 * Files: upload, read, delete, and the download of attachments. What all calls have in common is described in
 * {@link EndpointGroup}.
 *
 * <p>Bytes go to and come from a storage on other hosts, whose URLs are secrets: no credential is sent there, nothing is sent
 * in the clear (except to this machine), and no URL's query appears in an error or a log.
 *
 * @since 0.1.0
 */
public interface ManusFiles extends EndpointGroup<ManusFiles> {

    /**
     * Uploads a local file and waits until it is usable. Reads it while it is sent; a file of any size costs a few MB of memory.
     *
     * @param path a regular file of at most 512 MB; no executable or script
     * @return the file, {@code uploaded}; its id goes into a message
     */
    default Mono<ManusFile> upload(Path path) {
        return upload(UploadRequest.of(path));
    }

    /**
     * Uploads bytes and waits until they are usable.
     *
     * @param filename name with extension; no executable or script
     * @param bytes at most 512 MB
     * @return the file, {@code uploaded}
     */
    default Mono<ManusFile> upload(String filename, byte[] bytes) {
        return upload(UploadRequest.of(filename, bytes));
    }

    /**
     * Uploads a stream and waits until it is usable. The publisher is asked for more only as the connection takes it.
     *
     * @param filename name with extension; no executable or script
     * @param length the exact number of bytes, at most 512 MB
     * @param chunks gives a fresh publisher for every attempt
     * @return the file, {@code uploaded}
     */
    default Mono<ManusFile> upload(String filename, long length, Supplier<? extends Publisher<ByteBuffer>> chunks) {
        return upload(UploadRequest.of(filename, length, chunks));
    }

    /**
     * Uploads a file and waits until it is usable: {@code file.upload}, one {@code PUT} to the storage, then {@code file.detail}
     * until the status is {@code uploaded}. A {@code PUT} that failed is repeated; an expired URL is replaced by a fresh one, at
     * most twice. The options' {@code timeout} bounds the whole. Gives a {@link io.github.manusreactive.error.FileTransferException} where the storage refuses the bytes, their
     * source fails, or the service does not take them in time.
     *
     * @param request what to upload
     * @return the file, {@code uploaded}
     */
    Mono<ManusFile> upload(UploadRequest request);

    /**
     * Makes a file record and a URL for its bytes: {@code file.upload}, 40 a minute and user. Only the first step of an upload;
     * {@link #upload(UploadRequest)} does them all.
     *
     * @param filename name with extension
     * @return the record and where to {@code PUT} the bytes
     */
    Mono<StartedUpload> start(String filename);

    /**
     * Reads a file record: {@code file.detail}, 100 a minute and user.
     *
     * @param fileId the file
     * @return its record
     */
    Mono<ManusFile> detail(String fileId);

    /**
     * Deletes a file: {@code file.delete}, 40 a minute and user. Repeated where the outcome is unknown.
     *
     * @param fileId the file
     * @return completes when it is gone
     */
    Mono<Void> delete(String fileId);

    /**
     * Downloads an attachment to a file. See {@link #download(DownloadRequest, Path)}.
     *
     * @param attachment one with a link
     * @param target where to put it; its folder exists
     * @return the target, once it is whole
     */
    default Mono<Path> download(MessageAttachment attachment, Path target) {
        return download(DownloadRequest.of(attachment), target);
    }

    /**
     * Downloads to a file: into a temporary one beside the target, which takes the target's place in one step once it is whole
     * and on disk. Nothing is left behind by an error or a cancellation. Attempts that failed are repeated, within the options'
     * {@code timeout}. Gives a {@link
     * io.github.manusreactive.error.FileTransferException} where the link has expired, the file is larger than allowed, or the
     * disk fails.
     *
     * @param request what to download
     * @param target where to put it; its folder exists; an existing file is replaced
     * @return the target, once it is whole
     */
    Mono<Path> download(DownloadRequest request, Path target);

    /**
     * Downloads as a stream, as fast as the subscriber asks. Not repeated: what was emitted cannot be taken back.
     *
     * @param request what to download
     * @return the bytes; each buffer is the subscriber's own
     */
    Flux<ByteBuffer> download(DownloadRequest request);
}
