package io.github.manusreactive.spring;

import io.github.manusreactive.http.TlsSettings;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;

/** TLS by an SSL bundle. */
final class BundleTls {

    private BundleTls() {}

    static TlsSettings of(SslBundles bundles, String name) {
        try {
            SslBundle bundle = bundles.getBundle(name);
            return TlsSettings.defaults()
                    .withTrust(bundle.getManagers().getTrustManagerFactory())
                    .withIdentity(bundle.getManagers().getKeyManagerFactory());
        } catch (NoSuchSslBundleException e) {
            throw new InvalidManusPropertyException(
                    "manus.ssl.bundle", "there is no bundle '" + name + "'; known are " + bundles.getBundleNames());
        }
    }
}
