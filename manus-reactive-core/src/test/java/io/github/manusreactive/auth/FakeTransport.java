package io.github.manusreactive.auth;

import io.github.manusreactive.http.HttpBody;
import io.github.manusreactive.http.HttpCall;
import io.github.manusreactive.http.HttpHeaders;
import io.github.manusreactive.http.HttpResponse;
import io.github.manusreactive.http.HttpTransport;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A token endpoint in a lambda; remembers what it was sent. */
final class FakeTransport implements HttpTransport {

    final List<HttpCall> calls = new CopyOnWriteArrayList<>();
    private final Function<HttpCall, Mono<HttpResponse>> server;

    FakeTransport(Function<HttpCall, Mono<HttpResponse>> server) {
        this.server = server;
    }

    static FakeTransport answering(int status, String body) {
        return new FakeTransport(call -> Mono.just(reply(status, body)));
    }

    static HttpResponse reply(int status, String body) {
        return new HttpResponse(
                status, HttpHeaders.empty().with("X-Request-Id", "req-7"), body.getBytes(StandardCharsets.UTF_8));
    }

    /** A pair whose names end in the number. */
    static HttpResponse pair(int number) {
        return reply(200, """
                {"access_token":"access-%d","token_type":"Bearer","expires_in":86400,
                 "refresh_token":"refresh-%d","scope":"create_task use_connectors"}""".formatted(number, number));
    }

    static Map<String, String> form(HttpCall call) {
        byte[] bytes = ((HttpBody.Bytes) call.body()).bytes();
        return UrlQueryParser.parse(URI.create("http://form?" + new String(bytes, StandardCharsets.UTF_8)));
    }

    Map<String, String> form(int index) {
        return form(calls.get(index));
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
        throw new UnsupportedOperationException();
    }

    @Override
    public Mono<Void> close() {
        return Mono.empty();
    }
}
