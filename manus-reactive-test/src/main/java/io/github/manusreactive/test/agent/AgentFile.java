package io.github.manusreactive.test.agent;

import java.nio.charset.StandardCharsets;

/**
 * A file that an agent hands over, downloadable from the sandbox's storage.
 *
 * @param type {@code file}, {@code image}, {@code voice} or {@code slides}
 * @param filename display name
 * @param contentType MIME type
 * @param content the bytes; where the file is larger, they are repeated
 * @param size size in bytes
 * @since 0.1.0
 */
public record AgentFile(String type, String filename, String contentType, byte[] content, long size) {

    /**
     * A text file.
     *
     * @param filename display name
     * @param content the text, sent as UTF-8
     * @return the file
     */
    public static AgentFile text(String filename, String content) {
        return of(filename, "text/plain", content.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * A file of given bytes.
     *
     * @param filename display name
     * @param contentType MIME type
     * @param content the bytes; not copied
     * @return the file
     */
    public static AgentFile of(String filename, String contentType, byte[] content) {
        return new AgentFile("file", filename, contentType, content, content.length);
    }

    /**
     * A large file of repeated letters, made while it is downloaded.
     *
     * @param filename display name
     * @param size size in bytes
     * @return the file
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
