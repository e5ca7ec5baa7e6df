package io.github.manusreactive.http;

import java.nio.charset.StandardCharsets;

/**
 * A complete response.
 *
 * @param body the decompressed bytes; not copied, so do not change them
 * @since 0.1.0
 */
public record HttpResponse(int status, HttpHeaders headers, byte[] body) {

    /** Returns the body as UTF-8 text. */
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "HttpResponse[" + status + ", " + body.length + " bytes]";
    }
}
