package io.github.manusreactive.test.engine;

import io.github.manusreactive.error.TransportException;
import io.github.manusreactive.error.TransportException.Kind;
import io.github.manusreactive.http.HttpBody;
import io.github.manusreactive.http.HttpCall;
import io.github.manusreactive.http.HttpResponse;
import io.github.manusreactive.http.HttpTransport;
import io.github.manusreactive.test.engine.ServedResponse.Effect;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * Connects a client to the engine without a socket. As on a network, a request that was sent is processed even if the
 * caller cancels it.
 *
 * @since 0.1.0
 */
public final class MemoryTransport implements HttpTransport {

    private static final byte[] NO_BODY = new byte[0];

    private final SandboxEngine engine;
    private final SandboxTime time;
    private final String apiAuthority;
    private final LatencyRange outward;
    private final LatencyRange homeward;
    private final MemoryStorage storage;
    private volatile boolean closed;

    /**
     * Creates a transport.
     *
     * @param apiAuthority host and port of the API's base URL
     * @param outward latency from the client to the server
     * @param homeward latency from the server to the client
     * @param storage the second origin, without latency
     */
    public MemoryTransport(
            SandboxEngine engine,
            SandboxTime time,
            String apiAuthority,
            LatencyRange outward,
            LatencyRange homeward,
            FileStorage storage) {
        this.engine = engine;
        this.time = time;
        this.apiAuthority = apiAuthority;
        this.outward = outward;
        this.homeward = homeward;
        this.storage = new MemoryStorage(storage);
    }

    @Override
    public Mono<HttpResponse> exchange(HttpCall call) {
        return Mono.defer(() -> {
            if (closed) {
                return Mono.error(new TransportException(Kind.SHUT_DOWN, "the transport is closed", null));
            }
            URI uri = call.uri();
            if (storage.serves(uri)) {
                return storage.exchange(call);
            }
            if (!apiAuthority.equals(uri.getAuthority())) {
                return Mono.error(new TransportException(
                        Kind.DNS,
                        "unknown host " + uri.getHost() + ": the API of this sandbox is at " + apiAuthority,
                        null));
            }
            return body(call.body()).flatMap(body -> Mono.create(sink -> new MemoryExchange(call, body, sink).send()));
        });
    }

    @Override
    public <T> Flux<T> stream(
            HttpCall call, BiFunction<HttpResponse, Flux<ByteBuffer>, ? extends Publisher<T>> reader) {
        if (!closed && storage.serves(call.uri())) {
            return storage.stream(call, reader);
        }
        return exchange(call)
                .flatMapMany(reply -> reader.apply(
                        new HttpResponse(reply.status(), reply.headers(), NO_BODY),
                        Flux.just(ByteBuffer.wrap(reply.body()))));
    }

    @Override
    public Mono<Void> close() {
        return Mono.fromRunnable(() -> closed = true);
    }

    private static Mono<byte[]> body(HttpBody body) {
        if (body instanceof HttpBody.Bytes bytes) {
            return Mono.just(bytes.bytes());
        }
        if (body instanceof HttpBody.Empty) {
            return Mono.just(NO_BODY);
        }
        return Mono.error(
                new TransportException(Kind.REQUEST_BODY, "the API does not accept streamed request bodies", null));
    }

    private final class MemoryExchange {

        private final HttpCall call;
        private final byte[] body;
        private final MonoSink<HttpResponse> sink;
        private final long sentAt;
        private @Nullable Disposable timer;
        private boolean over;

        MemoryExchange(HttpCall call, byte[] body, MonoSink<HttpResponse> sink) {
            this.call = call;
            this.body = body;
            this.sink = sink;
            this.sentAt = time.nanos();
        }

        void send() {
            sink.onDispose(this::leave);
            long way = outward.nextNanos();
            if (way > timeoutNanos()) {
                then(call.responseTimeout(), this::timeOut);
            }
            time.after(Duration.ofNanos(way), this::arrive);
        }

        private void arrive() {
            URI uri = call.uri();
            engine.serve(new InboundRequest(
                            call.method(),
                            uri.getRawPath(),
                            uri.getRawQuery(),
                            name -> call.headers().first(name),
                            body))
                    .subscribe(this::decided, sink::error);
        }

        private void decided(ServedResponse served) {
            long elapsed = time.nanos() - sentAt;
            long rest = served.delay().toNanos() + homeward.nextNanos();
            if (elapsed > timeoutNanos()) {
                return;
            }
            if (served.effect() == Effect.HANG || elapsed + rest > timeoutNanos()) {
                then(Duration.ofNanos(timeoutNanos() - elapsed), this::timeOut);
            } else {
                then(Duration.ofNanos(rest), () -> deliver(served));
            }
        }

        private void deliver(ServedResponse served) {
            switch (served.effect()) {
                case RESET -> fail(Kind.RESET, "connection reset");
                case TRUNCATE -> fail(Kind.TRUNCATED, "the response broke off");
                case MALFORMED -> fail(Kind.MALFORMED, "the response is not valid HTTP");
                case REFUSE -> fail(Kind.CONNECT, "connection refused");
                case STALE -> fail(Kind.CLOSED_BEFORE_SEND, "the pooled connection was closed");
                default -> {
                    if (served.body().length > call.maxResponseBytes()) {
                        fail(Kind.TOO_LARGE, "the response is larger than " + call.maxResponseBytes() + " bytes");
                    } else {
                        sink.success(MemoryStorage.reply(served, served.body()));
                    }
                }
            }
        }

        private void timeOut() {
            fail(Kind.TIMEOUT, "no response within " + call.responseTimeout());
        }

        private void fail(Kind kind, String message) {
            sink.error(new TransportException(kind, message, null));
        }

        private long timeoutNanos() {
            Duration timeout = call.responseTimeout();
            return timeout.isZero() || timeout.isNegative() ? Long.MAX_VALUE / 4 : timeout.toNanos();
        }

        private void then(Duration delay, Runnable action) {
            Disposable next = time.after(delay, action);
            synchronized (this) {
                if (!over) {
                    timer = next;
                    return;
                }
            }
            next.dispose();
        }

        private void leave() {
            Disposable pending;
            synchronized (this) {
                over = true;
                pending = timer;
            }
            if (pending != null) {
                pending.dispose();
            }
        }
    }
}
