package io.github.manusreactive.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.util.ReferenceCountUtil;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Flux;

/** Interim responses over HTTP/2: streams of one connection that each get some before their own response. */
class InterimHttp2Test {

    @TempDir
    static Path folder;

    private static final EventLoopGroup LOOPS = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private static TestCertificate certificate;
    private static SslContext ssl;

    @BeforeAll
    static void certify() throws Exception {
        certificate = TestCertificate.in(folder);
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(certificate.keyStore())) {
            store.load(in, TestCertificate.PASSWORD.toCharArray());
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(store, TestCertificate.PASSWORD.toCharArray());
        ssl = SslContextBuilder.forServer(keys)
                .ciphers(Http2SecurityUtil.CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
                .applicationProtocolConfig(new ApplicationProtocolConfig(
                        ApplicationProtocolConfig.Protocol.ALPN,
                        ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                        ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                        "h2"))
                .build();
    }

    @AfterAll
    static void stop() {
        LOOPS.shutdownGracefully();
    }

    @ParameterizedTest(name = "{1} x {0}")
    @CsvSource({"100,1", "102,1", "103,1", "103,3", "102,5"})
    void everyStreamGetsItsOwnResponse(String status, int count) throws Exception {
        Channel server = serve(status, count);
        ReactorNettyTransport transport = ReactorNettyTransport.create(HttpSettings.builder()
                .http2(true)
                .tls(TlsSettings.builder().trust(certificate.pem()).build())
                .build());
        try {
            int port = ((InetSocketAddress) server.localAddress()).getPort();
            List<String> texts = Flux.range(0, 20)
                    .flatMapSequential(i -> transport.exchange(
                            TransportCalls.post(URI.create("https://localhost:" + port + "/"), "call-" + i)))
                    .map(reply -> reply.status() + " " + reply.text())
                    .collectList()
                    .block(TransportCalls.PATIENCE);

            assertThat(texts)
                    .isEqualTo(Flux.range(0, 20)
                            .map(i -> "200 call-" + i)
                            .collectList()
                            .block());
        } finally {
            transport.close().block(TransportCalls.PATIENCE);
            server.close();
        }
    }

    private static Channel serve(String status, int count) throws InterruptedException {
        return new ServerBootstrap()
                .group(LOOPS)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline().addLast(ssl.newHandler(channel.alloc()), new Negotiation(status, count));
                    }
                })
                .bind("localhost", 0)
                .sync()
                .channel();
    }

    private static final class Negotiation extends ApplicationProtocolNegotiationHandler {

        private final String status;
        private final int count;

        Negotiation(String status, int count) {
            super("h2");
            this.status = status;
            this.count = count;
        }

        @Override
        protected void configurePipeline(ChannelHandlerContext context, String protocol) {
            context.pipeline().addLast(Http2FrameCodecBuilder.forServer().build(), new Streams(status, count));
        }
    }

    /** Sends the interim responses as soon as the request begins, and its own body back once it is whole. */
    private static final class Streams extends ChannelInboundHandlerAdapter {

        private final String status;
        private final int count;

        Streams(String status, int count) {
            this.status = status;
            this.count = count;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object frame) {
            if (frame instanceof Http2HeadersFrame headers) {
                for (int i = 0; i < count; i++) {
                    DefaultHttp2Headers interim = new DefaultHttp2Headers();
                    interim.status(status).add("link", "</style.css>");
                    context.write(new DefaultHttp2HeadersFrame(interim, false).stream(headers.stream()));
                }
                context.flush();
            } else if (frame instanceof Http2DataFrame data && data.content().isReadable()) {
                respond(context, data.stream(), data.content().toString(StandardCharsets.UTF_8));
            }
            ReferenceCountUtil.release(frame);
        }

        private static void respond(ChannelHandlerContext context, Http2FrameStream stream, String body) {
            DefaultHttp2Headers head = new DefaultHttp2Headers();
            head.status("200");
            context.write(new DefaultHttp2HeadersFrame(head, false).stream(stream));
            context.writeAndFlush(new DefaultHttp2DataFrame(Unpooled.copiedBuffer(body, StandardCharsets.UTF_8), true)
                    .stream(stream));
        }
    }
}
