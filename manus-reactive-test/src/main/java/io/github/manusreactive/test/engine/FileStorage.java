package io.github.manusreactive.test.engine;

import io.github.manusreactive.test.agent.AgentFile;
import io.github.manusreactive.test.journal.CallJournal;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The storage of presigned URLs, a second origin. Bodies are counted and hashed as they stream; only zip files small
 * enough for a skill are kept. A request with a credential is a violation.
 *
 * @since 0.1.0
 */
public final class FileStorage {

    static final String PUT_PATH = "/put/";
    static final String GET_PATH = "/get/";
    private static final long MAX_FILE_BYTES = 512L << 20;
    private static final int MAX_KEPT_BYTES = 8 << 20;

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
    public record Received(String fileId, String filename, String user, long bytes, String sha256) {}

    private final SandboxTime time;
    private final IdGenerator ids;
    private final CallJournal journal;
    private final Map<String, FileState> files = new ConcurrentHashMap<>();
    private final Map<String, AgentFile> downloads = new ConcurrentHashMap<>();
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final AtomicInteger uploadsToFail = new AtomicInteger();
    private final AtomicInteger uploadsToReset = new AtomicInteger();
    private final AtomicInteger downloadsToBreak = new AtomicInteger();
    private volatile int failStatus = 503;
    private volatile String baseUrl = "https://storage.sandbox.invalid";

    FileStorage(SandboxTime time, IdGenerator ids, CallJournal journal) {
        this.time = time;
        this.ids = ids;
        this.journal = journal;
    }

    /** Returns the origin. */
    public String baseUrl() {
        return baseUrl;
    }

    /** Sets the origin once the port is known. */
    public void baseUrl(String url) {
        baseUrl = url;
    }

    /** Returns the uploads so far in order, as a copy. */
    public List<Received> received() {
        return new ArrayList<>(received);
    }

    /** Rejects the next uploads with an HTTP status. */
    public void failUploads(int times, int status) {
        failStatus = status;
        uploadsToFail.set(times);
    }

    /** Resets the connection of the next uploads after their bytes have arrived. */
    public void resetUploads(int times) {
        uploadsToReset.set(times);
    }

    /** Cuts off the next downloads halfway. */
    public void breakDownloads(int times) {
        downloadsToBreak.set(times);
    }

    /** Removes all files and faults. */
    void reset() {
        files.clear();
        downloads.clear();
        received.clear();
        uploadsToFail.set(0);
        uploadsToReset.set(0);
        downloadsToBreak.set(0);
    }

    void expect(FileState file) {
        files.put(file.id, file);
    }

    @Nullable
    FileState file(String id) {
        return files.get(id);
    }

    long bytesOf(SandboxAccount account) {
        long now = time.millis();
        return files.values().stream()
                .filter(file -> file.account == account && !file.status(now).equals("deleted"))
                .mapToLong(FileState::bytes)
                .sum();
    }

    boolean usable(SandboxAccount account, String fileId) {
        FileState file = files.get(fileId);
        return file != null
                && file.account == account
                && file.status(time.millis()).equals("uploaded");
    }

    String uploadUrl(FileState file) {
        return baseUrl + PUT_PATH + file.id + "?expires=" + file.urlExpiresMillis + "&signature=" + file.signature;
    }

    /** Makes an agent's file downloadable and returns its URL. */
    String publish(AgentFile file) {
        String token = ids.alphanumeric(24);
        downloads.put(token, file);
        return baseUrl + GET_PATH + token + "/"
                + URLEncoder.encode(file.filename(), StandardCharsets.UTF_8).replace("+", "%20") + "?signature="
                + ids.alphanumeric(16);
    }

    /** A download: the head, and the file unless the response is an error. */
    record Download(ServedResponse head, @Nullable AgentFile file, boolean breaksOff) {}

    Download download(InboundRequest request) {
        ServedResponse refused = credentials(request.header());
        if (refused != null) {
            return new Download(refused, null, false);
        }
        String[] parts = request.path().split("/", 4);
        AgentFile file = parts.length > 2 ? downloads.get(parts[2]) : null;
        if (file == null || !request.path().startsWith(GET_PATH)) {
            return new Download(error(404, "NoSuchKey", "The specified key does not exist."), null, false);
        }
        Map<String, String> headers =
                Map.of("content-type", file.contentType(), "content-length", Long.toString(file.size()));
        boolean breaksOff = take(downloadsToBreak);
        return new Download(
                new ServedResponse(200, headers, new byte[0], ServedResponse.Effect.ANSWER, Duration.ZERO),
                file,
                breaksOff);
    }

    /** Starts an upload. */
    Upload upload(InboundRequest request) {
        ServedResponse refused = credentials(request.header());
        FileState file =
                request.path().startsWith(PUT_PATH) ? files.get(request.path().substring(PUT_PATH.length())) : null;
        String length = request.header().apply("content-length");
        if (refused != null) {
            return new Upload(null, "", refused);
        }
        if (!request.method().equals("PUT")) {
            return new Upload(null, "", error(405, "MethodNotAllowed", "The method is not allowed."));
        }
        if (file == null || !file.signature.equals(request.parameters().get("signature"))) {
            return new Upload(null, "", error(403, "SignatureDoesNotMatch", "The signature does not match."));
        }
        if (time.millis() > file.urlExpiresMillis) {
            return new Upload(null, "", error(403, "AccessDenied", "Request has expired"));
        }
        if (length == null) {
            return new Upload(null, "", error(411, "MissingContentLength", "Content-Length is required."));
        }
        if (Long.parseLong(length) > MAX_FILE_BYTES) {
            return new Upload(null, "", error(400, "EntityTooLarge", "The file is larger than 512 MB."));
        }
        if (take(uploadsToFail)) {
            return new Upload(null, "", error(failStatus, "SlowDown", "Please reduce your request rate."));
        }
        String type = request.header().apply("content-type");
        file.receiving(true);
        return new Upload(file, type == null ? "application/octet-stream" : type, null);
    }

    private @Nullable ServedResponse credentials(Function<String, @Nullable String> header) {
        for (String name : List.of("x-manus-api-key", "authorization", "cookie")) {
            if (header.apply(name) != null) {
                journal.violation("header " + name + " sent to the storage, which accepts presigned URLs only");
                return error(400, "InvalidArgument", "Only one auth mechanism allowed.");
            }
        }
        return null;
    }

    private static boolean take(AtomicInteger counter) {
        return counter.getAndUpdate(n -> Math.max(0, n - 1)) > 0;
    }

    private static ServedResponse error(int status, String code, String message) {
        String xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>" + code + "</Code><Message>" + message
                + "</Message></Error>";
        return new ServedResponse(
                status,
                Map.of("content-type", "application/xml"),
                xml.getBytes(StandardCharsets.UTF_8),
                ServedResponse.Effect.ANSWER,
                Duration.ZERO);
    }

    /** Receives the bytes of one upload. Not thread-safe. */
    final class Upload {

        private final @Nullable FileState file;
        private final String contentType;
        private final @Nullable ServedResponse refusal;
        private final MessageDigest digest = sha256();
        private byte @Nullable [] kept = new byte[0];
        private long bytes;

        private Upload(@Nullable FileState file, String contentType, @Nullable ServedResponse refusal) {
            this.file = file;
            this.contentType = contentType;
            this.refusal = refusal;
        }

        /** Returns the response if the upload is rejected without reading the body. */
        @Nullable
        ServedResponse refusal() {
            return refusal;
        }

        void accept(ByteBuffer chunk) {
            bytes += chunk.remaining();
            byte[] known = kept;
            if (known != null && file != null && file.filename.endsWith(".zip") && bytes <= MAX_KEPT_BYTES) {
                byte[] longer = Arrays.copyOf(known, (int) bytes);
                chunk.duplicate().get(longer, known.length, chunk.remaining());
                kept = longer;
            } else {
                kept = null;
            }
            digest.update(chunk);
        }

        ServedResponse finish() {
            FileState target = file;
            if (target == null) {
                return refusal != null ? refusal : error(403, "AccessDenied", "Access denied");
            }
            if (bytes > MAX_FILE_BYTES) {
                abort();
                return error(400, "EntityTooLarge", "The file is larger than 512 MB.");
            }
            if (take(uploadsToReset)) {
                abort();
                return ServedResponse.none(ServedResponse.Effect.RESET);
            }
            String hash = HexFormat.of().formatHex(digest.digest());
            target.received(bytes, hash, contentType, kept, time.millis());
            received.add(new Received(target.id, target.filename, target.account.name, bytes, hash));
            return new ServedResponse(200, Map.of(), new byte[0], ServedResponse.Effect.ANSWER, Duration.ZERO);
        }

        /** Ends the upload after an incomplete body. */
        void abort() {
            if (file != null) {
                file.receiving(false);
            }
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is not available", e);
        }
    }
}
