package io.github.manusreactive.test.engine;

import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.test.wire.WireForm;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** file.*. The bytes go to the {@link Storage}. */
final class FileApi {

    private static final long MAX_ACCOUNT_BYTES = 10L << 30;
    private static final List<String> REFUSED = List.of(
            ".exe", ".sh", ".bat", ".dmg", ".cmd", ".com", ".msi", ".ps1", ".app", ".scr", ".jar", ".vbs", ".apk");

    private final Storage storage;
    private final SandboxTime time;
    private final Ids ids;
    private final SandboxSettings settings;

    FileApi(Storage storage, SandboxTime time, Ids ids, SandboxSettings settings) {
        this.storage = storage;
        this.time = time;
        this.ids = ids;
        this.settings = settings;
    }

    void register(Map<Operation, Handler> handlers) {
        handlers.put(Operation.FILE_UPLOAD, this::upload);
        handlers.put(Operation.FILE_DETAIL, this::detail);
        handlers.put(Operation.FILE_DELETE, this::delete);
    }

    private Map<String, Object> upload(ApiCall call) {
        String filename = call.required("filename");
        String lower = filename.toLowerCase(Locale.ROOT);
        if (REFUSED.stream().anyMatch(lower::endsWith)) {
            throw ApiError.invalid("filename: this type of file is not accepted");
        }
        if (storage.bytesOf(call.account()) >= MAX_ACCOUNT_BYTES) {
            throw ApiError.fileQuota("file storage of the account is full");
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
        return Json.object(
                "file", file.head(),
                "upload_url", storage.uploadUrl(file),
                "upload_expires_at", Math.floorDiv(file.urlExpiresMillis, 1000L));
    }

    /** The live service still tells of a file that is deleted. */
    private Map<String, Object> detail(ApiCall call) {
        FileState file = settings.form() == WireForm.LIVE ? known(call) : file(call);
        return Map.of("file", file.detail(time.millis()));
    }

    private FileState file(ApiCall call) {
        FileState file = known(call);
        if (file.status(time.millis()).equals("deleted")) {
            throw ApiError.notFound("file");
        }
        return file;
    }

    private FileState known(ApiCall call) {
        FileState file = storage.file(call.required("file_id"));
        if (file == null || file.account != call.account()) {
            throw ApiError.notFound("file");
        }
        return file;
    }

    private Map<String, Object> delete(ApiCall call) {
        file(call).delete();
        return Map.of();
    }
}
