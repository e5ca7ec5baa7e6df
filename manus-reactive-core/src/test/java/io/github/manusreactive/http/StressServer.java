package io.github.manusreactive.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.KeyStore;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;

/**
 * A server for thousands of calls that are cancelled, over HTTP/1.1 and HTTP/2. Responds within a millisecond, and records each attempt
 * when its head arrives and each create when its body is complete. Unlike other servers it allows any number of cancelled streams.
 */
final class StressServer implements AutoCloseable {

    /** The header that names an attempt. */
    static final String ATTEMPT = "x-attempt";

    private static final Pattern CREATE = Pattern.compile("create-\\d+-end");

    /** The creates that arrived, and how often each did. */
    final Map<String, Integer> creates = new ConcurrentHashMap<>();

    /** The attempts that arrived. */
    final Set<String> attempts = ConcurrentHashMap.newKeySet();

    /** Open connections. */
    final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);

    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final String scheme;
    private final int port;

    private StressServer(String protocol, TestCertificate certificate) throws Exception {
        SslContext ssl = protocol.equals("http") ? null : ssl(protocol, certificate);
        scheme = ssl == null ? "http" : "https";
        InetSocketAddress address = (InetSocketAddress) new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        connections.add(channel);
                        if (ssl == null) {
                            http1(channel.pipeline());
                        } else {
                            channel.pipeline().addLast(ssl.newHandler(channel.alloc()), new Negotiation());
                        }
                    }
                })
                .bind("localhost", 0)
                .sync()
                .channel()
                .localAddress();
        port = address.getPort();
    }

    /**
     * Starts listening on a free port.
     *
     * @param protocol {@code http}, {@code https} or {@code h2}
     * @param certificate of the two protocols with TLS
     */
    static StressServer start(String protocol, TestCertificate certificate) throws Exception {
        return new StressServer(protocol, certificate);
    }

    String url() {
        return scheme + "://localhost:" + port;
    }

    @Override
    public void close() {
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private static SslContext ssl(String protocol, TestCertificate certificate) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(certificate.keyStore())) {
            store.load(in, TestCertificate.PASSWORD.toCharArray());
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(store, TestCertificate.PASSWORD.toCharArray());
        return SslContextBuilder.forServer(keys)
                .ciphers(Http2SecurityUtil.CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
                .applicationProtocolConfig(new ApplicationProtocolConfig(
                        ApplicationProtocolConfig.Protocol.ALPN,
                        ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                        ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                        protocol.equals("h2") ? ApplicationProtocolNames.HTTP_2 : ApplicationProtocolNames.HTTP_1_1))
                .build();
    }

    private void http1(ChannelPipeline pipeline) {
        pipeline.addLast(new HttpServerCodec(), new Exchanges());
    }

    private final class Negotiation extends ApplicationProtocolNegotiationHandler {

        Negotiation() {
            super(ApplicationProtocolNames.HTTP_1_1);
        }

        @Override
        protected void configurePipeline(ChannelHandlerContext context, String protocol) {
            if (!protocol.equals(ApplicationProtocolNames.HTTP_2)) {
                http1(context.pipeline());
                return;
            }
            context.pipeline()
                    .addLast(
                            Http2FrameCodecBuilder.forServer()
                                    .decoderEnforceMaxRstFramesPerWindow(0, 0)
                                    .build(),
                            new Http2MultiplexHandler(new ChannelInitializer<>() {
                                @Override
                                protected void initChannel(io.netty.channel.Channel stream) {
                                    stream.pipeline()
                                            .addLast(new Http2StreamFrameToHttpObjectCodec(true), new Exchanges());
                                }
                            }));
        }
    }

    /** The requests of one connection or stream, one after another. */
    private final class Exchanges extends SimpleChannelInboundHandler<HttpObject> {

        private final StringBuilder body = new StringBuilder();

        @Override
        protected void channelRead0(ChannelHandlerContext context, HttpObject part) {
            if (part instanceof HttpRequest head) {
                String attempt = head.headers().get(ATTEMPT);
                if (attempt != null) {
                    attempts.add(attempt);
                }
                body.setLength(0);
            }
            if (part instanceof HttpContent content) {
                body.append(content.content().toString(StandardCharsets.UTF_8));
            }
            if (part instanceof LastHttpContent) {
                String response = response();
                context.executor()
                        .schedule(
                                () -> respond(context, response),
                                ThreadLocalRandom.current().nextInt(1_000_000),
                                TimeUnit.NANOSECONDS);
            }
        }

        private String response() {
            Matcher create = CREATE.matcher(body);
            if (!create.find()) {
                return "{\"ok\":true,\"data\":[]}";
            }
            creates.merge(create.group(), 1, Integer::sum);
            return "{\"ok\":true,\"task_id\":\"" + create.group()
                    + "\",\"task_title\":\"x\",\"task_url\":\"https://manus.im/app/x\"}";
        }

        private static void respond(ChannelHandlerContext context, String json) {
            DefaultFullHttpResponse response = new DefaultFullHttpResponse(
                    HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.copiedBuffer(json, StandardCharsets.UTF_8));
            response.headers()
                    .set("content-type", "application/json")
                    .setInt("content-length", response.content().readableBytes());
            context.writeAndFlush(response, context.voidPromise());
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}
