package io.github.manusreactive.cli;

import io.github.manusreactive.http.HttpSettings;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of the connection to the server: proxy and trusted certificates. */
class ConnectionOptions {

    @Option(
            names = "--proxy",
            paramLabel = "URL",
            description =
                    "Proxy for calls and file transfers: http://HOST:PORT or socks5://HOST:PORT, with USER:PASSWORD@ before the"
                            + " host if it needs them; none disables it; default: the environment variable HTTPS_PROXY, or HTTP_PROXY if"
                            + " --base-url begins with http:. NO_PROXY lists hosts to connect to directly.")
    private @Nullable String proxy;

    @Option(
            names = "--ca-certificate",
            paramLabel = "FILE",
            description = "Trust only the certificates in this PEM file; default: those of the Java runtime.")
    private @Nullable Path caCertificate;

    final boolean isConnectionGiven() {
        return proxy != null || caCertificate != null;
    }

    /** Applies the options; rejects invalid ones before any request. */
    final HttpSettings.Builder applyTo(HttpSettings.Builder http, String baseUrl) {
        http.proxy(new ProxyResolver(System.getenv()).resolve(proxy, baseUrl));
        if (caCertificate != null) {
            http.tls(CertificateFile.trusted("--ca-certificate", caCertificate));
        }
        return http;
    }
}
