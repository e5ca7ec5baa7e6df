package io.github.manusreactive.spring.properties;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How connections are made, kept and bounded.
 *
 * @param maxConnections Connections to one host.
 * @param maxPendingAcquires Calls that may wait for a connection to one host; further ones fail. Unlimited by default.
 * @param pendingAcquireTimeout Longest wait for a connection. By default a call waits until its own timeout.
 * @param maxIdleTime An unused connection is closed after this; keep it below the server's keep-alive.
 * @param maxLifeTime A free connection is closed at this age, so that changed addresses are noticed.
 * @param evictionInterval How often unused connections are closed.
 * @param connectTimeout Longest time for a TCP connection, and again for the TLS handshake.
 * @param maxResponseBytes Largest response held in memory, after decompression.
 * @param http2 Whether HTTP/2 is offered to https servers.
 * @param gzip Whether compressed responses are requested.
 * @param userAgent Value of User-Agent; by default name and version of the client.
 * @param quietPeriod How long calls in flight may continue after the client is closed; 0 for not at all.
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
