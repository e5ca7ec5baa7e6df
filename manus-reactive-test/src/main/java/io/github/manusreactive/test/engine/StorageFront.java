package io.github.manusreactive.test.engine;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOption;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * Serves the storage over HTTP: on its own port, which makes it another origin than the API, or on that of the API.
 *
 * @since 0.1.0
 */
public final class StorageFront {

    private final FileStorage storage;
    private final @Nullable SandboxCertificate certificate;
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);

    /**
     * Creates a server that does not listen yet.
     *
     * @param certificate certificate for TLS; {@code null} for plain HTTP
     */
    public StorageFront(FileStorage storage, @Nullable SandboxCertificate certificate) {
        this.storage = storage;
        this.certificate = certificate;
    }

    /** Starts to listen on any free port. */
    public Mono<? extends DisposableServer> bind() {
        return NettyFront.server(certificate)
                .host("127.0.0.1")
                .port(0)
                .runOn(NettyFront.LOOPS)
                .channelGroup(connections)
                .handle(this::handle)
                .bind();
    }

    /** Closes every open connection. */
    public void closeConnections() {
        connections.close();
    }

    static boolean serves(String path) {
        return path.startsWith(FileStorage.PUT_PATH) || path.startsWith(FileStorage.GET_PATH);
    }

    /** Puts the address of a call of the API into later URLs: behind a mapped port, only clients know it. */
    void reachedBy(String path, HttpServerRequest request) {
        String host = request.requestHeaders().get(HttpHeaderNames.HOST);
        if (host != null && path.startsWith(SandboxEngine.API)) {
            storage.baseUrl((certificate == null ? "http://" : "https://") + host);
        }
    }

    Publisher<Void> handle(HttpServerRequest request, HttpServerResponse response) {
        String uri = request.uri();
        int mark = uri.indexOf('?');
        InboundRequest inbound = new InboundRequest(
                request.method().name(),
                mark < 0 ? uri : uri.substring(0, mark),
                mark < 0 ? null : uri.substring(mark + 1),
                request.requestHeaders()::get,
                new byte[0]);
        return inbound.method().equals("GET") ? download(inbound, response) : upload(inbound, request, response);
    }

    private Mono<Void> upload(InboundRequest inbound, HttpServerRequest request, HttpServerResponse response) {
        FileStorage.Upload upload = storage.upload(inbound);
        ServedResponse refusal = upload.refusal();
        if (refusal != null) {
            // respond at once without reading the rest of the body, like a real storage
            response.keepAlive(false);
            return NettyFront.send(refusal, response);
        }
        return request.receive()
                .doOnNext(chunk -> upload.accept(chunk.nioBuffer()))
                .doOnError(error -> upload.abort())
                .doOnCancel(upload::abort)
                .then(Mono.defer(() -> {
                    ServedResponse served = upload.finish();
                    return served.effect() == ServedResponse.Effect.RESET
                            ? NettyFront.reset(response)
                            : NettyFront.send(served, response);
                }));
    }

    private Mono<Void> download(InboundRequest inbound, HttpServerResponse response) {
        FileStorage.Download download = storage.download(inbound);
        if (download.file() == null) {
            return NettyFront.send(download.head(), response);
        }
        response.status(200);
        download.head().headers().forEach(response::header);
        if (!download.breaksOff()) {
            return response.send(FileContent.of(download.file(), Long.MAX_VALUE).map(StorageFront::buffer))
                    .then();
        }
        Mono<ByteBuf> breakOff = Mono.<ByteBuf>never()
                .doOnSubscribe(s -> response.withConnection(connection -> {
                    connection.channel().config().setOption(ChannelOption.SO_LINGER, -1);
                    connection
                            .channel()
                            .eventLoop()
                            .execute(() -> connection.channel().close());
                }));
        return response.send(
                        FileContent.of(download.file(), download.file().size() / 2)
                                .map(StorageFront::buffer)
                                .concatWith(breakOff),
                        chunk -> true)
                .then();
    }

    private static ByteBuf buffer(ByteBuffer bytes) {
        return Unpooled.wrappedBuffer(bytes);
    }
}
