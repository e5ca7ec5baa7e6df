package io.github.manusreactive.http;

import io.github.manusreactive.error.InvalidSettingException;
import io.github.manusreactive.internal.netty.NonProxyHostPattern;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A proxy. All requests pass through a tunnel ({@code CONNECT} or SOCKS5), so the proxy never sees a credential of an
 * {@code https} call.
 *
 * @param type protocol of the proxy
 * @param host host name or address
 * @param port port, 1 to 65535
 * @param username user name, {@code null} if the proxy requires none
 * @param password password, {@code null} if the proxy requires none
 * @param nonProxyHosts hosts that the client connects to directly: names, in which {@code *} matches any characters
 *     ({@code *.example.com}), IP addresses, and address blocks ({@code 10.0.0.0/8}); with a port ({@code
 *     example.com:8443}), only that port of the host
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

    /**
     * Validates the values. An invalid value raises an {@link InvalidSettingException} with the name of the setting.
     */
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

    /** Creates settings of an HTTP proxy without a user name. */
    public static ProxySettings http(String host, int port) {
        return new ProxySettings(Type.HTTP, host, port, null, null, List.of());
    }

    /** Creates settings of a SOCKS5 proxy without a user name. */
    public static ProxySettings socks5(String host, int port) {
        return new ProxySettings(Type.SOCKS5, host, port, null, null, List.of());
    }

    /** Returns a builder for an HTTP proxy at port 8080. Set {@link Builder#host}. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns a builder with these settings. */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /** Omits the password. */
    @Override
    public String toString() {
        return type + " proxy " + host + ":" + port + (username == null ? "" : " with an account");
    }

    /**
     * Builder of {@link ProxySettings}.
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
         */
        public Builder type(Type type) {
            this.type = type;
            return this;
        }

        /** Sets the host name or address of the proxy. */
        public Builder host(String host) {
            this.host = host;
            return this;
        }

        /**
         * Sets the port of the proxy.
         *
         * @param port 1 to 65535; default 8080
         */
        public Builder port(int port) {
            this.port = port;
            return this;
        }

        /**
         * Sets user name and password.
         *
         * @param username {@code null} if the proxy requires none
         */
        public Builder credentials(@Nullable String username, @Nullable String password) {
            this.username = username;
            this.password = password;
            return this;
        }

        /**
         * Sets the hosts that the client connects to directly.
         *
         * @param patterns as for {@link ProxySettings#nonProxyHosts()}; default none
         */
        public Builder nonProxyHosts(String... patterns) {
            this.nonProxyHosts = List.of(patterns);
            return this;
        }

        /**
         * Creates the settings.
         *
         * @throws InvalidSettingException if a value is out of range
         */
        public ProxySettings build() {
            return new ProxySettings(type, host, port, username, password, nonProxyHosts);
        }
    }
}
