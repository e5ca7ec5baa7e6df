package io.github.manusreactive.http;

import static io.github.manusreactive.http.TransportCalls.get;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import io.github.manusreactive.error.TransportException;
import io.github.manusreactive.error.TransportException.Kind;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.resources.LoopResources;

/** TLS, HTTP/2 and proxies. */
class SecureAndProxiedTest {

    @TempDir
    static Path folder;

    private static Path trusted;
    private static WireMockServer server;

    @BeforeAll
    static void start() throws Exception {
        TestCertificate certificate = TestCertificate.in(folder);
        trusted = certificate.pem();
        server = new WireMockServer(WireMockConfiguration.options()
                .dynamicPort()
                .dynamicHttpsPort()
                .keystorePath(certificate.keyStore().toString())
                .keystoreType("PKCS12")
                .keystorePassword(TestCertificate.PASSWORD)
                .keyManagerPassword(TestCertificate.PASSWORD));
        server.start();
        server.stubFor(WireMock.any(WireMock.anyUrl()).willReturn(WireMock.ok("secure")));
    }

    @AfterAll
    static void stop() {
        server.stop();
    }

    @Test
    void anUntrustedCertificateIsTlsAndNothingIsSent() {
        TransportException fault = fault(HttpSettings.defaults(), "https://localhost:" + server.httpsPort() + "/");

        assertThat(fault.kind()).isEqualTo(Kind.TLS);
        assertThat(server.findAll(WireMock.getRequestedFor(WireMock.urlEqualTo("/"))))
                .isEmpty();
    }

    @Test
    void aTrustedCertificateIsAccepted() {
        assertThat(exchange(trusting().build(), "https://localhost:" + server.httpsPort() + "/tls1"))
                .isEqualTo("secure");
        assertThat(protocolOf("/tls1")).isEqualTo("HTTP/1.1");
    }

    @Test
    void aTrustedCertificateOfAnotherHostIsRefused() {
        TransportException fault = fault(trusting().build(), "https://127.0.0.1:" + server.httpsPort() + "/");

        assertThat(fault.kind()).isEqualTo(Kind.TLS);
    }

    @Test
    void http2IsUsedIfConfiguredAndOffered() {
        assertThat(exchange(trusting().http2(true).build(), "https://localhost:" + server.httpsPort() + "/tls2"))
                .isEqualTo("secure");
        assertThat(protocolOf("/tls2")).isEqualTo("HTTP/2.0");
    }

    @Test
    void http2SettingsStillReachPlainServers() {
        assertThat(exchange(trusting().http2(true).build(), "http://localhost:" + server.port() + "/plain"))
                .isEqualTo("secure");
        assertThat(protocolOf("/plain")).isEqualTo("HTTP/1.1");
    }

    @Test
    void aLargeUploadGoesThroughTls() {
        byte[] body = new byte[3_000_000];
        new Random(1).nextBytes(body);
        for (boolean http2 : new boolean[] {false, true}) {
            var transport = ReactorNettyTransport.create(trusting().http2(http2).build());
            try {
                var uri = URI.create("https://localhost:" + server.httpsPort() + "/upload-" + http2);
                var chunks = new HttpBody.Chunks(() -> Flux.just(java.nio.ByteBuffer.wrap(body)), body.length);
                transport.exchange(TransportCalls.call("PUT", uri, chunks)).block(TransportCalls.PATIENCE);
            } finally {
                transport.close().block(TransportCalls.PATIENCE);
            }
            var seen = server.findAll(WireMock.putRequestedFor(WireMock.urlEqualTo("/upload-" + http2)));
            assertThat(seen).hasSize(1);
            assertThat(seen.get(0).getBody()).isEqualTo(body);
        }
    }

    @Test
    void cancellingHttp2CallsLosesNoStream() {
        var transport = ReactorNettyTransport.create(
                trusting().http2(true).maxConnections(1).build());
        var uri = URI.create("https://localhost:" + server.httpsPort() + "/h2");
        try {
            Flux.range(0, 300)
                    .flatMap(
                            i -> transport
                                    .exchange(get(uri))
                                    .takeUntilOther(Mono.delay(Duration.ofNanos(
                                            ThreadLocalRandom.current().nextInt(2_000_000)))),
                            4)
                    .blockLast(TransportCalls.PATIENCE);

            // the server ends a connection with many resets (GOAWAY, invalid_rst_stream_frame_rate), and this call with
            // it
            assertThat(transport
                            .exchange(get(uri))
                            .retry(2)
                            .block(TransportCalls.PATIENCE)
                            .text())
                    .isEqualTo("secure");
        } finally {
            transport.close().block(TransportCalls.PATIENCE);
        }
    }

    @Test
    void anHttpProxyTunnelsWithItsAccountAndTheOriginDoesNotSeeIt() {
        try (RawServer proxy = RawServer.start(peer -> {
            peer.readHead();
            peer.write("HTTP/1.1 200 Connection established\r\n\r\n");
            peer.readRequest();
            peer.answer("200 OK", "through");
            peer.hang();
        })) {
            var settings = HttpSettings.builder()
                    .proxy(ProxySettings.http("localhost", proxy.port()).toBuilder()
                            .credentials("ann", "s3cret")
                            .build())
                    .build();

            assertThat(exchange(settings, "http://api.example.invalid/v2/x")).isEqualTo("through");
            String account = Base64.getEncoder().encodeToString("ann:s3cret".getBytes(StandardCharsets.UTF_8));
            assertThat(proxy.requests().get(0))
                    .startsWith("CONNECT api.example.invalid:80 ")
                    .containsIgnoringCase("proxy-authorization: basic " + account);
            assertThat(proxy.requests().get(1)).startsWith("GET /v2/x ").doesNotContain(account);
        }
    }

    @Test
    void aSocksProxyTunnels() {
        try (RawServer proxy = RawServer.start(peer -> {
            byte[] greeting = peer.read(2);
            peer.read(greeting[1]);
            peer.write(new byte[] {5, 0});
            byte[] request = peer.read(5);
            peer.read(request[4] + 2);
            peer.write(new byte[] {5, 0, 0, 1, 0, 0, 0, 0, 0, 0});
            peer.readRequest();
            peer.answer("200 OK", "through socks");
            peer.hang();
        })) {
            var settings = HttpSettings.builder()
                    .proxy(ProxySettings.socks5("localhost", proxy.port()))
                    .build();

            assertThat(exchange(settings, "http://api.example.invalid/v2/x")).isEqualTo("through socks");
        }
    }

    @Test
    void hostsOutsideTheProxyAreReachedDirectly() {
        var settings = HttpSettings.builder()
                .proxy(ProxySettings.http("proxy.invalid", 3128).toBuilder()
                        .nonProxyHosts("local*")
                        .build())
                .build();

        assertThat(exchange(settings, "http://localhost:" + server.port() + "/direct"))
                .isEqualTo("secure");
    }

    @Test
    void aProxyThatRefusesMeansNothingWasSent() {
        try (RawServer proxy = RawServer.start(peer -> {
            peer.readHead();
            peer.answer("407 Proxy Authentication Required", "");
        })) {
            var settings = HttpSettings.builder()
                    .proxy(ProxySettings.http("localhost", proxy.port()).toBuilder()
                            .credentials("ann", "wr0ng")
                            .build())
                    .build();

            TransportException fault = fault(settings, "http://api.example.invalid/");

            assertThat(fault.kind()).isEqualTo(Kind.CONNECT);
            assertThat(fault).hasMessageContaining("407");
            assertThat(fault.getMessage()).doesNotContain("wr0ng");
        }
    }

    @ParameterizedTest(name = "{0}, {1}, http2 {2}, native {3}")
    @CsvSource({
        "407,http,false,true,withCredentials",
        "407,https,false,true,withCredentials",
        "407,https,false,false,withCredentials",
        "407,https,true,true,withCredentials",
        "403,https,false,true,operator",
        "403,https,true,false,operator",
        "502,https,false,true,try again later",
        "502,https,true,true,try again later"
    })
    void theProxysOwnReasonIsReported(
            String status, String scheme, boolean http2, boolean nativeTransport, String fix) {
        LoopResources loops = LoopResources.create("proxied", 1, true);
        try (RawServer proxy = RawServer.start(peer -> {
            peer.readHead();
            peer.answer(status + " No", "");
        })) {
            var settings = HttpSettings.builder()
                    .http2(http2)
                    .proxy(ProxySettings.http("localhost", proxy.port()).toBuilder()
                            .credentials("ann", "wr0ng")
                            .build())
                    .httpClientCustomizer(client -> client.runOn(loops, nativeTransport))
                    .build();

            TransportException fault = fault(settings, scheme + "://api.example.invalid/");

            assertThat(fault.kind()).isEqualTo(Kind.CONNECT);
            assertThat(fault).hasMessageContaining("HTTP " + status).hasMessageContaining(fix);
            StringWriter all = new StringWriter();
            fault.printStackTrace(new PrintWriter(all));
            assertThat(all.toString())
                    .doesNotContain("wr0ng", Base64.getEncoder().encodeToString("ann:wr0ng".getBytes(UTF_8)));
        } finally {
            loops.disposeLater().block(TransportCalls.PATIENCE);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aTlsFailureBehindTheTunnelStaysATlsFailure(boolean http2) {
        try (RawServer proxy = RawServer.start(peer -> {
            peer.readHead();
            peer.write("HTTP/1.1 200 Connection established\r\n\r\n");
            peer.write("no TLS here\r\n\r\n");
            peer.hang();
        })) {
            var settings = HttpSettings.builder()
                    .http2(http2)
                    .proxy(ProxySettings.http("localhost", proxy.port()))
                    .build();

            assertThat(fault(settings, "https://api.example.invalid/").kind()).isEqualTo(Kind.TLS);
        }
    }

    private static HttpSettings.Builder trusting() {
        return HttpSettings.builder().tls(TlsSettings.builder().trust(trusted).build());
    }

    private static String protocolOf(String path) {
        return server.findAll(WireMock.getRequestedFor(WireMock.urlEqualTo(path)))
                .get(0)
                .getProtocol();
    }

    private static String exchange(HttpSettings settings, String uri) {
        var transport = ReactorNettyTransport.create(settings);
        try {
            return transport
                    .exchange(get(URI.create(uri)))
                    .block(TransportCalls.PATIENCE)
                    .text();
        } finally {
            transport.close().block(TransportCalls.PATIENCE);
        }
    }

    private static TransportException fault(HttpSettings settings, String uri) {
        return catchThrowableOfType(TransportException.class, () -> exchange(settings, uri));
    }
}
