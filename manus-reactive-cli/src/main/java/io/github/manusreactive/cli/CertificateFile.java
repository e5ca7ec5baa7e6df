package io.github.manusreactive.cli;

import io.github.manusreactive.http.TlsSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.TrustManagerFactory;

/** A PEM file with the certificates of the authorities to trust. */
final class CertificateFile {

    private CertificateFile() {}

    /** Reads the file; one that holds no certificate is refused under the name of the option. */
    static TlsSettings trusted(String option, Path file) {
        String name = option + " " + file;
        if (Files.isDirectory(file)) {
            throw new UsageException(name + ": is a folder, not a file");
        }
        try (InputStream in = Files.newInputStream(file)) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int count = 0;
            for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("authority-" + count++, each);
            }
            if (count == 0) {
                throw new UsageException(
                        name + ": holds no certificate: name a PEM file with -----BEGIN CERTIFICATE-----");
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            return TlsSettings.builder().trust(trust).build();
        } catch (IOException e) {
            throw new UsageException(OwnFiles.reason(name + ": cannot be read", e));
        } catch (GeneralSecurityException e) {
            throw new UsageException(name + ": holds an invalid PEM certificate: " + e.getMessage());
        }
    }
}
