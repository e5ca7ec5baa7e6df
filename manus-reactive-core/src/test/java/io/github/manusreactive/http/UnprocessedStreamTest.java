package io.github.manusreactive.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.ManusClients;
import io.github.manusreactive.error.AmbiguousOutcomeException;
import io.github.manusreactive.error.TransportException;
import io.github.manusreactive.error.TransportException.Kind;
import io.github.manusreactive.retry.ReconciliationSettings;
import io.github.manusreactive.task.CreateTaskRequest;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;
import reactor.netty.resources.LoopResources;

/** HTTP/2 servers that say whether they processed a request before they ended its stream. */
class UnprocessedStreamTest {

    private static final String CREATED =
            "{\"ok\":true,\"request_id\":\"r\",\"task_id\":\"t\",\"task_title\":\"x\",\"task_url\":\"https://manus.im/app/t\"}";
    private static final EventLoopGroup SERVER_LOOPS = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private static final LoopResources LOOPS = LoopResources.create("unprocessed", 1, true);

    @TempDir
    static Path folder;

    private static TestCertificate certificate;
    private static SslContext ssl;

    private final AtomicInteger requests = new AtomicInteger();

    /** What the server does with the first request; the others are served. */
    private enum Refusal {
        REFUSED_STREAM(Kind.UNPROCESSED),
        GO_AWAY_BELOW(Kind.UNPROCESSED),
        GO_AWAY_BELOW_WITH_AN_ERROR(Kind.UNPROCESSED),
        GO_AWAY_AT_THE_STREAM(Kind.RESET),
        GO_AWAY_ABOVE(Kind.RESET),
        INTERNAL_ERROR(Kind.RESET),
        CANCEL(Kind.RESET),
        REFUSED_AFTER_EARLY_HINTS(Kind.RESET),
        REFUSED_AFTER_THE_HEAD(Kind.TRUNCATED);

        private final Kind kind;

        Refusal(Kind kind) {
            this.kind = kind;
        }

        void apply(ChannelHandlerContext context, Http2FrameStream stream) {
            switch (this) {
                case REFUSED_STREAM -> reset(context, stream, Http2Error.REFUSED_STREAM);
                case INTERNAL_ERROR -> reset(context, stream, Http2Error.INTERNAL_ERROR);
                case CANCEL -> reset(context, stream, Http2Error.CANCEL);
                case GO_AWAY_BELOW -> goAway(context, Http2Error.NO_ERROR, -1);
                case GO_AWAY_BELOW_WITH_AN_ERROR -> goAway(context, Http2Error.ENHANCE_YOUR_CALM, -1);
                case GO_AWAY_AT_THE_STREAM -> goAway(context, Http2Error.NO_ERROR, 0);
                case GO_AWAY_ABOVE -> goAway(context, Http2Error.NO_ERROR, 100);
                case REFUSED_AFTER_EARLY_HINTS -> {
                    head(context, stream, "103");
                    reset(context, stream, Http2Error.REFUSED_STREAM);
                }
                case REFUSED_AFTER_THE_HEAD -> {
                    head(context, stream, "200");
                    reset(context, stream, Http2Error.REFUSED_STREAM);
                }
            }
        }

        private static void head(ChannelHandlerContext context, Http2FrameStream stream, String status) {
            context.write(new DefaultHttp2HeadersFrame(new DefaultHttp2Headers().status(status), false).stream(stream));
        }

        private static void reset(ChannelHandlerContext context, Http2FrameStream stream, Http2Error error) {
            context.writeAndFlush(new DefaultHttp2ResetFrame(error).stream(stream));
        }

        /**
         * Announces the end of the connection, and closes it.
         *
         * @param beyond how many streams beyond those seen count as processed; negative for none at all
         */
        private static void goAway(ChannelHandlerContext context, Http2Error error, int beyond) {
            // below the codec, which names no stream below those that it has seen, and waits for them before it closes
            ChannelHandlerContext bytes = context.pipeline().context("bytes");
            byte[] below = {0, 0, 8, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) error.code()};
            ChannelFuture written = beyond < 0
                    ? bytes.writeAndFlush(Unpooled.wrappedBuffer(below))
                    : context.writeAndFlush(new DefaultHttp2GoAwayFrame(error).setExtraStreamIds(beyond));
            written.addListener(done -> bytes.close());
        }
    }

    @BeforeAll
    static void certify() throws Exception {
        certificate = TestCertificate.in(folder);
        ssl = SslContextBuilder.forServer(TestServers.keys(certificate))
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
        SERVER_LOOPS.shutdownGracefully();
        LOOPS.disposeLater().block(TransportCalls.PATIENCE);
    }

    @ParameterizedTest
    @EnumSource
    void theKindTellsWhetherTheRequestMayHaveBeenProcessed(Refusal refusal) throws Exception {
        Channel server = serve(refusal);
        ReactorNettyTransport transport = ReactorNettyTransport.create(
                TestServers.settings(HttpSettings.builder(), "h2", certificate).build());
        try {
            Kind kind = transport
                    .exchange(TransportCalls.post(URI.create(url(server) + "/"), "{}"))
                    .<Kind>map(reply -> {
                        throw new AssertionError("HTTP " + reply.status());
                    })
                    .onErrorResume(TransportException.class, fault -> Mono.just(fault.kind()))
                    .block(TransportCalls.PATIENCE);

            assertThat(kind).isEqualTo(refusal.kind);
        } finally {
            transport.close().block(TransportCalls.PATIENCE);
            server.close();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "true,REFUSED_STREAM",
        "false,REFUSED_STREAM",
        "true,GO_AWAY_BELOW",
        "false,GO_AWAY_BELOW",
        "true,GO_AWAY_AT_THE_STREAM",
        "false,GO_AWAY_AT_THE_STREAM"
    })
    void aCreateIsRepeatedOnlyIfItWasNotProcessed(boolean nativeTransport, Refusal refusal) throws Exception {
        Channel server = serve(refusal);
        ManusClients clients = ManusClients.builder()
                .baseUrl(url(server))
                .apiKey("key-1")
                .http(http -> TestServers.settings(http, "h2", certificate)
                        .httpClientCustomizer(c -> c.runOn(LOOPS, nativeTransport)))
                .callOptions(options -> options.reconciliation(ReconciliationSettings.off())
                        .retry(retry -> retry.minBackoff(Duration.ofMillis(1)).maxBackoff(Duration.ofMillis(1))))
                .build();
        ManusClient client = clients.client();
        try {
            String end = client.tasks()
                    .create(CreateTaskRequest.of("prompt"))
                    .map(task -> "created")
                    .onErrorResume(AmbiguousOutcomeException.class, e -> Mono.just("ambiguous"))
                    .block(TransportCalls.PATIENCE);

            boolean unprocessed = refusal.kind == Kind.UNPROCESSED;
            assertThat(end).isEqualTo(unprocessed ? "created" : "ambiguous");
            assertThat(requests).hasValue(unprocessed ? 2 : 1);
        } finally {
            clients.closeGracefully().block(TransportCalls.PATIENCE);
            server.close();
        }
    }

    private static String url(Channel server) {
        return "https://localhost:" + ((InetSocketAddress) server.localAddress()).getPort();
    }

    private Channel serve(Refusal refusal) throws InterruptedException {
        return new ServerBootstrap()
                .group(SERVER_LOOPS)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline()
                                .addLast("ssl", ssl.newHandler(channel.alloc()))
                                .addLast("bytes", new ChannelInboundHandlerAdapter())
                                .addLast(new Negotiation(new Streams(refusal)));
                    }
                })
                .bind("localhost", 0)
                .sync()
                .channel();
    }

    private static final class Negotiation extends ApplicationProtocolNegotiationHandler {

        private final Streams streams;

        Negotiation(Streams streams) {
            super("h2");
            this.streams = streams;
        }

        @Override
        protected void configurePipeline(ChannelHandlerContext context, String protocol) {
            context.pipeline().addLast(Http2FrameCodecBuilder.forServer().build(), streams);
        }
    }

    private final class Streams extends ChannelInboundHandlerAdapter {

        private final Refusal refusal;

        Streams(Refusal refusal) {
            this.refusal = refusal;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object frame) {
            if (frame instanceof Http2DataFrame data && data.isEndStream()) {
                if (requests.incrementAndGet() == 1) {
                    refusal.apply(context, data.stream());
                } else {
                    respond(context, data.stream());
                }
            }
            ReferenceCountUtil.release(frame);
        }

        private void respond(ChannelHandlerContext context, Http2FrameStream stream) {
            Refusal.head(context, stream, "200");
            context.writeAndFlush(
                    new DefaultHttp2DataFrame(Unpooled.copiedBuffer(CREATED, StandardCharsets.UTF_8), true)
                            .stream(stream));
        }
    }
}
