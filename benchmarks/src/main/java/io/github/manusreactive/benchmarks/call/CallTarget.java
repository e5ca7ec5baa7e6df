package io.github.manusreactive.benchmarks.call;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * The server to call.
 *
 * @param baseUrl where the API is
 * @param certificate PEM file with the certificate to trust; {@code null} without TLS
 * @param gzip if {@code true}, the subject accepts compressed responses
 */
record CallTarget(String baseUrl, @Nullable Path certificate, boolean gzip) {

    private static final String NO_CERTIFICATE = "-";

    /** Reads the arguments of a worker process, from {@code first} on. */
    static CallTarget parse(String[] args, int first) {
        String pem = args[first + 1];
        return new CallTarget(
                args[first], pem.equals(NO_CERTIFICATE) ? null : Path.of(pem), Boolean.parseBoolean(args[first + 2]));
    }

    /** Returns the arguments that {@link #parse} reads. */
    List<String> arguments() {
        return List.of(baseUrl, certificate == null ? NO_CERTIFICATE : certificate.toString(), Boolean.toString(gzip));
    }

    /** Returns the trust of the certificate, or {@code null} without TLS. */
    @Nullable
    TrustManagerFactory trust() {
        if (certificate == null) {
            return null;
        }
        try (InputStream in = Files.newInputStream(certificate)) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            store.setCertificateEntry(
                    "server", CertificateFactory.getInstance("X.509").generateCertificate(in));
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            return trust;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(certificate + " cannot be used as a certificate", e);
        }
    }

    /** Returns the trust manager of the factory. */
    static X509TrustManager trustManager(TrustManagerFactory trust) {
        for (TrustManager each : trust.getTrustManagers()) {
            if (each instanceof X509TrustManager manager) {
                return manager;
            }
        }
        throw new IllegalStateException("No X.509 trust manager in " + trust.getAlgorithm());
    }

    /** Returns a TLS context that trusts the manager. */
    static SSLContext sslContext(X509TrustManager trust) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {trust}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("TLS is not available", e);
        }
    }
}
