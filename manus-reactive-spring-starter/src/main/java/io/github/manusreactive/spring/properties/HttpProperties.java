package io.github.manusreactive.spring.properties;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings of the connections.
 *
 * @param maxConnections Maximum number of connections to one host.
 * @param maxPendingAcquires Maximum number of calls that wait for a connection to one host; further ones fail.
 *     Unlimited by default.
 * @param pendingAcquireTimeout Maximum wait for a connection. By default a call waits until its own timeout.
 * @param maxIdleTime Time after which an unused connection is closed; keep it below the server's keep-alive.
 * @param maxLifeTime Age at which a free connection is closed, so that DNS changes take effect.
 * @param evictionInterval Interval at which unused connections are closed.
 * @param connectTimeout Maximum time for the TCP connection, and again for the TLS handshake.
 * @param maxResponseBytes Maximum size of a response in memory, after decompression.
 * @param http2 Whether to offer HTTP/2 to https servers.
 * @param gzip Whether to request compressed responses.
 * @param userAgent User-Agent header; by default name and version of the client.
 * @param quietPeriod Time that calls in flight may continue after the client is closed; 0 for none.
 * @param proxy Proxy.
 * @since 0.1.0
 */
public record HttpProperties(
        @DefaultValue("64") int maxConnections,
        @Nullable Integer maxPendingAcquires,
        @Nullable Duration pendingAcquireTimeout,
        @DefaultValue("20s") Duration maxIdleTime,
        @DefaultValue("5m") Duration maxLifeTime,
        @DefaultValue("10s") Duration evictionInterval,
        @DefaultValue("10s") Duration connectTimeout,
        @DefaultValue("16MB") DataSize maxResponseBytes,
        @DefaultValue("false") boolean http2,
        @DefaultValue("true") boolean gzip,
        @Nullable String userAgent,
        @DefaultValue("2s") Duration quietPeriod,
        @DefaultValue @NestedConfigurationProperty ProxyProperties proxy) {}
