package io.github.manusreactive.http;

import io.github.manusreactive.internal.netty.ConnectionAdmissionQueue;
import io.github.manusreactive.internal.netty.ExchangeFlux;
import io.github.manusreactive.internal.netty.HttpClientFactory;
import io.github.manusreactive.internal.netty.InFlightTracker;
import io.github.manusreactive.internal.netty.PreparedRequests;
import io.github.manusreactive.internal.netty.ResponseBodyMono;
import io.github.manusreactive.internal.netty.TransportErrorClassifier;
import io.github.manusreactive.internal.netty.TransportExchange;
import io.netty.buffer.ByteBuf;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
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
    private final PreparedRequests requests;
    private final InFlightTracker inFlight = new InFlightTracker();
    private final HttpSettings settings;
    private final Map<String, ConnectionAdmissionQueue> queues = new ConcurrentHashMap<>();
    private final Mono<Void> closing;

    private ReactorNettyTransport(HttpSettings settings) {
        this.settings = settings;
        connections = HttpClientFactory.connections(settings);
        channels = new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE);
        requests = settings.canBeInvalid()
                ? new PreparedRequests(HttpClientFactory.client(settings, connections, channels))
                : new PreparedRequests(() -> HttpClientFactory.client(settings, connections, channels));
        closing = closing(settings.quietPeriod());
    }

    /**
     * Creates a transport. Opens no connection, but reads the certificate files of the settings, so do not call it on
     * an event loop. Without settings for TLS, a proxy or a customizer, TLS is prepared for the first call. Close the
     * transport when it is no longer needed.
     *
     * @throws io.github.manusreactive.error.InvalidSettingException if a setting cannot be used
     */
    public static ReactorNettyTransport create(HttpSettings settings) {
        return new ReactorNettyTransport(Objects.requireNonNull(settings, "settings"));
    }

    @Override
    public Mono<HttpResponse> exchange(HttpCall call) {
        return Mono.fromDirect(send(
                call,
                (attempt, queue) -> requests.of(call)
                        .responseConnection((response, connection) -> new ResponseBodyMono(
                                attempt,
                                head(attempt, queue, response),
                                connection.inbound().receiveObject(),
                                inFlight::isClosed))));
    }

    @Override
    public <T> Flux<T> stream(
            HttpCall call, BiFunction<HttpResponse, Flux<ByteBuffer>, ? extends Publisher<T>> reader) {
        return send(
                call,
                (attempt, queue) -> requests.of(call).response((response, content) -> {
                    HttpResponse head = head(attempt, queue, response);
                    Flux<ByteBuffer> bytes = bounded(attempt, head, content);
                    return Flux.<T>defer(() -> reader.apply(head, bytes)).doOnError(attempt::readerFailed);
                }));
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

    private <T> Flux<T> send(
            HttpCall call, BiFunction<TransportExchange, ConnectionAdmissionQueue, Publisher<T>> sending) {
        return Flux.defer(() -> {
            ConnectionAdmissionQueue queue =
                    queues.computeIfAbsent(call.host(), host -> new ConnectionAdmissionQueue(settings));
            return requests.whenOpen(call, new ExchangeFlux<>(call, inFlight, queue, sending));
        });
    }

    private static HttpResponse head(
            TransportExchange attempt, ConnectionAdmissionQueue queue, HttpClientResponse response) {
        HttpResponse head = new HttpResponse(
                response.status().code(),
                HttpHeaders.of(new NettyHeaderLookup(response.responseHeaders())),
                new byte[0]);
        attempt.head(head);
        queue.connectionCarries(attempt.streams());
        return head;
    }

    private Flux<ByteBuffer> bounded(TransportExchange attempt, HttpResponse head, Flux<ByteBuf> content) {
        long limit = attempt.call.maxResponseBytes();
        return Flux.defer(() -> {
                    if (TransportExchange.announced(head) > limit) {
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
}
