package io.github.manusreactive.test;

import io.github.manusreactive.test.engine.FileStorage;
import java.util.List;

/**
 * The sandbox's storage, a second origin that serves presigned uploads and attachments.
 *
 * @since 0.1.0
 */
public final class SandboxStorage {

    /**
     * A file that was uploaded.
     *
     * @param fileId id in the API
     * @param filename display name
     * @param user owner of the file
     * @param bytes size in bytes
     * @param sha256 hash of the bytes in lower-case hex
     * @since 0.1.0
     */
    public record ReceivedFile(String fileId, String filename, String user, long bytes, String sha256) {}

    private final FileStorage storage;

    SandboxStorage(FileStorage storage) {
        this.storage = storage;
    }

    /** Returns the origin of the storage, which differs from that of {@link ManusSandbox#baseUrl()}. */
    public String baseUrl() {
        return storage.baseUrl();
    }

    /** Returns the uploads so far in order, as a copy. Their bytes are not kept. */
    public List<ReceivedFile> received() {
        return storage.received().stream()
                .map(file -> new ReceivedFile(file.fileId(), file.filename(), file.user(), file.bytes(), file.sha256()))
                .toList();
    }

    /** Rejects the next uploads with an HTTP status. */
    public SandboxStorage failUploads(int times, int status) {
        storage.failUploads(times, status);
        return this;
    }

    /** Resets the connection of the next uploads after their bytes have arrived. */
    public SandboxStorage resetUploads(int times) {
        storage.resetUploads(times);
        return this;
    }

    /** Cuts off the next downloads halfway. */
    public SandboxStorage breakDownloads(int times) {
        storage.breakDownloads(times);
        return this;
    }
}
