package io.github.manusreactive.test;

import io.github.manusreactive.test.engine.FileStorage;
import java.util.List;

/**
 * The sandbox's second origin: where presigned uploads go and attachments come from.
 *
 * @since 0.1.0
 */
public final class SandboxStorage {

    /**
     * A file that was uploaded.
     *
     * @param fileId its id in the API
     * @param filename its name
     * @param user whose it is
     * @param bytes its size
     * @param sha256 hash of the bytes, lower-case hex
     * @since 0.1.0
     */
    public record ReceivedFile(String fileId, String filename, String user, long bytes, String sha256) {}

    private final FileStorage storage;

    SandboxStorage(FileStorage storage) {
        this.storage = storage;
    }

    /**
     * Where it is.
     *
     * @return another origin than {@link ManusSandbox#baseUrl()}
     */
    public String baseUrl() {
        return storage.baseUrl();
    }

    /**
     * What was uploaded so far. The bytes themselves are not kept.
     *
     * @return a copy, in order
     */
    public List<ReceivedFile> received() {
        return storage.received().stream()
                .map(file -> new ReceivedFile(file.fileId(), file.filename(), file.user(), file.bytes(), file.sha256()))
                .toList();
    }

    /**
     * Refuses the next uploads.
     *
     * @param times how many
     * @param status with this HTTP status
     * @return this
     */
    public SandboxStorage failUploads(int times, int status) {
        storage.failUploads(times, status);
        return this;
    }

    /**
     * Resets the connection of the next uploads once their bytes are in.
     *
     * @param times how many
     * @return this
     */
    public SandboxStorage resetUploads(int times) {
        storage.resetUploads(times);
        return this;
    }

    /**
     * Lets the next downloads break off half way.
     *
     * @param times how many
     * @return this
     */
    public SandboxStorage breakDownloads(int times) {
        storage.breakDownloads(times);
        return this;
    }
}
