package io.github.manusreactive.http;

import java.io.InputStream;
import java.nio.file.Files;
import java.security.KeyStore;
import java.util.function.UnaryOperator;
import javax.net.ssl.KeyManagerFactory;
import reactor.netty.DisposableServer;
import reactor.netty.http.Http11SslContextSpec;
import reactor.netty.http.Http2SslContextSpec;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;

/** Servers on loopback for the protocols {@code http}, {@code https} (HTTP/1.1) and {@code h2} (HTTP/2 over TLS). */
final class TestServers {

    private TestServers() {}

    static DisposableServer start(String protocol, TestCertificate certificate, UnaryOperator<HttpServer> customizer)
            throws Exception {
        HttpServer server = HttpServer.create().port(0);
        if (protocol.equals("https")) {
            KeyManagerFactory keys = keys(certificate);
            server = server.secure(spec -> spec.sslContext(Http11SslContextSpec.forServer(keys)));
        } else if (protocol.equals("h2")) {
            KeyManagerFactory keys = keys(certificate);
            server = server.protocol(HttpProtocol.H2, HttpProtocol.HTTP11)
                    .secure(spec -> spec.sslContext(Http2SslContextSpec.forServer(keys)));
        }
        return customizer.apply(server).bindNow();
    }

    static String url(String protocol, DisposableServer server) {
        return (protocol.equals("http") ? "http" : "https") + "://localhost:" + server.port();
    }

    static HttpSettings.Builder settings(HttpSettings.Builder http, String protocol, TestCertificate certificate) {
        return http.http2(protocol.equals("h2"))
                .tls(TlsSettings.builder().trust(certificate.pem()).build());
    }

    static KeyManagerFactory keys(TestCertificate certificate) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(certificate.keyStore())) {
            store.load(in, TestCertificate.PASSWORD.toCharArray());
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(store, TestCertificate.PASSWORD.toCharArray());
        return keys;
    }
}
