package io.github.manusreactive.cli;

import io.github.manusreactive.http.HttpSettings;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How the server is reached: a proxy, and the certificates that are trusted. */
class ConnectionOptions {

    @Option(
            names = "--proxy",
            paramLabel = "URL",
            description =
                    "Proxy for calls and file transfers: http://HOST:PORT or socks5://HOST:PORT, with USER:PASSWORD@ before the"
                            + " host if it needs them; none for no proxy; default: the variable HTTPS_PROXY, or HTTP_PROXY if"
                            + " --base-url begins with http:. NO_PROXY lists the hosts that are reached directly.")
    private @Nullable String proxy;

    @Option(
            names = "--ca-certificate",
            paramLabel = "FILE",
            description = "Trust the certificates in this PEM file, and no others; default: those of the Java runtime.")
    private @Nullable Path caCertificate;

    final boolean isConnectionGiven() {
        return proxy != null || caCertificate != null;
    }

    /** Rejects invalid settings before anything is sent. */
    final HttpSettings.Builder applyTo(HttpSettings.Builder http, String baseUrl) {
        http.proxy(new ProxyResolver(System.getenv()).resolve(proxy, baseUrl));
        if (caCertificate != null) {
            http.tls(CertificateFile.trusted("--ca-certificate", caCertificate));
        }
        return http;
    }
}
