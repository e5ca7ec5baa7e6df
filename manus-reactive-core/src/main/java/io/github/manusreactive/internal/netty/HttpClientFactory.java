package io.github.manusreactive.internal.netty;

import io.github.manusreactive.error.InvalidSettingException;
import io.github.manusreactive.http.HttpSettings;
import io.github.manusreactive.http.ProxySettings;
import io.github.manusreactive.http.TlsSettings;
import io.netty.channel.ChannelOption;
import io.netty.channel.group.ChannelGroup;
import io.netty.handler.ssl.SslContextBuilder;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import reactor.core.Exceptions;
import reactor.netty.NettyPipeline;
import reactor.netty.http.Http11SslContextSpec;
import reactor.netty.http.Http2SslContextSpec;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.tcp.SslProvider;
import reactor.netty.transport.ProxyProvider;

/** Creates a Reactor Netty client from {@link HttpSettings}. */
public final class HttpClientFactory {

    /**
     * By default the JDK keeps 20,480 sessions, one per connection that a cancelled call closed; a client has few
     * hosts.
     */
    private static final int TLS_SESSIONS = 64;

    private HttpClientFactory() {}

    public static ConnectionProvider connections(HttpSettings settings) {
        ConnectionProvider pool = ConnectionProvider.builder("manus-reactive")
                .maxConnections(settings.maxConnections())
                // calls wait in front of the pool; in the pool only until the connection of a finished call is released
                .pendingAcquireMaxCount(-1)
                .pendingAcquireTimeout(Duration.ZERO)
                .maxIdleTime(settings.maxIdleTime())
                .maxLifeTime(settings.maxLifeTime())
                .evictInBackground(settings.evictionInterval())
                .lifo()
                .build();
        // Reactor Netty disposes its HTTP/2 pool with this one only if this one has its own class
        return settings.http2() ? pool : new CancellableConnectionProvider(pool);
    }

    public static HttpClient client(HttpSettings settings, ConnectionProvider connections, ChannelGroup channels) {
        HttpClient client = HttpClient.create(connections)
                .disableRetry(true)
                .followRedirect(false)
                .channelGroup(channels)
                .compress(settings.gzip())
                .headers(headers -> headers.set("user-agent", settings.userAgent()))
                // a server that rejects an upload responds and closes; the response must be readable after a failed
                // write
                .option(ChannelOption.AUTO_CLOSE, false)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        settings.connectTimeout().toMillis());
        if (settings.http2()) {
            client = client.protocol(HttpProtocol.H2, HttpProtocol.HTTP11);
        }
        client = secure(client, settings);
        ProxySettings proxy = settings.proxy();
        if (proxy != null) {
            client = client.proxy(spec -> proxy(spec, proxy, settings))
                    .doOnChannelInit((observer, channel, address) -> {
                        if (channel.pipeline().get(NettyPipeline.ProxyHandler) != null) {
                            channel.pipeline()
                                    .addAfter(
                                            NettyPipeline.ProxyHandler,
                                            "manus.proxyRefusal",
                                            new ProxyRefusalHandler(observer));
                        }
                    });
        }
        HttpClient customized = settings.httpClientCustomizer().apply(client);
        if (customized == null) {
            throw new InvalidSettingException("httpClientCustomizer", "must return a client, not null");
        }
        return customized;
    }

    private static HttpClient secure(HttpClient client, HttpSettings settings) {
        TlsSettings tls = settings.tls() == null ? TlsSettings.defaults() : settings.tls();
        SslProvider.GenericSslContextSpec<SslContextBuilder> spec =
                settings.http2() ? Http2SslContextSpec.forClient() : Http11SslContextSpec.forClient();
        try {
            // this overload verifies host names, the one that takes a provider does not
            return client.secure(builder -> builder.sslContext(spec.configure(context -> identify(context, tls)))
                    .handshakeTimeout(settings.connectTimeout()));
        } catch (RuntimeException e) {
            Throwable cause = Exceptions.unwrap(e);
            throw new InvalidSettingException("tls", "certificates or key cannot be used: " + cause.getMessage());
        }
    }

    private static void identify(SslContextBuilder context, TlsSettings tls) {
        context.sessionCacheSize(TLS_SESSIONS);
        if (tls.trust() != null) {
            context.trustManager(tls.trust());
        } else if (tls.trustPem() != null) {
            context.trustManager(tls.trustPem().toFile());
        }
        if (tls.identity() != null) {
            context.keyManager(tls.identity());
        } else if (tls.certificatePem() != null && tls.keyPem() != null) {
            context.keyManager(tls.certificatePem().toFile(), tls.keyPem().toFile());
        }
    }

    private static void proxy(ProxyProvider.TypeSpec spec, ProxySettings proxy, HttpSettings settings) {
        List<NonProxyHostPattern> direct =
                proxy.nonProxyHosts().stream().map(NonProxyHostPattern::of).toList();
        ProxyProvider.Builder builder = spec.type(
                        proxy.type() == ProxySettings.Type.HTTP ? ProxyProvider.Proxy.HTTP : ProxyProvider.Proxy.SOCKS5)
                .host(proxy.host())
                .port(proxy.port())
                .connectTimeoutMillis(settings.connectTimeout().toMillis())
                .nonProxyHostsPredicate(address -> address instanceof InetSocketAddress inet
                        && direct.stream().anyMatch(each -> each.matches(inet.getHostString(), inet.getPort())));
        String username = proxy.username();
        if (username != null) {
            builder.username(username);
        }
        String password = proxy.password();
        if (password != null) {
            Function<String, String> giver = name -> password;
            builder.password(giver);
        }
    }
}
