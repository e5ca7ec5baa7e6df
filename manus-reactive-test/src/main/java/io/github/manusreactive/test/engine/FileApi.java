package io.github.manusreactive.test.engine;

import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.test.wire.WireForm;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Handles file.*. The {@link FileStorage} receives the bytes. */
final class FileApi {

    private static final long MAX_ACCOUNT_BYTES = 10L << 30;
    private static final List<String> REFUSED = List.of(
            ".exe", ".sh", ".bat", ".dmg", ".cmd", ".com", ".msi", ".ps1", ".app", ".scr", ".jar", ".vbs", ".apk");

    private final FileStorage storage;
    private final SandboxTime time;
    private final IdGenerator ids;
    private final SandboxSettings settings;

    FileApi(FileStorage storage, SandboxTime time, IdGenerator ids, SandboxSettings settings) {
        this.storage = storage;
        this.time = time;
        this.ids = ids;
        this.settings = settings;
    }

    void register(Map<Operation, ApiHandler> handlers) {
        handlers.put(Operation.FILE_UPLOAD, this::upload);
        handlers.put(Operation.FILE_DETAIL, this::detail);
        handlers.put(Operation.FILE_DELETE, this::delete);
    }

    private Map<String, Object> upload(SandboxApiCall call) {
        String filename = call.required("filename");
        String lower = filename.toLowerCase(Locale.ROOT);
        if (REFUSED.stream().anyMatch(lower::endsWith)) {
            throw SandboxApiException.invalid("filename: this type of file is not accepted");
        }
        if (storage.bytesOf(call.account()) >= MAX_ACCOUNT_BYTES) {
            throw SandboxApiException.fileQuota("file storage of the account is full");
        }
        Duration life = settings.uploadUrlLife();
        long now = time.millis();
        FileState file = new FileState(
                "file_" + ids.alphanumeric(16),
                call.account(),
                filename,
                ids.alphanumeric(32),
                now,
                now + life.toMillis(),
                settings.uploadSettles().toMillis());
        storage.expect(file);
        return SandboxJson.object(
                "file", file.head(),
                "upload_url", storage.uploadUrl(file),
                "upload_expires_at", Math.floorDiv(file.urlExpiresMillis, 1000L));
    }

    /** Returns deleted files too, like the live service. */
    private Map<String, Object> detail(SandboxApiCall call) {
        FileState file = settings.form() == WireForm.LIVE ? known(call) : file(call);
        return Map.of("file", file.detail(time.millis()));
    }

    private FileState file(SandboxApiCall call) {
        FileState file = known(call);
        if (file.status(time.millis()).equals("deleted")) {
            throw SandboxApiException.notFound("file");
        }
        return file;
    }

    private FileState known(SandboxApiCall call) {
        FileState file = storage.file(call.required("file_id"));
        if (file == null || file.account != call.account()) {
            throw SandboxApiException.notFound("file");
        }
        return file;
    }

    private Map<String, Object> delete(SandboxApiCall call) {
        file(call).delete();
        return Map.of();
    }
}
