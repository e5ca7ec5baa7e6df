package io.github.manusreactive.test.engine;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.resources.LoopResources;

/**
 * Serves the engine over HTTP.
 *
 * @since 0.1.0
 */
public final class NettyFront {

    /** Shared by all sandboxes of the JVM; daemon threads. */
    static final LoopResources LOOPS = LoopResources.create("manus-sandbox-http", 2, true);

    private static final byte[] NO_BODY = new byte[0];
    private static final byte[] NO_HTTP = "this is not HTTP\n\n".getBytes(StandardCharsets.US_ASCII);

    private final SandboxEngine engine;
    private final SandboxTime time;
    private final @Nullable SandboxCertificate certificate;
    private final @Nullable StorageFront storage;
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);

    /**
     * Creates a server that does not listen yet.
     *
     * @param certificate certificate for TLS; {@code null} for plain HTTP
     * @param storage storage to serve on the same port; {@code null} if it has its own
     */
    public NettyFront(
            SandboxEngine engine,
            SandboxTime time,
            @Nullable SandboxCertificate certificate,
            @Nullable StorageFront storage) {
        this.engine = engine;
        this.time = time;
        this.certificate = certificate;
        this.storage = storage;
    }

    /**
     * Starts to listen.
     *
     * @param host IP address to listen on
     * @param port 0 for any free port
     */
    public Mono<? extends DisposableServer> bind(String host, int port) {
        return server(certificate)
                .host(host)
                .port(port)
                .runOn(LOOPS)
                .channelGroup(connections)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .httpRequestDecoder(spec -> spec.maxInitialLineLength(16 * 1024).maxHeaderSize(64 * 1024))
                .handle(this::handle)
                .bind();
    }

    static HttpServer server(@Nullable SandboxCertificate certificate) {
        HttpServer server = HttpServer.create();
        return certificate == null ? server : server.secure(spec -> spec.sslContext(certificate.server()));
    }

    /** Closes every open connection without notice, like a server that restarts. */
    public void closeConnections() {
        connections.close();
    }

    private Publisher<Void> handle(HttpServerRequest request, HttpServerResponse response) {
        String uri = request.uri();
        int mark = uri.indexOf('?');
        String path = mark < 0 ? uri : uri.substring(0, mark);
        String query = mark < 0 ? null : uri.substring(mark + 1);
        if (storage != null) {
            if (StorageFront.serves(path)) {
                return storage.handle(request, response);
            }
            storage.reachedBy(path, request);
        }
        String method = request.method().name();
        var headers = request.requestHeaders();
        if (method.equals("GET")) {
            return engine.serve(new InboundRequest(method, path, query, headers::get, NO_BODY))
                    .flatMap(served -> answer(served, response));
        }
        return request.receive()
                .aggregate()
                .asByteArray()
                .defaultIfEmpty(NO_BODY)
                .flatMap(body -> engine.serve(new InboundRequest(method, path, query, headers::get, body)))
                .flatMap(served -> answer(served, response));
    }

    private Mono<Void> answer(ServedResponse served, HttpServerResponse response) {
        Mono<Void> effect = Mono.defer(() -> perform(served, response));
        return served.delay().isZero()
                ? effect
                : Mono.delay(served.delay(), time.scheduler()).then(effect);
    }

    private static Mono<Void> perform(ServedResponse served, HttpServerResponse response) {
        return switch (served.effect()) {
            case HANG -> Mono.never();
            case RESET, REFUSE, STALE -> reset(response);
            case MALFORMED -> raw(response, NO_HTTP);
            case TRUNCATE -> raw(response, truncated(served));
            case CLOSE_AFTER -> send(served, response).then(Mono.fromRunnable(() -> close(response)));
            case ANSWER -> send(served, response);
        };
    }

    static Mono<Void> send(ServedResponse served, HttpServerResponse response) {
        head(served, response);
        return response.sendObject(Unpooled.wrappedBuffer(served.body())).then();
    }

    private static void head(ServedResponse served, HttpServerResponse response) {
        response.status(served.status());
        for (Map.Entry<String, String> field : served.headers().entrySet()) {
            response.header(field.getKey(), field.getValue());
        }
        response.header(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(served.body().length));
    }

    /** Zero linger makes the kernel send a reset. */
    static Mono<Void> reset(HttpServerResponse response) {
        response.withConnection(connection -> {
            Channel channel = connection.channel();
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
            channel.close();
        });
        return Mono.never();
    }

    private static void close(HttpServerResponse response) {
        response.withConnection(connection -> connection.channel().close());
    }

    /** Writes bytes that the HTTP encoder would reject, and closes the connection. */
    private static Mono<Void> raw(HttpServerResponse response, byte[] bytes) {
        response.withConnection(connection -> {
            ChannelHandlerContext codec = connection.channel().pipeline().context(NettyPipeline.HttpCodec);
            codec.writeAndFlush(Unpooled.wrappedBuffer(bytes))
                    .addListener(written -> connection.channel().close());
        });
        return Mono.never();
    }

    private static byte[] truncated(ServedResponse served) {
        StringBuilder head =
                new StringBuilder("HTTP/1.1 ").append(served.status()).append(" -\r\n");
        served.headers()
                .forEach((name, value) ->
                        head.append(name).append(": ").append(value).append("\r\n"));
        head.append("content-length: ").append(served.body().length).append("\r\n\r\n");
        byte[] start = head.toString().getBytes(StandardCharsets.US_ASCII);
        int half = served.body().length / 2;
        byte[] bytes = Arrays.copyOf(start, start.length + half);
        System.arraycopy(served.body(), 0, bytes, start.length, half);
        return bytes;
    }
}
