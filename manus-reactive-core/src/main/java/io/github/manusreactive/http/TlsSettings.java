package io.github.manusreactive.http;

import io.github.manusreactive.error.InvalidSettingException;
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

    /** Checks the values; a bad one raises an {@link InvalidSettingException} that names it. */
    public TlsSettings {
        if (trust != null && trustPem != null) {
            throw new InvalidSettingException("http.tls.trustPem", "set either a TrustManagerFactory or a PEM file");
        }
        if (identity != null && certificatePem != null) {
            throw new InvalidSettingException("http.tls.certificatePem", "set either a KeyManagerFactory or PEM files");
        }
        if ((certificatePem == null) != (keyPem == null)) {
            throw new InvalidSettingException(
                    certificatePem == null ? "http.tls.certificatePem" : "http.tls.keyPem",
                    "certificate and key must be set together");
        }
        readable("http.tls.trustPem", trustPem);
        readable("http.tls.certificatePem", certificatePem);
        readable("http.tls.keyPem", keyPem);
    }

    private static void readable(String field, @Nullable Path file) {
        if (file != null && !Files.isReadable(file)) {
            throw new InvalidSettingException(field, "cannot read the file " + file);
        }
    }

    /**
     * Returns the defaults.
     *
     * @return the runtime's trust store, no client certificate
     */
    public static TlsSettings defaults() {
        return new TlsSettings(null, null, null, null, null);
    }

    /**
     * Starts from the defaults.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Starts from these settings.
     *
     * @return a builder
     */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /** Without paths or keys. */
    @Override
    public String toString() {
        return (trust == null && trustPem == null ? "default trust" : "own trust")
                + (identity == null && certificatePem == null ? "" : ", client certificate");
    }

    /**
     * Changes single values of {@link TlsSettings}.
     *
     * @since 0.1.0
     */
    public static final class Builder {

        private @Nullable TrustManagerFactory trust;
        private @Nullable Path trustPem;
        private @Nullable KeyManagerFactory identity;
        private @Nullable Path certificatePem;
        private @Nullable Path keyPem;

        private Builder() {}

        private Builder(TlsSettings from) {
            trust = from.trust;
            trustPem = from.trustPem;
            identity = from.identity;
            certificatePem = from.certificatePem;
            keyPem = from.keyPem;
        }

        /**
         * Trusts the server certificates that a factory accepts.
         *
         * @param factory an initialized factory
         * @return this builder
         */
        public Builder trust(TrustManagerFactory factory) {
            this.trust = factory;
            this.trustPem = null;
            return this;
        }

        /**
         * Trusts the certificates of a PEM file, and no others.
         *
         * @param pem the file, read when the transport is created
         * @return this builder
         */
        public Builder trust(Path pem) {
            this.trust = null;
            this.trustPem = pem;
            return this;
        }

        /**
         * Identifies with a client certificate.
         *
         * @param factory an initialized factory
         * @return this builder
         */
        public Builder identity(KeyManagerFactory factory) {
            this.identity = factory;
            this.certificatePem = null;
            this.keyPem = null;
            return this;
        }

        /**
         * Identifies with a client certificate.
         *
         * @param certificate PEM file with the chain, read when the transport is created
         * @param key PEM file with the unencrypted PKCS #8 key
         * @return this builder
         */
        public Builder identity(Path certificate, Path key) {
            this.identity = null;
            this.certificatePem = certificate;
            this.keyPem = key;
            return this;
        }

        /**
         * Checks and builds.
         *
         * @return the settings
         * @throws InvalidSettingException if a value is out of range
         */
        public TlsSettings build() {
            return new TlsSettings(trust, trustPem, identity, certificatePem, keyPem);
        }
    }
}
