package io.github.manusreactive.http;

import io.github.manusreactive.error.InvalidSettingException;
import io.github.manusreactive.internal.util.Preconditions;
import java.time.Duration;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.client.HttpClient;

/**
 * Settings of HTTP connections. Immutable. The defaults suit the public API. An invalid value raises an {@link
 * InvalidSettingException} with the name of the setting.
 *
 * @param maxConnections maximum number of connections to one host, at least 1; default 64
 * @param maxPendingAcquires maximum number of calls that wait for a connection to one host, 0 for none; further calls
 *     fail with {@code POOL}; default unlimited
 * @param pendingAcquireTimeout longest wait for a connection, after which a call fails with {@code POOL}; {@code null},
 *     the default, to wait until the call's own timeout
 * @param maxIdleTime idle time after which a connection is closed; keep it below the server's keep-alive time; default
 *     20 s
 * @param maxLifeTime age after which an idle connection is closed, so that changed addresses take effect; default 5 min
 * @param evictionInterval interval of the check for idle connections; default 10 s
 * @param connectTimeout timeout of the TCP connection, and separately of the TLS handshake; default 10 s
 * @param maxResponseBytes largest response held in memory, in bytes after decompression; default 16 MiB
 * @param http2 if {@code true}, the client offers HTTP/2 to {@code https} servers (ALPN) and falls back to HTTP/1.1;
 *     default false
 * @param gzip if {@code true}, the client requests compressed responses; default true
 * @param userAgent value of {@code User-Agent}; default {@code manus-reactive/<version> (java <version>)}
 * @param quietPeriod time for calls in flight to finish after {@link HttpTransport#close()}, 0 for none; default 2 s
 * @param tls trusted certificates and client certificate; {@code null} for the trust store of the Java runtime
 * @param proxy the proxy; {@code null} for none
 * @param httpClientCustomizer changes the Reactor Netty client last: event loops ({@code runOn}), resolver, metrics,
 *     wiretap (off by default). Called once, when the transport is created
 * @since 0.1.0
 */
public record HttpSettings(
        int maxConnections,
        int maxPendingAcquires,
        @Nullable Duration pendingAcquireTimeout,
        Duration maxIdleTime,
        Duration maxLifeTime,
        Duration evictionInterval,
        Duration connectTimeout,
        long maxResponseBytes,
        boolean http2,
        boolean gzip,
        String userAgent,
        Duration quietPeriod,
        @Nullable TlsSettings tls,
        @Nullable ProxySettings proxy,
        UnaryOperator<HttpClient> httpClientCustomizer) {

    /** A response held in memory is one array. */
    private static final long MAX_ARRAY = Integer.MAX_VALUE - 8L;

    private static final UnaryOperator<HttpClient> UNCHANGED = UnaryOperator.identity();

    private static final HttpSettings DEFAULTS = new Builder().build();

    /** Validates the values. */
    public HttpSettings {
        if (maxConnections < 1) {
            throw new InvalidSettingException("http.maxConnections", "must be at least 1, but is " + maxConnections);
        }
        if (maxPendingAcquires < 0) {
            throw new InvalidSettingException(
                    "http.maxPendingAcquires", "must not be negative, but is " + maxPendingAcquires);
        }
        if (pendingAcquireTimeout != null) {
            positive("http.pendingAcquireTimeout", pendingAcquireTimeout);
        }
        positive("http.maxIdleTime", maxIdleTime);
        positive("http.maxLifeTime", maxLifeTime);
        positive("http.evictionInterval", evictionInterval);
        positive("http.connectTimeout", connectTimeout);
        if (maxResponseBytes < 1 || maxResponseBytes > MAX_ARRAY) {
            throw new InvalidSettingException(
                    "http.maxResponseBytes", "must be from 1 to " + MAX_ARRAY + ", is " + maxResponseBytes);
        }
        if (userAgent == null || userAgent.isBlank() || !userAgent.chars().allMatch(c -> c >= ' ' && c < 127)) {
            throw new InvalidSettingException("http.userAgent", "must be visible ASCII text");
        }
        Preconditions.settingInRange(
                "http.quietPeriod", quietPeriod, Duration.ZERO, Preconditions.LONGEST_NETTY_TIMEOUT);
        Objects.requireNonNull(httpClientCustomizer, "httpClientCustomizer");
    }

    /** Returns whether only the creation of a Reactor Netty client shows that all settings can be used. */
    boolean canBeInvalid() {
        return tls != null || proxy != null || httpClientCustomizer != UNCHANGED;
    }

    private static void positive(String field, Duration value) {
        Preconditions.settingInRange(field, value, Preconditions.ONE_MILLISECOND, Preconditions.LONGEST_NETTY_TIMEOUT);
    }

    /** Returns the defaults. */
    public static HttpSettings defaults() {
        return DEFAULTS;
    }

    /** Returns a builder with the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns a builder with these settings. */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /**
     * Builder of {@link HttpSettings}. Not thread-safe.
     *
     * @since 0.1.0
     */
    public static final class Builder {

        private int maxConnections = 64;
        private int maxPendingAcquires = Integer.MAX_VALUE;
        private @Nullable Duration pendingAcquireTimeout;
        private Duration maxIdleTime = Duration.ofSeconds(20);
        private Duration maxLifeTime = Duration.ofMinutes(5);
        private Duration evictionInterval = Duration.ofSeconds(10);
        private Duration connectTimeout = Duration.ofSeconds(10);
        private long maxResponseBytes = 16L * 1024 * 1024;
        private boolean http2;
        private boolean gzip = true;
        private String userAgent = UserAgentHeader.DEFAULT;
        private Duration quietPeriod = Duration.ofSeconds(2);
        private @Nullable TlsSettings tls;
        private @Nullable ProxySettings proxy;
        private UnaryOperator<HttpClient> httpClientCustomizer = UNCHANGED;

        private Builder() {}

        private Builder(HttpSettings from) {
            maxConnections = from.maxConnections;
            maxPendingAcquires = from.maxPendingAcquires;
            pendingAcquireTimeout = from.pendingAcquireTimeout;
            maxIdleTime = from.maxIdleTime;
            maxLifeTime = from.maxLifeTime;
            evictionInterval = from.evictionInterval;
            connectTimeout = from.connectTimeout;
            maxResponseBytes = from.maxResponseBytes;
            http2 = from.http2;
            gzip = from.gzip;
            userAgent = from.userAgent;
            quietPeriod = from.quietPeriod;
            tls = from.tls;
            proxy = from.proxy;
            httpClientCustomizer = from.httpClientCustomizer;
        }

        /**
         * Sets the maximum number of connections to one host.
         *
         * @param maxConnections at least 1; default 64
         */
        public Builder maxConnections(int maxConnections) {
            this.maxConnections = maxConnections;
            return this;
        }

        /**
         * Sets the maximum number of calls that wait for a connection to one host. Further calls fail with {@code
         * POOL}.
         *
         * @param maxPendingAcquires 0 for none; default unlimited
         */
        public Builder maxPendingAcquires(int maxPendingAcquires) {
            this.maxPendingAcquires = maxPendingAcquires;
            return this;
        }

        /**
         * Sets the longest wait for a connection. A call that waits longer fails with {@code POOL}.
         *
         * @param pendingAcquireTimeout {@code null}, the default, to wait until the call's own timeout
         */
        public Builder pendingAcquireTimeout(@Nullable Duration pendingAcquireTimeout) {
            this.pendingAcquireTimeout = pendingAcquireTimeout;
            return this;
        }

        /**
         * Sets the idle time after which a connection is closed.
         *
         * @param maxIdleTime below the server's keep-alive time; default 20 s
         */
        public Builder maxIdleTime(Duration maxIdleTime) {
            this.maxIdleTime = maxIdleTime;
            return this;
        }

        /**
         * Sets the age after which an idle connection is closed.
         *
         * @param maxLifeTime default 5 min
         */
        public Builder maxLifeTime(Duration maxLifeTime) {
            this.maxLifeTime = maxLifeTime;
            return this;
        }

        /**
         * Sets the interval of the check for idle connections.
         *
         * @param evictionInterval default 10 s
         */
        public Builder evictionInterval(Duration evictionInterval) {
            this.evictionInterval = evictionInterval;
            return this;
        }

        /**
         * Sets the timeout of the TCP connection, and separately of the TLS handshake.
         *
         * @param connectTimeout default 10 s
         */
        public Builder connectTimeout(Duration connectTimeout) {
            this.connectTimeout = connectTimeout;
            return this;
        }

        /**
         * Sets the size of the largest response held in memory, after decompression.
         *
         * @param maxResponseBytes bytes; default 16 MiB
         */
        public Builder maxResponseBytes(long maxResponseBytes) {
            this.maxResponseBytes = maxResponseBytes;
            return this;
        }

        /**
         * Sets if the client offers HTTP/2 to {@code https} servers.
         *
         * @param http2 default false
         */
        public Builder http2(boolean http2) {
            this.http2 = http2;
            return this;
        }

        /**
         * Sets if the client requests compressed responses.
         *
         * @param gzip default true
         */
        public Builder gzip(boolean gzip) {
            this.gzip = gzip;
            return this;
        }

        /**
         * Sets the value of {@code User-Agent}.
         *
         * @param userAgent default {@code manus-reactive/<version> (java <version>)}
         */
        public Builder userAgent(String userAgent) {
            this.userAgent = userAgent;
            return this;
        }

        /**
         * Sets the time for calls in flight to finish after a close.
         *
         * @param quietPeriod 0 for none; default 2 s
         */
        public Builder quietPeriod(Duration quietPeriod) {
            this.quietPeriod = quietPeriod;
            return this;
        }

        /**
         * Sets the trusted certificates and the client certificate.
         *
         * @param tls {@code null} for the trust store of the Java runtime
         */
        public Builder tls(@Nullable TlsSettings tls) {
            this.tls = tls;
            return this;
        }

        /** Changes the trusted certificates and the client certificate. */
        public Builder tls(UnaryOperator<TlsSettings.Builder> change) {
            return tls(change.apply((tls == null ? TlsSettings.defaults() : tls).toBuilder())
                    .build());
        }

        /**
         * Sets the proxy.
         *
         * @param proxy {@code null} for none
         */
        public Builder proxy(@Nullable ProxySettings proxy) {
            this.proxy = proxy;
            return this;
        }

        /**
         * Sets a function that changes the Reactor Netty client last.
         *
         * @param httpClientCustomizer called once, when the transport is created
         */
        public Builder httpClientCustomizer(UnaryOperator<HttpClient> httpClientCustomizer) {
            this.httpClientCustomizer = httpClientCustomizer;
            return this;
        }

        /** Creates the settings. */
        public HttpSettings build() {
            return new HttpSettings(
                    maxConnections,
                    maxPendingAcquires,
                    pendingAcquireTimeout,
                    maxIdleTime,
                    maxLifeTime,
                    evictionInterval,
                    connectTimeout,
                    maxResponseBytes,
                    http2,
                    gzip,
                    userAgent,
                    quietPeriod,
                    tls,
                    proxy,
                    httpClientCustomizer);
        }
    }
}
