package io.github.manusreactive.http;

import io.github.manusreactive.error.InvalidSettingException;
import io.github.manusreactive.internal.util.Preconditions;
import java.time.Duration;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.client.HttpClient;

/**
 * How connections are made, kept and bounded. Immutable; {@link #defaults()} suits the public API, {@link #builder()} changes
 * single values. Every bad value raises an {@link InvalidSettingException} that names it.
 *
 * @param maxConnections connections to one host, at least 1; default 64
 * @param maxPendingAcquires calls that may wait for a connection to one host; further ones fail with {@code POOL}; 0 for none;
 *     default no limit
 * @param pendingAcquireTimeout longest wait for a connection, after which a call fails with {@code POOL}; {@code null}, the default,
 *     to wait until the call's own timeout
 * @param maxIdleTime an unused connection is closed after this; keep it below the server's keep-alive; default 20 s
 * @param maxLifeTime a connection is closed after this once it is free, so that changed addresses are noticed; default 5 min
 * @param evictionInterval how often unused connections are looked through; default 10 s
 * @param connectTimeout longest time for a TCP connection, and again for the TLS handshake; default 10 s
 * @param maxResponseBytes largest answer held in memory, in bytes after decompression; default 16 MiB
 * @param http2 whether HTTP/2 is offered to {@code https} servers (ALPN), with HTTP/1.1 as the fallback; default off
 * @param gzip whether compressed answers are asked for; default on
 * @param userAgent value of {@code User-Agent}; default {@code manus-reactive/<version> (java <version>)}
 * @param quietPeriod how long calls under way may go on after {@link HttpTransport#close()}; 0 for not at all; default 2 s
 * @param tls trust and client certificate; {@code null} for the runtime's trust store
 * @param proxy proxy to go through; {@code null} for none
 * @param httpClientCustomizer has the last word on the Reactor Netty client: event loops ({@code runOn}), resolver, metrics,
 *     wiretap (off by default); called once, when the transport is created
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

    /** An answer held in memory is one array, so this is the most it can be. */
    private static final long MAX_ARRAY = Integer.MAX_VALUE - 8L;

    private static final HttpSettings DEFAULTS = new Builder().build();

    /** Checks the values. */
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

    private static void positive(String field, Duration value) {
        Preconditions.settingInRange(field, value, Preconditions.ONE_MILLISECOND, Preconditions.LONGEST_NETTY_TIMEOUT);
    }

    /**
     * The settings that suit the public API.
     *
     * @return the defaults
     */
    public static HttpSettings defaults() {
        return DEFAULTS;
    }

    /**
     * Starts from the defaults.
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

    /**
     * Changes single values; see {@link HttpSettings} for meaning, units and defaults. Not safe for several threads.
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
        private UnaryOperator<HttpClient> httpClientCustomizer = UnaryOperator.identity();

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
         * Connections to one host.
         *
         * @param maxConnections at least 1; default 64
         */
        public Builder maxConnections(int maxConnections) {
            this.maxConnections = maxConnections;
            return this;
        }

        /**
         * Calls that may wait for a connection to one host.
         *
         * @param maxPendingAcquires further ones fail with {@code POOL}; 0 for none; default no limit
         */
        public Builder maxPendingAcquires(int maxPendingAcquires) {
            this.maxPendingAcquires = maxPendingAcquires;
            return this;
        }

        /**
         * Longest wait for a connection.
         *
         * @param pendingAcquireTimeout a call that waits longer fails with {@code POOL}; {@code null}, the default, to wait until the
         *     call's own timeout
         */
        public Builder pendingAcquireTimeout(@Nullable Duration pendingAcquireTimeout) {
            this.pendingAcquireTimeout = pendingAcquireTimeout;
            return this;
        }

        /**
         * An unused connection is closed after this.
         *
         * @param maxIdleTime below the server's keep-alive; default 20 s
         */
        public Builder maxIdleTime(Duration maxIdleTime) {
            this.maxIdleTime = maxIdleTime;
            return this;
        }

        /**
         * A free connection is closed at this age.
         *
         * @param maxLifeTime default 5 min
         */
        public Builder maxLifeTime(Duration maxLifeTime) {
            this.maxLifeTime = maxLifeTime;
            return this;
        }

        /**
         * How often unused connections are looked through.
         *
         * @param evictionInterval default 10 s
         */
        public Builder evictionInterval(Duration evictionInterval) {
            this.evictionInterval = evictionInterval;
            return this;
        }

        /**
         * Longest time for a TCP connection, and again for the TLS handshake.
         *
         * @param connectTimeout default 10 s
         */
        public Builder connectTimeout(Duration connectTimeout) {
            this.connectTimeout = connectTimeout;
            return this;
        }

        /**
         * Largest answer held in memory, after decompression.
         *
         * @param maxResponseBytes bytes; default 16 MiB
         */
        public Builder maxResponseBytes(long maxResponseBytes) {
            this.maxResponseBytes = maxResponseBytes;
            return this;
        }

        /**
         * Whether HTTP/2 is offered to {@code https} servers.
         *
         * @param http2 default false
         */
        public Builder http2(boolean http2) {
            this.http2 = http2;
            return this;
        }

        /**
         * Whether compressed answers are asked for.
         *
         * @param gzip default true
         */
        public Builder gzip(boolean gzip) {
            this.gzip = gzip;
            return this;
        }

        /**
         * The name this client gives itself.
         *
         * @param userAgent default {@code manus-reactive/<version> (java <version>)}
         */
        public Builder userAgent(String userAgent) {
            this.userAgent = userAgent;
            return this;
        }

        /**
         * How long calls under way may go on after a close.
         *
         * @param quietPeriod 0 for not at all; default 2 s
         */
        public Builder quietPeriod(Duration quietPeriod) {
            this.quietPeriod = quietPeriod;
            return this;
        }

        /**
         * Trust and client certificate.
         *
         * @param tls {@code null} for the runtime's trust store
         */
        public Builder tls(@Nullable TlsSettings tls) {
            this.tls = tls;
            return this;
        }

        /**
         * Changes trust and client certificate.
         *
         * @param change starts from what is set so far
         */
        public Builder tls(UnaryOperator<TlsSettings.Builder> change) {
            return tls(change.apply((tls == null ? TlsSettings.defaults() : tls).toBuilder())
                    .build());
        }

        /**
         * The proxy to go through.
         *
         * @param proxy {@code null} for none
         */
        public Builder proxy(@Nullable ProxySettings proxy) {
            this.proxy = proxy;
            return this;
        }

        /**
         * Has the last word on the Reactor Netty client.
         *
         * @param httpClientCustomizer called once, when the transport is created
         */
        public Builder httpClientCustomizer(UnaryOperator<HttpClient> httpClientCustomizer) {
            this.httpClientCustomizer = httpClientCustomizer;
            return this;
        }

        /**
         * Checks and freezes the values.
         *
         * @return the settings
         */
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
