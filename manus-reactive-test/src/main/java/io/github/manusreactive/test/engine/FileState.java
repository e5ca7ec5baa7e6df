package io.github.manusreactive.test.engine;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An uploaded or expected file, without its bytes. Guarded by its own monitor. */
final class FileState {

    private static final long LIFE_MILLIS = 48L * 3600 * 1000;

    final String id;
    final SandboxAccount account;
    final String filename;
    final String signature;
    final long createdMillis;
    final long urlExpiresMillis;
    private final long settlesMillis;

    private long bytes = -1;
    private long uploadedMillis;
    private boolean receiving;
    private boolean deleted;
    private @Nullable String sha256;
    private @Nullable String contentType;
    private byte @Nullable [] kept;

    FileState(
            String id,
            SandboxAccount account,
            String filename,
            String signature,
            long createdMillis,
            long urlExpiresMillis,
            long settlesMillis) {
        this.id = id;
        this.account = account;
        this.filename = filename;
        this.signature = signature;
        this.createdMillis = createdMillis;
        this.urlExpiresMillis = urlExpiresMillis;
        this.settlesMillis = settlesMillis;
    }

    synchronized void receiving(boolean now) {
        receiving = now;
    }

    synchronized void received(long size, String hash, String type, byte @Nullable [] content, long nowMillis) {
        bytes = size;
        sha256 = hash;
        contentType = type;
        kept = content;
        uploadedMillis = nowMillis;
        receiving = false;
    }

    synchronized void delete() {
        deleted = true;
        kept = null;
    }

    synchronized String status(long nowMillis) {
        if (deleted || (bytes >= 0 && nowMillis > uploadedMillis + LIFE_MILLIS)) {
            return "deleted";
        }
        if (bytes >= 0) {
            return nowMillis >= uploadedMillis + settlesMillis ? "uploaded" : "pending";
        }
        return !receiving && nowMillis > urlExpiresMillis ? "error" : "pending";
    }

    synchronized long bytes() {
        return Math.max(0, bytes);
    }

    synchronized @Nullable String sha256() {
        return sha256;
    }

    synchronized byte @Nullable [] kept() {
        return kept;
    }

    Map<String, Object> head() {
        return SandboxJson.object(
                "id", id, "filename", filename, "status", "pending", "created_at", Math.floorDiv(createdMillis, 1000L));
    }

    synchronized Map<String, Object> detail(long nowMillis) {
        String status = status(nowMillis);
        Map<String, Object> json = head();
        boolean there = status.equals("uploaded");
        json.put("status", status);
        json.put("bytes", there ? bytes : null);
        if (there) {
            json.put("content_type", contentType);
            json.put("expires_at", Math.floorDiv(uploadedMillis + LIFE_MILLIS, 1000L));
        }
        json.put("error_message", status.equals("error") ? "Upload was not completed." : null);
        return json;
    }
}
