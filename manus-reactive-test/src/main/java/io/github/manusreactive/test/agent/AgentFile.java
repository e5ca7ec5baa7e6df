package io.github.manusreactive.test.agent;

import java.nio.charset.StandardCharsets;

/**
 * A file that an agent delivers. It can be downloaded from the sandbox's storage.
 *
 * @param type {@code file}, {@code image}, {@code voice} or {@code slides}
 * @param filename display name
 * @param contentType MIME type
 * @param content the bytes, repeated if the file is larger
 * @param size size in bytes
 * @since 0.1.0
 */
public record AgentFile(String type, String filename, String contentType, byte[] content, long size) {

    /** Creates a text file in UTF-8. */
    public static AgentFile text(String filename, String content) {
        return of(filename, "text/plain", content.getBytes(StandardCharsets.UTF_8));
    }

    /** Creates a file from bytes, which are not copied. */
    public static AgentFile of(String filename, String contentType, byte[] content) {
        return new AgentFile("file", filename, contentType, content, content.length);
    }

    /**
     * Creates a large file of repeated letters, which are generated during the download.
     *
     * @param size size in bytes
     */
    public static AgentFile ofSize(String filename, long size) {
        byte[] pattern = "abcdefghijklmnopqrstuvwxyz012345".getBytes(StandardCharsets.US_ASCII);
        return new AgentFile("file", filename, "application/octet-stream", pattern, size);
    }

    @Override
    public String toString() {
        return "AgentFile[" + filename + ", " + size + " bytes]";
    }
}
