package io.github.manusreactive.spring;

import io.github.manusreactive.http.TlsSettings;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.SslManagerBundle;

/** Creates TLS settings from an SSL bundle when the client is built. */
final class SslBundleTls {

    private SslBundleTls() {}

    static TlsSettings of(SslBundles bundles, String name) {
        try {
            SslManagerBundle managers = bundles.getBundle(name).getManagers();
            return TlsSettings.builder()
                    .trust(managers.getTrustManagerFactory())
                    .identity(managers.getKeyManagerFactory())
                    .build();
        } catch (NoSuchSslBundleException e) {
            throw new InvalidManusPropertyException(
                    "manus.ssl.bundle",
                    "the bundle '" + name + "' does not exist; known bundles are " + bundles.getBundleNames());
        }
    }
}
