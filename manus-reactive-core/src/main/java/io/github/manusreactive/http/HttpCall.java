package io.github.manusreactive.http;

import java.net.URI;
import java.time.Duration;
import java.util.Objects;

/**
 * One attempt to be sent.
 *
 * @param method HTTP method
 * @param uri absolute URI, with its query
 * @param headers fields to send; the transport adds only {@code Host}, length, encoding and user agent
 * @param body what to send
 * @param responseTimeout longest silence while the answer is awaited
 * @param maxResponseBytes largest answer that is accepted, in bytes
 */
public record HttpCall(
        String method, URI uri, HttpHeaders headers, HttpBody body, Duration responseTimeout, long maxResponseBytes) {

    /** Checks that nothing is missing. */
    public HttpCall {
        Objects.requireNonNull(method, "method");
        Objects.requireNonNull(uri, "uri");
        Objects.requireNonNull(headers, "headers");
        Objects.requireNonNull(body, "body");
        Objects.requireNonNull(responseTimeout, "responseTimeout");
    }

    /** Method and path only: queries of presigned URLs and header values are secrets. */
    @Override
    public String toString() {
        return method + " " + uri.getScheme() + "://" + uri.getAuthority() + uri.getRawPath();
    }
}
