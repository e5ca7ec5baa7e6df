package io.github.manusreactive.internal.call;

import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.call.CallOptions;
import io.github.manusreactive.http.HttpBody;
import io.github.manusreactive.http.HttpCall;
import io.github.manusreactive.http.HttpHeaders;
import io.github.manusreactive.http.HttpResponse;
import io.github.manusreactive.http.HttpTransport;
import io.github.manusreactive.internal.json.JsonCodec;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** The API in a lambda: responds to attempts and records them. */
public final class FakeApi implements HttpTransport {

    /** What came in, oldest first. */
    public final List<HttpCall> calls = new CopyOnWriteArrayList<>();

    /** The rate limiter that {@link #exchange} uses. */
    public final FakeRateLimiter rateLimiter = new FakeRateLimiter();

    private final Function<HttpCall, Mono<HttpResponse>> server;

    public FakeApi(Function<HttpCall, Mono<HttpResponse>> server) {
        this.server = server;
    }

    /** Responds to every attempt with the same fields. */
    public static FakeApi answering(String fields) {
        return new FakeApi(call -> Mono.just(ok(fields)));
    }

    /** Responds to attempts one after the other; the last response is repeated. */
    public static FakeApi answeringInTurn(List<Mono<HttpResponse>> answers) {
        var next = new java.util.concurrent.atomic.AtomicInteger();
        return new FakeApi(call -> answers.get(Math.min(next.getAndIncrement(), answers.size() - 1)));
    }

    /** A success with these fields, given as {@code "a":1,"b":2}. */
    public static HttpResponse ok(String fields) {
        return reply(200, "{\"ok\":true,\"request_id\":\"req-1\"" + (fields.isEmpty() ? "" : "," + fields) + "}");
    }

    /** A failure in the API's own words. */
    public static HttpResponse refused(int status, String code, String message) {
        return reply(
                status,
                "{\"ok\":false,\"request_id\":\"req-1\",\"error\":{\"code\":\"" + code + "\",\"message\":\"" + message
                        + "\"}}");
    }

    /** Any response. */
    public static HttpResponse reply(int status, String body) {
        return new HttpResponse(status, HttpHeaders.empty(), body.getBytes(StandardCharsets.UTF_8));
    }

    public CallExecutor exchange() {
        return exchange(CallOptions.defaults());
    }

    /** With the scheduler that virtual time replaces. */
    public CallExecutor exchange(CallOptions options) {
        return exchange(options, ManusUser.ofApiKeys("tester", "key-1"), Schedulers.parallel());
    }

    public CallExecutor exchange(CallOptions options, ManusUser user, Scheduler scheduler) {
        return new CallExecutor(
                new ClientResources(
                        URI.create("https://api.example.test"),
                        this,
                        rateLimiter,
                        JsonCodec.standard(),
                        scheduler,
                        1 << 20),
                user,
                options);
    }

    /** The query of an attempt, decoded. */
    public static Map<String, String> query(HttpCall call) {
        return query(call.uri());
    }

    /** The query of a URL, decoded. */
    public static Map<String, String> query(URI uri) {
        Map<String, String> fields = new LinkedHashMap<>();
        String query = uri.getRawQuery();
        if (query != null) {
            for (String pair : query.split("&")) {
                String[] parts = pair.split("=", 2);
                fields.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
            }
        }
        return fields;
    }

    /** The JSON body of an attempt; empty if it had none. */
    public static Map<String, Object> body(HttpCall call) {
        return call.body() instanceof HttpBody.Bytes bytes
                ? JsonCodec.standard().readObject(bytes.bytes())
                : Map.of();
    }

    @Override
    public Mono<HttpResponse> exchange(HttpCall call) {
        return Mono.defer(() -> {
            calls.add(call);
            return server.apply(call);
        });
    }

    @Override
    public <T> Flux<T> stream(
            HttpCall call, BiFunction<HttpResponse, Flux<ByteBuffer>, ? extends Publisher<T>> reader) {
        return Flux.error(new UnsupportedOperationException("no streams here"));
    }

    @Override
    public Mono<Void> close() {
        return Mono.empty();
    }
}
