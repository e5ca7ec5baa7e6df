package io.github.manusreactive.http;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Requests for transport tests. */
public final class TransportCalls {

    public static final Duration PATIENCE = Duration.ofSeconds(20);

    private TransportCalls() {}

    public static HttpCall get(URI uri) {
        return call("GET", uri, HttpBody.empty());
    }

    public static HttpCall post(URI uri, String body) {
        return call("POST", uri, HttpBody.of(body.getBytes(StandardCharsets.UTF_8)));
    }

    public static HttpCall call(String method, URI uri, HttpBody body) {
        return new HttpCall(method, uri, HttpHeaders.empty(), body, PATIENCE, 1 << 20);
    }

    public static HttpCall with(HttpCall call, Duration responseTimeout) {
        return new HttpCall(
                call.method(), call.uri(), call.headers(), call.body(), responseTimeout, call.maxResponseBytes());
    }

    public static HttpCall with(HttpCall call, long maxResponseBytes) {
        return new HttpCall(
                call.method(), call.uri(), call.headers(), call.body(), call.responseTimeout(), maxResponseBytes);
    }

    public static HttpCall with(HttpCall call, String header, String value) {
        return new HttpCall(
                call.method(),
                call.uri(),
                call.headers().with(header, value),
                call.body(),
                call.responseTimeout(),
                call.maxResponseBytes());
    }

    public static HttpHeaders headers(String name, String value) {
        return HttpHeaders.of(Map.of(name, List.of(value)));
    }
}
