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

/** A PEM file with trusted CA certificates. */
final class CertificateFile {

    private CertificateFile() {}

    /** Reads the file. Rejects a file without certificates with a message that names the option. */
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
                        name + ": contains no certificate: specify a PEM file with -----BEGIN CERTIFICATE-----");
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            return TlsSettings.builder().trust(trust).build();
        } catch (IOException e) {
            throw new UsageException(OwnFiles.reason(name + ": cannot be read", e));
        } catch (GeneralSecurityException e) {
            throw new UsageException(name + ": contains an invalid PEM certificate: " + e.getMessage());
        }
    }
}
