package io.github.manusreactive.benchmarks.call;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/**
 * A server with encoded responses on one event loop, which does so little that a client is always slower. Run as a process of its
 * own: its argument is the file for its certificate, none without TLS; prints its port; ends with its standard input.
 */
final class CallServer {

    private CallServer() {}

    /** Runs the server. */
    public static void main(String[] args) throws Exception {
        SslContext tls = args.length == 0 ? null : tls(Path.of(args[0]));
        EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        FixedResponses responses =
                FixedResponses.encode(DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC)));
        Channel server = new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 4_096)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ConnectionInitializer(tls, responses))
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .sync()
                .channel();
        System.out.println(((InetSocketAddress) server.localAddress()).getPort());
        while (System.in.read() >= 0) {
            // the parent process closes the stream to end the server
        }
        System.exit(0);
    }

    /** Creates a certificate and writes it to the file, for the clients to trust. */
    private static SslContext tls(Path file) throws Exception {
        X509Bundle certificate = new CertificateBuilder()
                .subject("CN=localhost")
                .ecp256()
                .setIsCertificateAuthority(true)
                .addSanDnsName("localhost")
                .buildSelfSigned();
        Files.writeString(file, certificate.getCertificatePEM());
        return SslContextBuilder.forServer(certificate.toKeyManagerFactory())
                .sslProvider(SslProvider.JDK)
                .build();
    }

    /** Builds the pipeline of a connection. */
    private static final class ConnectionInitializer extends ChannelInitializer<SocketChannel> {

        private final @Nullable SslContext tls;
        private final FixedResponses responses;

        ConnectionInitializer(@Nullable SslContext tls, FixedResponses responses) {
            this.tls = tls;
            this.responses = responses;
        }

        @Override
        protected void initChannel(SocketChannel channel) {
            if (tls != null) {
                channel.pipeline().addLast(tls.newHandler(channel.alloc()));
            }
            channel.pipeline()
                    .addLast(new HttpRequestDecoder(new HttpDecoderConfig().setValidateHeaders(false)))
                    .addLast(new FixedResponseHandler(responses));
        }
    }
}
