package io.github.manusreactive.http;

import io.github.manusreactive.error.InvalidRequestException;
import java.util.List;
import java.util.Locale;
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
 * @param nonProxyHosts hosts to be reached directly; {@code *} stands for any run of characters, as in {@code *.example.com}
 */
public record ProxySettings(
        Type type,
        String host,
        int port,
        @Nullable String username,
        @Nullable String password,
        List<String> nonProxyHosts) {

    /** Protocol of a proxy. */
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
     * @return a changed copy
     */
    public ProxySettings withCredentials(String username, String password) {
        return new ProxySettings(type, host, port, username, password, nonProxyHosts);
    }

    /**
     * The same proxy, not used for some hosts.
     *
     * @param patterns host names; {@code *} stands for any run of characters
     * @return a changed copy
     */
    public ProxySettings withNonProxyHosts(String... patterns) {
        return new ProxySettings(type, host, port, username, password, List.of(patterns));
    }

    /** Whether a host is to be reached directly. */
    boolean bypasses(String target) {
        String name = target.toLowerCase(Locale.ROOT);
        return nonProxyHosts.stream().anyMatch(pattern -> matches(pattern.toLowerCase(Locale.ROOT), name));
    }

    private static boolean matches(String pattern, String name) {
        String[] parts = pattern.split("\\*", -1);
        if (parts.length == 1) {
            return name.equals(pattern);
        }
        String last = parts[parts.length - 1];
        if (!name.startsWith(parts[0]) || !name.endsWith(last)) {
            return false;
        }
        int from = parts[0].length();
        for (int i = 1; i < parts.length - 1; i++) {
            int at = name.indexOf(parts[i], from);
            if (at < 0) {
                return false;
            }
            from = at + parts[i].length();
        }
        return from <= name.length() - last.length();
    }

    /** Without the password. */
    @Override
    public String toString() {
        return type + " proxy " + host + ":" + port + (username == null ? "" : " with an account");
    }
}
