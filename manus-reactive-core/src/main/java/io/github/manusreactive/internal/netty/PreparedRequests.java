package io.github.manusreactive.internal.netty;

import io.github.manusreactive.error.TransportException;
import io.github.manusreactive.http.HttpBody;
import io.github.manusreactive.http.HttpCall;
import io.github.manusreactive.internal.util.HandOverTracker;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.proxy.ProxyHandler;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.Connection;
import reactor.netty.NettyOutbound;
import reactor.netty.channel.AbortedException;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientRequest;
import reactor.netty.transport.AddressUtils;

/**
 * Requests without their path, one for each host and kind, and their writer.
 *
 * @implNote Reactor Netty copies its configuration with each step of a builder and, for a URL without TLS, once more to
 *     remove TLS; it parses an absolute URL with two regular expressions.
 */
public final class PreparedRequests {

    private static final Duration FOREVER = Duration.ofNanos(Long.MAX_VALUE);

    private final Mono<OpenClient> opening;
    private volatile @Nullable OpenClient open;
    private final Map<RequestKind, HttpClient.ResponseReceiver<?>> prepared = new ConcurrentHashMap<>();

    /** @param accepted {@code true} if the call itself says which encodings it accepts */
    private record RequestKind(String method, String scheme, String host, int port, boolean accepted) {

        boolean secure() {
            return "https".equalsIgnoreCase(scheme);
        }

        SocketAddress address() {
            String name = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
            return AddressUtils.createUnresolved(name, port >= 0 ? port : secure() ? 443 : 80);
        }
    }

    private record OpenClient(HttpClient client, boolean proxied) {}

    /**
     * @param factory creates the client; it reads files, so it is called on a thread that may block, once a call needs it
     */
    public PreparedRequests(Supplier<HttpClient> factory) {
        this.opening = Mono.fromCallable(() -> opened(factory.get()))
                .doOnNext(opened -> open = opened)
                .subscribeOn(Schedulers.boundedElastic())
                .cache(opened -> FOREVER, error -> Duration.ZERO, () -> Duration.ZERO);
    }

    public PreparedRequests(HttpClient client) {
        this.opening = Mono.empty();
        this.open = opened(client);
    }

    private static OpenClient opened(HttpClient client) {
        return new OpenClient(client, client.configuration().hasProxy());
    }

    /** Sends a call, the first ones after the client was created. */
    public <T> Flux<T> whenOpen(HttpCall call, Flux<T> exchange) {
        return open == null
                ? opening.onErrorMap(e -> TransportErrorClassifier.notPrepared(call, e))
                        .thenMany(exchange)
                : exchange;
    }

    private OpenClient open() {
        return Objects.requireNonNull(open, "sent before the client was created");
    }

    /** Returns the request, ready to be sent by a {@link TransportExchange} in the subscriber's context. */
    public HttpClient.ResponseReceiver<?> of(HttpCall call) {
        URI uri = call.uri();
        RequestKind kind = new RequestKind(
                call.method(),
                uri.getScheme(),
                uri.getHost(),
                uri.getPort(),
                call.headers().first("accept-encoding") != null);
        HttpClient.ResponseReceiver<?> request = prepared.get(kind);
        if (request == null) {
            request = prepared.computeIfAbsent(kind, this::prepare);
        }
        return request.uri(pathAndQuery(uri));
    }

    private static String pathAndQuery(URI uri) {
        String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        return uri.getRawQuery() == null ? path : path + '?' + uri.getRawQuery();
    }

    private HttpClient.ResponseReceiver<?> prepare(RequestKind kind) {
        HttpClient client = open().client();
        HttpClient changed = kind.accepted() ? client.compress(false) : client;
        if (changed.configuration().baseUrl() != null) {
            // a base URL set by the customizer would be put before the path, and its host would get the credentials
            changed = changed.baseUrl("");
        }
        SocketAddress address = kind.address();
        return (kind.secure() ? changed : changed.noSSL())
                .remoteAddress(() -> address)
                .request(HttpMethod.valueOf(kind.method()))
                .send(this::write);
    }

    private Publisher<Void> write(HttpClientRequest request, NettyOutbound outbound) {
        TransportExchange attempt = request.currentContextView().get(TransportExchange.class);
        ProxyHandler proxy = open().proxied() ? proxy(outbound) : null;
        return proxy == null
                ? write(attempt, request, outbound)
                : opened(proxy).then(Mono.defer(() -> Mono.fromDirect(write(attempt, request, outbound))));
    }

    private static @Nullable ProxyHandler proxy(NettyOutbound outbound) {
        ProxyHandler[] proxy = {null};
        outbound.withConnection(
                connection -> proxy[0] = connection.channel().pipeline().get(ProxyHandler.class));
        return proxy[0];
    }

    /** Plain HTTP over a proxy: Netty accepts the request before the tunnel is open, and holds it back until then. */
    private static Mono<Void> opened(ProxyHandler proxy) {
        return Mono.create(sink -> proxy.connectFuture().addListener(tunnel -> {
            if (tunnel.isSuccess()) {
                sink.success();
            } else {
                sink.error(tunnel.cause());
            }
        }));
    }

    /** Runs on the connection's event loop, so that the connection cannot change between the check and the write. */
    private static Publisher<Void> write(TransportExchange attempt, HttpClientRequest request, NettyOutbound outbound) {
        StallDetectionHandler[] claimed = {null};
        outbound.withConnection(connection -> claimed[0] = claim(attempt, connection));
        StallDetectionHandler guard = claimed[0];
        if (guard == null) {
            TransportException.Kind refusal = attempt.refusal();
            return Mono.error(
                    refusal == null ? AbortedException.beforeSend() : HandOverTracker.refused(attempt.call, refusal));
        }
        HttpCall call = attempt.call;
        var headers = request.requestHeaders();
        if (call.headers().first("accept") == null) {
            headers.remove("accept");
        }
        call.headers().asMap().forEach(headers::set);
        if (call.body() instanceof HttpBody.Empty) {
            guard.written(attempt);
            return Mono.empty();
        }
        guard.writing();
        return Mono.fromDirect(RequestBodyPublisher.write(attempt, request, outbound))
                .onErrorResume(
                        e -> attempt.bodyFailure() == null
                                && (e instanceof IOException || e instanceof AbortedException),
                        e -> responseAfterAll(outbound))
                .doOnSuccess(done -> guard.written(attempt));
    }

    /** Returns {@code null} if the request must not be sent. */
    private static @Nullable StallDetectionHandler claim(TransportExchange attempt, Connection connection) {
        Channel channel = connection.channel();
        if (!attempt.connected(channel.eventLoop())) {
            connection.dispose();
        } else if (channel.isActive()) {
            if (attempt.handOver()) {
                return StallDetectionHandler.of(channel, attempt);
            }
            if (attempt.refusal() == null) {
                // the subscriber was told that nothing was sent
                connection.dispose();
            }
        }
        return null;
    }

    /**
     * Writing failed. A server that rejects a request early responds before it closes the connection, so wait for the
     * response or its absence.
     */
    private static Mono<Void> responseAfterAll(NettyOutbound outbound) {
        outbound.withConnection(connection -> connection.markPersistent(false));
        return Mono.empty();
    }
}
