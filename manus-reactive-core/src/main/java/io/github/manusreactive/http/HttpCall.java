package io.github.manusreactive.http;

import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.internal.util.Preconditions;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;

/**
 * One attempt to be sent.
 *
 * @param method HTTP method
 * @param uri absolute URI, with its query
 * @param headers fields to send; the transport adds only {@code Host}, length, encoding and user agent
 * @param body what to send
 * @param responseTimeout longest silence while the answer is awaited, and longest standstill while the request is sent
 * @param maxResponseBytes largest answer that is accepted, in bytes after decompression
 * @since 0.1.0
 */
public record HttpCall(
        String method, URI uri, HttpHeaders headers, HttpBody body, Duration responseTimeout, long maxResponseBytes) {

    /** Checks that nothing is missing or out of range. */
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

    /** What its connections are for. */
    String host() {
        return uri.getScheme().toLowerCase(Locale.ROOT) + "://" + uri.getHost().toLowerCase(Locale.ROOT) + ":"
                + uri.getPort();
    }

    /** Method and path only: queries of presigned URLs and header values are secrets. */
    @Override
    public String toString() {
        return method + " " + uri.getScheme() + "://" + uri.getAuthority() + uri.getRawPath();
    }
}
