package io.github.manusreactive.http;

import java.nio.charset.StandardCharsets;

/**
 * A whole answer.
 *
 * @param status HTTP status
 * @param headers header fields
 * @param body the bytes, decompressed; not copied, don't change them
 * @since 0.1.0
 */
public record HttpResponse(int status, HttpHeaders headers, byte[] body) {

    /**
     * The body as UTF-8 text.
     *
     * @return the text
     */
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "HttpResponse[" + status + ", " + body.length + " bytes]";
    }
}
