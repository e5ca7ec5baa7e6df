package io.github.manusreactive.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.error.ManusTransportException;
import io.netty.handler.ssl.ClientAuth;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.SslStoreBundle;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.Http11SslContextSpec;
import reactor.netty.http.server.HttpServer;
import reactor.test.StepVerifier;

/** Trust and client certificate from an SSL bundle. */
class SslBundleTest {

    private static final char[] PASSWORD = "changeit".toCharArray();
    private static final String ANSWER = "{\"ok\":true,\"request_id\":\"r1\",\"user_id\":\"usr_1\"}";

    @TempDir
    private static Path folder;

    private static KeyStore serverKeys;
    private static KeyStore clientKeys;
    private static DisposableServer server;

    @BeforeAll
    static void start() throws Exception {
        serverKeys = keys("server");
        clientKeys = keys("client");
        KeyManagerFactory identity = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        identity.init(serverKeys, PASSWORD);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusting(clientKeys));
        server = HttpServer.create()
                .host(InetAddress.getLoopbackAddress().getHostAddress())
                .secure(spec -> spec.sslContext(Http11SslContextSpec.forServer(identity)
                        .configure(context -> context.trustManager(trust).clientAuth(ClientAuth.REQUIRE))))
                .handle((request, response) ->
                        response.header("content-type", "application/json").sendString(Mono.just(ANSWER)))
                .bindNow();
    }

    @AfterAll
    static void stop() {
        server.disposeNow();
    }

    @Test
    void trustAndIdentityAreThoseOfTheBundle() {
        StepVerifier.create(call(bundle(null, trusting(clientKeys)))).verifyError(ManusTransportException.class);
        StepVerifier.create(call(bundle(null, trusting(serverKeys)))).verifyError(ManusTransportException.class);
        StepVerifier.create(call(bundle(clientKeys, trusting(serverKeys))))
                .expectNext("usr_1")
                .verifyComplete();
    }

    private static Mono<String> call(SslBundle bundle) {
        return Mono.create(sink -> new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(ManusAutoConfiguration.class))
                .withBean(SslBundles.class, () -> new DefaultSslBundleRegistry("manus", bundle))
                .withPropertyValues(
                        "manus.api-key=k1",
                        "manus.base-url=https://localhost:" + server.port(),
                        "manus.ssl.bundle=manus",
                        "manus.retry.max-attempts=1")
                .run(context -> context.getBean(ManusClient.class)
                        .account()
                        .me()
                        .materialize()
                        .blockOptional()
                        .ifPresent(end -> {
                            if (end.hasError()) {
                                sink.error(end.getThrowable());
                            } else {
                                sink.success(end.get());
                            }
                        })));
    }

    private static SslBundle bundle(KeyStore identity, KeyStore trust) {
        return SslBundle.of(SslStoreBundle.of(identity, identity == null ? null : "changeit", trust));
    }

    private static KeyStore trusting(KeyStore keys) {
        try {
            KeyStore trust = KeyStore.getInstance("PKCS12");
            trust.load(null, null);
            Certificate certificate = keys.getCertificate("own");
            trust.setCertificateEntry("peer", certificate);
            return trust;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static KeyStore keys(String name) throws Exception {
        Path file = folder.resolve(name + ".p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "own",
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-dname",
                        "CN=" + name,
                        "-ext",
                        "san=dns:localhost",
                        "-keystore",
                        file.toString(),
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        "changeit")
                .redirectErrorStream(true)
                .start();
        String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(keytool.waitFor()).as(output).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, PASSWORD);
        }
        return keys;
    }
}
