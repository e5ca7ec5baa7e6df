package io.github.manusreactive.http;

import io.github.manusreactive.error.InvalidRequestException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A proxy between this client and the internet. Every request goes through it as a tunnel ({@code CONNECT} or SOCKS5), so the
 * proxy never sees a credential of an {@code https} call.
 *
 * @param type protocol of the proxy
 * @param host its host name or address
 * @param port its port, 1 to 65535
 * @param username account on the proxy, {@code null} where it asks for none
 * @param password password of that account, {@code null} where it asks for none
 * @param nonProxyHosts hosts to be reached directly: names, in which {@code *} stands for any run of characters as in
 *     {@code *.example.com}, IP addresses, and blocks of them such as {@code 10.0.0.0/8}; with a port, as in {@code example.com:8443},
 *     only that port of the host
 * @since 0.1.0
 */
public record ProxySettings(
        Type type,
        String host,
        int port,
        @Nullable String username,
        @Nullable String password,
        List<String> nonProxyHosts) {

    /**
     * Protocol of a proxy.
     *
     * @since 0.1.0
     */
    public enum Type {
        /** HTTP {@code CONNECT}. */
        HTTP,
        /** SOCKS version 5. */
        SOCKS5
    }

    /** Checks the values; a bad one raises an {@link InvalidRequestException} that names it. */
    public ProxySettings {
        if (host == null || host.isBlank()) {
            throw new InvalidRequestException("proxy.host", "must not be blank");
        }
        if (port < 1 || port > 65_535) {
            throw new InvalidRequestException("proxy.port", "must be from 1 to 65535, is " + port);
        }
        if (password != null && username == null) {
            throw new InvalidRequestException("proxy.username", "is needed where a password is given");
        }
        nonProxyHosts = List.copyOf(nonProxyHosts);
        nonProxyHosts.forEach(NonProxyHostPattern::of);
    }

    /**
     * An HTTP proxy without an account.
     *
     * @param host its host name or address
     * @param port its port
     * @return the settings
     */
    public static ProxySettings http(String host, int port) {
        return new ProxySettings(Type.HTTP, host, port, null, null, List.of());
    }

    /**
     * A SOCKS5 proxy without an account.
     *
     * @param host its host name or address
     * @param port its port
     * @return the settings
     */
    public static ProxySettings socks5(String host, int port) {
        return new ProxySettings(Type.SOCKS5, host, port, null, null, List.of());
    }

    /**
     * The same proxy with an account.
     *
     * @param username the account
     * @param password its password
     */
    public ProxySettings withCredentials(String username, String password) {
        return new ProxySettings(type, host, port, username, password, nonProxyHosts);
    }

    /**
     * The same proxy, not used for some hosts.
     *
     * @param patterns as for {@link #nonProxyHosts()}
     */
    public ProxySettings withNonProxyHosts(String... patterns) {
        return new ProxySettings(type, host, port, username, password, List.of(patterns));
    }

    /** Whether a host is to be reached directly. */
    boolean bypasses(String host, int port) {
        return nonProxyHosts.stream().map(NonProxyHostPattern::of).anyMatch(pattern -> pattern.matches(host, port));
    }

    /** Without the password. */
    @Override
    public String toString() {
        return type + " proxy " + host + ":" + port + (username == null ? "" : " with an account");
    }
}
