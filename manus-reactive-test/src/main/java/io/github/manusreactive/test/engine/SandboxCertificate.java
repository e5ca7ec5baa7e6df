package io.github.manusreactive.test.engine;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import javax.net.ssl.TrustManagerFactory;

/**
 * A self-signed certificate for the loopback interface, with its key.
 *
 * @since 0.1.0
 */
public final class SandboxCertificate {

    private static final Duration LIFE = Duration.ofDays(30);
    private static final Duration CLOCK_SKEW = Duration.ofDays(1);

    private final SslContext server;
    private final TrustManagerFactory trust;
    private final String pem;

    private SandboxCertificate(SslContext server, TrustManagerFactory trust, String pem) {
        this.server = server;
        this.trust = trust;
        this.pem = pem;
    }

    /**
     * Creates a key and its certificate. Uses some CPU time.
     *
     * @return a certificate for {@code localhost}, {@code 127.0.0.1} and {@code ::1}
     * @throws IllegalStateException if {@code netty-pkitesting} is not on the class path, or the certificate cannot be
     *     created
     */
    public static SandboxCertificate create() {
        try {
            // clients compare it with the real time, not with the sandbox's clock
            Instant now = Instant.now();
            X509Bundle bundle = new CertificateBuilder()
                    .subject("CN=Manus sandbox")
                    .notBefore(now.minus(CLOCK_SKEW))
                    .notAfter(now.plus(LIFE))
                    .ecp256()
                    .setIsCertificateAuthority(true)
                    .setKeyUsage(
                            true, CertificateBuilder.KeyUsage.digitalSignature, CertificateBuilder.KeyUsage.keyCertSign)
                    .addExtendedKeyUsageServerAuth()
                    .addSanDnsName("localhost")
                    .addSanIpAddress("127.0.0.1")
                    .addSanIpAddress("::1")
                    .buildSelfSigned();
            SslContext server = SslContextBuilder.forServer(bundle.toKeyManagerFactory())
                    .sslProvider(SslProvider.JDK)
                    .build();
            return new SandboxCertificate(server, bundle.toTrustManagerFactory(), bundle.getCertificatePEM());
        } catch (NoClassDefFoundError e) {
            throw new IllegalStateException(
                    "TLS needs io.netty:netty-pkitesting, which is not on the class path: add it to the test dependencies",
                    e);
        } catch (Exception e) {
            throw new IllegalStateException("cannot create the certificate of the sandbox: " + e.getMessage(), e);
        }
    }

    SslContext server() {
        return server;
    }

    /** Returns an initialized factory that trusts only this certificate. */
    public TrustManagerFactory trust() {
        return trust;
    }

    /** Returns the certificate in PEM form. */
    public String pem() {
        return pem;
    }

    /**
     * Writes the certificate to a file, which is created or replaced. Blocks.
     *
     * @throws UncheckedIOException if the file cannot be written
     */
    public void write(Path file) {
        try {
            Files.writeString(file, pem);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the certificate to " + file, e);
        }
    }
}
