package io.github.manusreactive.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.error.TransportFault;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.Http2SslContextSpec;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;
import reactor.netty.resources.LoopResources;

/**
 * What ends as "not sent" never reaches the server, beside calls that are raced and cancelled by the thousand: a caller that repeats such
 * a call repeats it for the first time.
 */
class HandOverStressTest {

    @TempDir
    static Path folder;

    private static final LoopResources SERVER_LOOPS = LoopResources.create("server", 1, true);
    private static TestCertificate certificate;

    @BeforeAll
    static void certify() throws Exception {
        certificate = TestCertificate.in(folder);
    }

    @AfterAll
    static void stop() {
        SERVER_LOOPS.disposeLater().block(Calls.PATIENCE);
    }

    @ParameterizedTest(name = "native {0}, {1}")
    @CsvSource({"true,http,2000", "false,http,1000", "true,https,300", "true,h2,500"})
    void whatIsNotSentNeverArrives(boolean nativeTransport, String protocol, int races) throws Exception {
        race(nativeTransport, protocol, races);
    }

    @Tag("slow")
    @ParameterizedTest(name = "native {0}, {1}")
    @CsvSource({
        "true,http,10000",
        "false,http,5000",
        "true,https,1000",
        "false,https,500",
        "true,h2,3000",
        "false,h2,2000"
    })
    void whatIsNotSentNeverArrivesHoweverOften(boolean nativeTransport, String protocol, int races) throws Exception {
        race(nativeTransport, protocol, races);
    }

    private static void race(boolean nativeTransport, String protocol, int races) throws Exception {
        Set<String> arrived = ConcurrentHashMap.newKeySet();
        AtomicInteger arrivals = new AtomicInteger();
        Set<String> notSent = ConcurrentHashMap.newKeySet();
        LoopResources loops = LoopResources.create("race", 2, true);
        DisposableServer server = serve(protocol, path -> {
            arrived.add(path);
            arrivals.incrementAndGet();
        });
        ReactorNettyTransport transport = ReactorNettyTransport.create(HttpSettings.builder()
                .http2(protocol.equals("h2"))
                .tls(TlsSettings.defaults().withTrust(certificate.pem()))
                .httpClientCustomizer(client -> client.runOn(loops, nativeTransport))
                .build());
        try {
            AtomicInteger calls = new AtomicInteger();
            String base = (protocol.equals("http") ? "http" : "https") + "://localhost:" + server.port();
            Mono<HttpReply> call = Mono.defer(() -> {
                String path = "/" + calls.incrementAndGet();
                return transport
                        .exchange(Calls.post(URI.create(base + path), "{}"))
                        .doOnError(TransportFault.class, fault -> {
                            if (!fault.kind().maybeSent()) {
                                notSent.add(path);
                            }
                        });
            });
            Flux.range(0, races)
                    .flatMap(i -> Mono.firstWithSignal(call, call, call).onErrorComplete(), 8)
                    .blockLast(Duration.ofMinutes(5));
            transport.close().block(Calls.PATIENCE);

            Set<String> both = ConcurrentHashMap.newKeySet();
            both.addAll(notSent);
            both.retainAll(arrived);
            System.out.printf(
                    "native %s, %s: %d calls, %d arrived, %d ended as not sent, %d of these arrived%n",
                    nativeTransport, protocol, calls.get(), arrivals.get(), notSent.size(), both.size());
            assertThat(both).isEmpty();
            // no call is ever repeated below the transport
            assertThat(arrivals).hasValue(arrived.size());
        } finally {
            transport.close().block(Calls.PATIENCE);
            server.disposeNow();
            loops.disposeLater().block(Calls.PATIENCE);
        }
    }

    private static DisposableServer serve(String protocol, java.util.function.Consumer<String> arrived)
            throws Exception {
        HttpServer server = HttpServer.create().port(0).runOn(SERVER_LOOPS).handle((request, response) -> {
            arrived.accept(request.uri());
            Duration pause = Duration.ofNanos(ThreadLocalRandom.current().nextInt(1_000_000));
            return request.receive().then(Mono.delay(pause)).then(response.send());
        });
        if (protocol.equals("http")) {
            return server.bindNow();
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(certificate.keyStore())) {
            store.load(in, TestCertificate.PASSWORD.toCharArray());
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(store, TestCertificate.PASSWORD.toCharArray());
        if (protocol.equals("https")) {
            return server.secure(spec -> spec.sslContext(reactor.netty.http.Http11SslContextSpec.forServer(keys)))
                    .bindNow();
        }
        return server.protocol(HttpProtocol.H2, HttpProtocol.HTTP11)
                .secure(spec -> spec.sslContext(Http2SslContextSpec.forServer(keys)))
                .bindNow();
    }
}
