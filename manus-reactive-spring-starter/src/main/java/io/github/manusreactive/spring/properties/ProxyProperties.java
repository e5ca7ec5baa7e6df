package io.github.manusreactive.spring.properties;

import io.github.manusreactive.http.ProxySettings;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * A proxy between the client and the internet.
 *
 * @param type Protocol of the proxy.
 * @param host Host name or address of the proxy; no proxy is used if it is not set.
 * @param port Port of the proxy.
 * @param username User name for the proxy.
 * @param password Password for the proxy.
 * @param nonProxyHosts Hosts that are reached directly; * stands for any characters.
 * @since 0.1.0
 */
public record ProxyProperties(
        @DefaultValue("http") ProxySettings.Type type,
        @Nullable String host,
        @DefaultValue("8080") int port,
        @Nullable String username,
        @Nullable String password,
        @DefaultValue List<String> nonProxyHosts) {

    /** Copies the list. */
    public ProxyProperties {
        nonProxyHosts = List.copyOf(nonProxyHosts);
    }

    /** Omits user name and password. */
    @Override
    public String toString() {
        return "ProxyProperties[" + type + " " + host + ":" + port + "]";
    }
}
