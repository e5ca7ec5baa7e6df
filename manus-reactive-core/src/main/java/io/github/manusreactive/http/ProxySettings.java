package io.github.manusreactive.http;

import io.github.manusreactive.error.InvalidSettingException;
import io.github.manusreactive.internal.netty.NonProxyHostPattern;
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

    /** Checks the values; a bad one raises an {@link InvalidSettingException} that names it. */
    public ProxySettings {
        if (host == null || host.isBlank()) {
            throw new InvalidSettingException("http.proxy.host", "must not be blank");
        }
        if (port < 1 || port > 65_535) {
            throw new InvalidSettingException("http.proxy.port", "must be from 1 to 65535, but is " + port);
        }
        if (password != null && username == null) {
            throw new InvalidSettingException("http.proxy.username", "is required if a password is set");
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
     * Starts without a host, which {@link Builder#host} must set, as an HTTP proxy at port 8080.
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

    /** Without the password. */
    @Override
    public String toString() {
        return type + " proxy " + host + ":" + port + (username == null ? "" : " with an account");
    }

    /**
     * Changes single values of {@link ProxySettings}.
     *
     * @since 0.1.0
     */
    public static final class Builder {

        private Type type = Type.HTTP;
        private String host = "";
        private int port = 8080;
        private @Nullable String username;
        private @Nullable String password;
        private List<String> nonProxyHosts = List.of();

        private Builder() {}

        private Builder(ProxySettings from) {
            type = from.type;
            host = from.host;
            port = from.port;
            username = from.username;
            password = from.password;
            nonProxyHosts = from.nonProxyHosts;
        }

        /**
         * Sets the protocol of the proxy.
         *
         * @param type default HTTP
         * @return this builder
         */
        public Builder type(Type type) {
            this.type = type;
            return this;
        }

        /**
         * Sets the host name or address of the proxy.
         *
         * @param host not blank
         * @return this builder
         */
        public Builder host(String host) {
            this.host = host;
            return this;
        }

        /**
         * Sets the port of the proxy.
         *
         * @param port 1 to 65535; default 8080
         * @return this builder
         */
        public Builder port(int port) {
            this.port = port;
            return this;
        }

        /**
         * Sets the account on the proxy.
         *
         * @param username the account, {@code null} if the proxy requires none
         * @param password its password
         * @return this builder
         */
        public Builder credentials(@Nullable String username, @Nullable String password) {
            this.username = username;
            this.password = password;
            return this;
        }

        /**
         * Sets the hosts to reach directly.
         *
         * @param patterns as for {@link ProxySettings#nonProxyHosts()}; default none
         * @return this builder
         */
        public Builder nonProxyHosts(String... patterns) {
            this.nonProxyHosts = List.of(patterns);
            return this;
        }

        /**
         * Checks and builds.
         *
         * @return the settings
         * @throws InvalidSettingException if a value is out of range
         */
        public ProxySettings build() {
            return new ProxySettings(type, host, port, username, password, nonProxyHosts);
        }
    }
}
