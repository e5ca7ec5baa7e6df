package io.github.manusreactive.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.manusreactive.ManusClients;
import io.github.manusreactive.error.ManusException;
import io.github.manusreactive.file.FileStatus;
import io.github.manusreactive.file.ManusFile;
import io.github.manusreactive.http.TlsSettings;
import io.github.manusreactive.retry.RetrySettings;
import io.github.manusreactive.test.wire.WireForm;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A sandbox that serves over TLS, and the client with its certificate. */
class TlsFlowTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final byte[] BYTES = "hello".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    private static ManusClients clients(ManusSandbox sandbox, TlsSettings tls) {
        return ManusClients.builder()
                .baseUrl(sandbox.baseUrl())
                .apiKey(sandbox.apiKey())
                .http(http -> http.tls(tls))
                .callOptions(options -> options.retry(RetrySettings.off()))
                .build();
    }

    @Test
    void apiAndStorageAreServedToAClientThatTrustsTheCertificate() {
        try (ManusSandbox sandbox =
                ManusSandbox.builder().wireForm(WireForm.DOCS).tls().start()) {
            assertThat(sandbox.baseUrl()).startsWith("https://127.0.0.1:");
            assertThat(sandbox.storage().baseUrl()).startsWith("https://127.0.0.1:");
            ManusClients clients = clients(
                    sandbox, TlsSettings.builder().trust(sandbox.trust()).build());
            ManusFile file = clients.client().files().upload("a.txt", BYTES).block(PATIENCE);
            assertThat(file.status()).isEqualTo(FileStatus.UPLOADED);
            assertThat(sandbox.storage().received())
                    .singleElement()
                    .satisfies(received -> assertThat(received.bytes()).isEqualTo(5));
            clients.closeGracefully().block(PATIENCE);
            sandbox.journal().assertNoViolations();
        }
    }

    @Test
    void theCertificateIsWrittenForClientsThatTakeAFile() throws Exception {
        Path pem = folder.resolve("sandbox.pem");
        try (ManusSandbox sandbox =
                ManusSandbox.builder().wireForm(WireForm.DOCS).tls(pem).start()) {
            assertThat(Files.readString(pem)).isEqualTo(sandbox.certificate());
            ManusClients clients =
                    clients(sandbox, TlsSettings.builder().trust(pem).build());
            assertThat(clients.client().account().me().block(PATIENCE)).isNotNull();
            clients.closeGracefully().block(PATIENCE);

            X509Certificate certificate = (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(
                            new ByteArrayInputStream(sandbox.certificate().getBytes(StandardCharsets.US_ASCII)));
            assertThat(certificate.getSubjectAlternativeNames())
                    .extracting(name -> String.valueOf(name.get(1)))
                    .containsExactlyInAnyOrder("localhost", "127.0.0.1", "0:0:0:0:0:0:0:1");
            certificate.checkValidity();
        }
    }

    @Test
    void aClientThatDoesNotTrustTheCertificateIsNotServed() {
        try (ManusSandbox sandbox = ManusSandbox.builder().tls().start()) {
            ManusClients clients = clients(sandbox, TlsSettings.defaults());
            assertThatThrownBy(() -> clients.client().account().me().block(PATIENCE))
                    .isInstanceOf(ManusException.class);
            clients.closeGracefully().block(PATIENCE);
            assertThat(sandbox.journal().count()).isZero();
        }
    }

    @Test
    void withoutTlsThereIsNoCertificate() {
        try (ManusSandbox sandbox = ManusSandbox.start()) {
            assertThatThrownBy(sandbox::certificate)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("the sandbox does not serve over TLS: call tls() on its builder");
        }
    }

    @Test
    void theStandAloneSandboxWritesItToo() throws Exception {
        Path pem = folder.resolve("main.pem");
        try (ManusSandbox sandbox = SandboxMain.start(Map.of(), "--certificate", pem.toString(), "--form", "docs")) {
            assertThat(sandbox.baseUrl()).startsWith("https://");
            assertThat(Files.readString(pem)).isEqualTo(sandbox.certificate());
        }
        try (ManusSandbox sandbox = SandboxMain.start(Map.of(), "--tls")) {
            assertThat(sandbox.certificate()).startsWith("-----BEGIN CERTIFICATE-----");
        }
    }
}
