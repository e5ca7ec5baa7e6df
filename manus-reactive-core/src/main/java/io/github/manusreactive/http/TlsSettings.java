package io.github.manusreactive.http;

import io.github.manusreactive.error.InvalidRequestException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Whom to trust over TLS, and with which certificate to identify. Host names are always verified. Nothing given means the
 * Java runtime's trust store and no certificate of our own.
 *
 * @param trust judges server certificates; {@code null} for the runtime's trust store
 * @param trustPem PEM file with the certificates to trust, instead of {@code trust}
 * @param identity holds the client certificate; {@code null} for none
 * @param certificatePem PEM file with the client certificate chain, together with {@code keyPem}, instead of
 *     {@code identity}
 * @param keyPem PEM file with the client's unencrypted PKCS #8 key
 * @since 0.1.0
 */
public record TlsSettings(
        @Nullable TrustManagerFactory trust,
        @Nullable Path trustPem,
        @Nullable KeyManagerFactory identity,
        @Nullable Path certificatePem,
        @Nullable Path keyPem) {

    /** Checks the values; a bad one raises an {@link InvalidRequestException} that names it. */
    public TlsSettings {
        if (trust != null && trustPem != null) {
            throw new InvalidRequestException("tls.trustPem", "give either a TrustManagerFactory or a PEM file");
        }
        if (identity != null && certificatePem != null) {
            throw new InvalidRequestException("tls.certificatePem", "give either a KeyManagerFactory or PEM files");
        }
        if ((certificatePem == null) != (keyPem == null)) {
            throw new InvalidRequestException(
                    certificatePem == null ? "tls.certificatePem" : "tls.keyPem",
                    "certificate and key are needed together");
        }
        readable("tls.trustPem", trustPem);
        readable("tls.certificatePem", certificatePem);
        readable("tls.keyPem", keyPem);
    }

    private static void readable(String field, @Nullable Path file) {
        if (file != null && !Files.isReadable(file)) {
            throw new InvalidRequestException(field, "no readable file " + file);
        }
    }

    /**
     * The runtime's trust store, no client certificate.
     *
     * @return the defaults
     */
    public static TlsSettings defaults() {
        return new TlsSettings(null, null, null, null, null);
    }

    /**
     * Judges server certificates by a factory.
     *
     * @param factory an initialised factory
     */
    public TlsSettings withTrust(TrustManagerFactory factory) {
        return new TlsSettings(factory, null, identity, certificatePem, keyPem);
    }

    /**
     * Trusts the certificates of a PEM file, and no others.
     *
     * @param pem the file, read when the transport is created
     */
    public TlsSettings withTrust(Path pem) {
        return new TlsSettings(null, pem, identity, certificatePem, keyPem);
    }

    /**
     * Identifies with a client certificate.
     *
     * @param factory an initialised factory
     */
    public TlsSettings withIdentity(KeyManagerFactory factory) {
        return new TlsSettings(trust, trustPem, factory, null, null);
    }

    /**
     * Identifies with a client certificate.
     *
     * @param certificate PEM file with the chain, read when the transport is created
     * @param key PEM file with the unencrypted PKCS #8 key
     */
    public TlsSettings withIdentity(Path certificate, Path key) {
        return new TlsSettings(trust, trustPem, null, certificate, key);
    }

    /** Without paths or keys. */
    @Override
    public String toString() {
        return (trust == null && trustPem == null ? "default trust" : "own trust")
                + (identity == null && certificatePem == null ? "" : ", client certificate");
    }
}
