package io.github.manusreactive.http;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Requests for transport tests. */
final class TransportCalls {

    static final Duration PATIENCE = Duration.ofSeconds(20);

    private TransportCalls() {}

    static HttpCall get(URI uri) {
        return call("GET", uri, HttpBody.empty());
    }

    static HttpCall post(URI uri, String body) {
        return call("POST", uri, HttpBody.of(body.getBytes(StandardCharsets.UTF_8)));
    }

    static HttpCall call(String method, URI uri, HttpBody body) {
        return new HttpCall(method, uri, HttpHeaders.empty(), body, PATIENCE, 1 << 20);
    }

    static HttpCall with(HttpCall call, Duration responseTimeout) {
        return new HttpCall(
                call.method(), call.uri(), call.headers(), call.body(), responseTimeout, call.maxResponseBytes());
    }

    static HttpCall with(HttpCall call, long maxResponseBytes) {
        return new HttpCall(
                call.method(), call.uri(), call.headers(), call.body(), call.responseTimeout(), maxResponseBytes);
    }

    static HttpCall with(HttpCall call, String header, String value) {
        return new HttpCall(
                call.method(),
                call.uri(),
                call.headers().with(header, value),
                call.body(),
                call.responseTimeout(),
                call.maxResponseBytes());
    }

    static HttpHeaders headers(String name, String value) {
        return HttpHeaders.of(Map.of(name, List.of(value)));
    }
}
