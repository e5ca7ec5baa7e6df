package io.github.manusreactive.http;

import io.github.manusreactive.error.InvalidSettingException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Trusted certificates and client certificate for TLS. Host names are always verified. Default: the trust store of the
 * Java runtime and no client certificate.
 *
 * @param trust verifies server certificates; {@code null} for the trust store of the Java runtime
 * @param trustPem PEM file with the trusted certificates, instead of {@code trust}
 * @param identity contains the client certificate; {@code null} for none
 * @param certificatePem PEM file with the client certificate chain, together with {@code keyPem}, instead of {@code
 *     identity}
 * @param keyPem PEM file with the client's unencrypted PKCS #8 key
 * @since 0.1.0
 */
public record TlsSettings(
        @Nullable TrustManagerFactory trust,
        @Nullable Path trustPem,
        @Nullable KeyManagerFactory identity,
        @Nullable Path certificatePem,
        @Nullable Path keyPem) {

    /**
     * Validates the values. An invalid value raises an {@link InvalidSettingException} with the name of the setting.
     */
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

    /** Returns the defaults: the trust store of the Java runtime, no client certificate. */
    public static TlsSettings defaults() {
        return new TlsSettings(null, null, null, null, null);
    }

    /** Returns a builder with the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns a builder with these settings. */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /** Omits paths and keys. */
    @Override
    public String toString() {
        return (trust == null && trustPem == null ? "default trust" : "own trust")
                + (identity == null && certificatePem == null ? "" : ", client certificate");
    }

    /**
     * Builder of {@link TlsSettings}.
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
         */
        public Builder trust(TrustManagerFactory factory) {
            this.trust = factory;
            this.trustPem = null;
            return this;
        }

        /**
         * Trusts only the certificates of a PEM file.
         *
         * @param pem the file, read when the transport is created
         */
        public Builder trust(Path pem) {
            this.trust = null;
            this.trustPem = pem;
            return this;
        }

        /**
         * Sets the client certificate.
         *
         * @param factory an initialized factory
         */
        public Builder identity(KeyManagerFactory factory) {
            this.identity = factory;
            this.certificatePem = null;
            this.keyPem = null;
            return this;
        }

        /**
         * Sets the client certificate.
         *
         * @param certificate PEM file with the chain, read when the transport is created
         * @param key PEM file with the unencrypted PKCS #8 key
         */
        public Builder identity(Path certificate, Path key) {
            this.identity = null;
            this.certificatePem = certificate;
            this.keyPem = key;
            return this;
        }

        /**
         * Creates the settings.
         *
         * @throws InvalidSettingException if values contradict each other
         */
        public TlsSettings build() {
            return new TlsSettings(trust, trustPem, identity, certificatePem, keyPem);
        }
    }
}
