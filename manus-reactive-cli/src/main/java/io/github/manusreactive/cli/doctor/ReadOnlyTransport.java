package io.github.manusreactive.cli.doctor;

import io.github.manusreactive.http.HttpCall;
import io.github.manusreactive.http.HttpResponse;
import io.github.manusreactive.http.HttpTransport;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.BiFunction;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Sends only reads, so that no bug can use credits, and records the exchanges of each check. */
final class ReadOnlyTransport implements HttpTransport {

    /** HTTP method of every read. */
    static final String READ = "GET";

    private final HttpTransport transport;
    private final InstantSource clock;

    ReadOnlyTransport(HttpTransport transport, InstantSource clock) {
        this.transport = transport;
        this.clock = clock;
    }

    @Override
    public Mono<HttpResponse> exchange(HttpCall call) {
        if (!call.method().equals(READ)) {
            return Mono.error(() -> new IllegalStateException("the doctor only reads and did not send " + call));
        }
        return Mono.deferContextual(context -> {
            Instant sent = clock.instant();
            CheckTrace trace = context.getOrDefault(CheckTrace.class, null);
            return transport.exchange(call).doOnNext(reply -> {
                if (trace != null) {
                    boolean byToken = call.headers().first("authorization") != null;
                    trace.exchanged(new SeenExchange(call.uri(), byToken, sent, clock.instant(), reply));
                }
            });
        });
    }

    @Override
    public <T> Flux<T> stream(
            HttpCall call, BiFunction<HttpResponse, Flux<ByteBuffer>, ? extends Publisher<T>> reader) {
        return Flux.error(
                () -> new IllegalStateException("the doctor does not transfer files and did not send " + call));
    }

    @Override
    public Mono<Void> close() {
        return transport.close();
    }
}
