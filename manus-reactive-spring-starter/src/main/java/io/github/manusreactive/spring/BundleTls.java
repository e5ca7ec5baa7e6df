package io.github.manusreactive.spring;

import io.github.manusreactive.http.TlsSettings;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;

/** TLS by an SSL bundle. New connections use what the bundle holds then, so that certificates are rotated without a restart. */
final class BundleTls {

    private BundleTls() {}

    static TlsSettings of(SslBundles bundles, String name) {
        try {
            SslBundle bundle = bundles.getBundle(name);
            BundleTrust trust = new BundleTrust(bundle.getManagers());
            BundleIdentity identity = new BundleIdentity(bundle.getManagers());
            bundles.addBundleUpdateHandler(name, changed -> {
                trust.use(changed.getManagers());
                identity.use(changed.getManagers());
            });
            return TlsSettings.defaults().withTrust(trust.factory()).withIdentity(identity.factory());
        } catch (NoSuchSslBundleException e) {
            throw new InvalidManusPropertyException(
                    "manus.ssl.bundle", "there is no bundle '" + name + "'; known are " + bundles.getBundleNames());
        }
    }
}
