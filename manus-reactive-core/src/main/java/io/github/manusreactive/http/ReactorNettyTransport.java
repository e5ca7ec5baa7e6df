package io.github.manusreactive.http;

import io.github.manusreactive.internal.netty.BodyBuffer;
import io.github.manusreactive.internal.netty.ConnectionAdmissionQueue;
import io.github.manusreactive.internal.netty.HttpClientFactory;
import io.github.manusreactive.internal.netty.InFlightTracker;
import io.github.manusreactive.internal.netty.RequestBodyPublisher;
import io.github.manusreactive.internal.netty.StallDetectionHandler;
import io.github.manusreactive.internal.netty.TransportErrorClassifier;
import io.github.manusreactive.internal.netty.TransportExchange;
import io.netty.buffer.ByteBuf;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.proxy.ProxyHandler;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.NettyOutbound;
import reactor.netty.channel.AbortedException;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientRequest;
import reactor.netty.http.client.HttpClientResponse;
import reactor.netty.resources.ConnectionProvider;

/**
 * Transport that uses Reactor Netty with its own connection pool, on Reactor Netty's shared daemon event loops. It does
 * not retry requests or follow redirects, and returns responses of every status unchanged.
 *
 * @implNote Calls wait for a connection in one queue per host, in front of Reactor Netty's pool, whose own queue keeps
 *     the place of a cancelled HTTP/2 call. The connection's event loop checks for a cancellation immediately before it
 *     writes the request, so a call is either cancelled unsent or sent, never both.
 * @since 0.1.0
 */
public final class ReactorNettyTransport implements HttpTransport {

    private final ConnectionProvider connections;
    private final ChannelGroup channels;
    private final HttpClient client;
    private final HttpClient uncompressed;
    private final InFlightTracker inFlight = new InFlightTracker();
    private final HttpSettings settings;
    private final Map<String, ConnectionAdmissionQueue> queues = new ConcurrentHashMap<>();
    private final Mono<Void> closing;

    private ReactorNettyTransport(HttpSettings settings) {
        this.settings = settings;
        connections = HttpClientFactory.connections(settings);
        channels = new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE);
        client = HttpClientFactory.client(settings, connections, channels);
        uncompressed = client.compress(false);
        closing = closing(settings.quietPeriod());
    }

    /**
     * Creates a transport. Opens no connection, but reads the certificate files of the settings, so do not call it on
     * an event loop. Close the transport when it is no longer needed.
     *
     * @throws io.github.manusreactive.error.InvalidSettingException if a setting cannot be used
     */
    public static ReactorNettyTransport create(HttpSettings settings) {
        return new ReactorNettyTransport(Objects.requireNonNull(settings, "settings"));
    }

    @Override
    public Mono<HttpResponse> exchange(HttpCall call) {
        return send(
                        call,
                        (attempt, head, bytes) -> bytes.reduceWith(
                                        () -> new BodyBuffer(announced(head)), BodyBuffer::add)
                                .map(body -> new HttpResponse(head.status(), head.headers(), body.toArray())))
                .singleOrEmpty();
    }

    @Override
    public <T> Flux<T> stream(
            HttpCall call, BiFunction<HttpResponse, Flux<ByteBuffer>, ? extends Publisher<T>> reader) {
        return send(
                call,
                (attempt, head, bytes) ->
                        Flux.<T>defer(() -> reader.apply(head, bytes)).doOnError(attempt::readerFailed));
    }

    @Override
    public Mono<Void> close() {
        return closing;
    }

    private Mono<Void> closing(Duration quietPeriod) {
        // the channel group closes the connections still in use: disposing a pool does not
        return inFlight.close(() -> queues.values().forEach(ConnectionAdmissionQueue::close))
                .timeout(quietPeriod, Mono.empty())
                .then(connections.disposeLater())
                .then(Mono.<Void>fromRunnable(channels::close))
                .cache();
    }

    private <T> Flux<T> send(HttpCall call, ResponseReceiver<T> receiver) {
        return Flux.deferContextual(subscriber -> {
            if (!inFlight.enter()) {
                return Flux.error(TransportErrorClassifier.shutDown(call, null));
            }
            TransportExchange attempt = new TransportExchange(call, subscriber);
            ConnectionAdmissionQueue queue =
                    queues.computeIfAbsent(call.host(), host -> new ConnectionAdmissionQueue(settings));
            return admitted(attempt, queue, receiver)
                    .cancelOn(Schedulers.fromExecutor(attempt::passCancellationOn))
                    .doOnCancel(attempt::cancel)
                    .contextWrite(context -> context.put(TransportExchange.class, attempt))
                    .onErrorResume(e -> failed(attempt, e))
                    .doFinally(end -> {
                        inFlight.exit();
                        attempt.log(end);
                    });
        });
    }

    private <T> Flux<T> admitted(
            TransportExchange attempt, ConnectionAdmissionQueue queue, ResponseReceiver<T> receiver) {
        HttpCall call = attempt.call;
        return call.body() instanceof HttpBody.Empty || call.body() instanceof HttpBody.Bytes
                ? queue.whenAdmitted(call, () -> connect(attempt, queue, 0, receiver))
                : RequestBodyPublisher.length(call.body())
                        .onErrorMap(e -> TransportErrorClassifier.requestBody(call, e))
                        .flatMapMany(
                                length -> queue.whenAdmitted(call, () -> connect(attempt, queue, length, receiver)));
    }

    private <T> Mono<T> failed(TransportExchange attempt, Throwable e) {
        if (attempt.isCancelled()) {
            // closing the connection raises an error that no subscriber is left to receive; an empty completion would
            // be reported as a missing response
            return Mono.never();
        }
        return Mono.error(
                e == attempt.readerFailure()
                        ? e
                        : attempt.failed(TransportErrorClassifier.of(attempt, inFlight.isClosed(), e)));
    }

    private <T> Flux<T> connect(
            TransportExchange attempt, ConnectionAdmissionQueue queue, long length, ResponseReceiver<T> receiver) {
        HttpCall call = attempt.call;
        HttpClient compressing = call.headers().first("accept-encoding") == null ? client : uncompressed;
        return compressing
                .request(HttpMethod.valueOf(call.method()))
                .uri(call.uri())
                .send((request, outbound) -> {
                    ProxyHandler proxy = proxy(outbound);
                    return proxy == null
                            ? write(attempt, length, request, outbound)
                            : opened(proxy)
                                    .then(Mono.defer(() -> Mono.fromDirect(write(attempt, length, request, outbound))));
                })
                .response((response, content) -> {
                    HttpResponse head = head(response);
                    attempt.head(head);
                    queue.connectionCarries(attempt.streams());
                    return receiver.receive(attempt, head, bounded(attempt, head, content));
                });
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
    private static Publisher<Void> write(
            TransportExchange attempt, long length, HttpClientRequest request, NettyOutbound outbound) {
        StallDetectionHandler guard = new StallDetectionHandler(attempt);
        outbound.withConnection(connection -> {
            if (!attempt.connected(connection.channel().eventLoop())) {
                connection.dispose();
            } else if (connection.channel().isActive()) {
                if (attempt.handOver()) {
                    connection.addHandlerFirst("manus.silence", guard);
                } else {
                    // the subscriber was told that nothing was sent
                    connection.dispose();
                }
            }
        });
        if (!attempt.isHandedOver()) {
            return Mono.error(AbortedException.beforeSend());
        }
        var headers = request.requestHeaders();
        if (attempt.call.headers().first("accept") == null) {
            headers.remove("accept");
        }
        attempt.call.headers().asMap().forEach(headers::set);
        if (attempt.call.body() instanceof HttpBody.Empty) {
            guard.written();
            return Mono.empty();
        }
        return Mono.fromDirect(RequestBodyPublisher.write(attempt, length, request, outbound))
                .onErrorResume(
                        e -> attempt.bodyFailure() == null
                                && (e instanceof IOException || e instanceof AbortedException),
                        e -> answerAfterAll(outbound))
                .doOnSuccess(done -> guard.written());
    }

    /**
     * Writing failed. A server that rejects a request early responds before it closes the connection, so wait for the
     * response or its absence.
     */
    private static Mono<Void> answerAfterAll(NettyOutbound outbound) {
        outbound.withConnection(connection -> connection.markPersistent(false));
        return Mono.empty();
    }

    private Flux<ByteBuffer> bounded(TransportExchange attempt, HttpResponse head, Flux<ByteBuf> content) {
        long limit = attempt.call.maxResponseBytes();
        return Flux.defer(() -> {
                    if (announced(head) > limit) {
                        return Flux.<ByteBuffer>error(TransportErrorClassifier.tooLarge(attempt.call));
                    }
                    long[] total = {0};
                    return content.<ByteBuffer>handle((piece, sink) -> {
                        attempt.received();
                        total[0] += piece.readableBytes();
                        if (total[0] > limit) {
                            sink.error(TransportErrorClassifier.tooLarge(attempt.call));
                        } else {
                            sink.next(piece.nioBuffer().asReadOnlyBuffer());
                        }
                    });
                })
                .doOnRequest(attempt::requested)
                // if the request body fails, Reactor Netty completes a truncated response as if it were whole
                .concatWith(Mono.defer(() -> {
                    Throwable failure = attempt.bodyFailure();
                    return failure == null ? Mono.empty() : Mono.error(failure);
                }))
                .onErrorMap(e -> TransportErrorClassifier.of(attempt, inFlight.isClosed(), e));
    }

    /** Returns the announced length of the response, or -1. */
    private static long announced(HttpResponse head) {
        String length = head.headers().first("content-length");
        try {
            return length == null ? -1 : Long.parseLong(length);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private static HttpResponse head(HttpClientResponse response) {
        return new HttpResponse(
                response.status().code(),
                HttpHeaders.of(new NettyHeaderLookup(response.responseHeaders())),
                new byte[0]);
    }

    @FunctionalInterface
    private interface ResponseReceiver<T> {

        Publisher<T> receive(TransportExchange attempt, HttpResponse head, Flux<ByteBuffer> bytes);
    }
}
