package io.github.manusreactive.http;

import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.internal.util.Preconditions;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;

/**
 * One HTTP request.
 *
 * @param uri absolute URI with its query
 * @param headers header fields; the transport adds only {@code Host}, length, encoding and user agent
 * @param responseTimeout longest pause while waiting for the response, and while sending the request
 * @param maxResponseBytes largest accepted response, in bytes after decompression
 * @since 0.1.0
 */
public record HttpCall(
        String method, URI uri, HttpHeaders headers, HttpBody body, Duration responseTimeout, long maxResponseBytes) {

    /** Validates the values. */
    public HttpCall {
        Objects.requireNonNull(method, "method");
        Objects.requireNonNull(uri, "uri");
        Objects.requireNonNull(headers, "headers");
        Objects.requireNonNull(body, "body");
        if (!"http".equalsIgnoreCase(uri.getScheme()) && !"https".equalsIgnoreCase(uri.getScheme())
                || uri.getHost() == null
                || uri.getRawUserInfo() != null) {
            throw new InvalidRequestException("uri", "must be an absolute http or https URL without a user part");
        }
        Preconditions.inRange(
                "responseTimeout", responseTimeout, Preconditions.ONE_MILLISECOND, Preconditions.LONGEST_NETTY_TIMEOUT);
        if (maxResponseBytes < 0) {
            throw new InvalidRequestException("maxResponseBytes", "must not be negative, but is " + maxResponseBytes);
        }
    }

    /** Returns the host and port that identify the connection pool. */
    String host() {
        return uri.getScheme().toLowerCase(Locale.ROOT) + "://" + uri.getHost().toLowerCase(Locale.ROOT) + ":"
                + uri.getPort();
    }

    /** Shows the method and the path only: queries of presigned URLs and header values are secret. */
    @Override
    public String toString() {
        return method + " " + uri.getScheme() + "://" + uri.getAuthority() + uri.getRawPath();
    }
}
