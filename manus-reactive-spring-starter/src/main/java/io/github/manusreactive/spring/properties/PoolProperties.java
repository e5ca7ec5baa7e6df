package io.github.manusreactive.spring.properties;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How connections are kept.
 *
 * @param maxConnections Connections to one host.
 * @param maxPendingAcquires Calls that may wait for a connection to one host; further ones fail. Unlimited by default.
 * @param pendingAcquireTimeout Longest wait for a connection. By default a call waits until its own timeout.
 * @param maxIdleTime An unused connection is closed after this; keep it below the server's keep-alive.
 * @param maxLifeTime A free connection is closed at this age, so that changed addresses are noticed.
 * @param evictionInterval How often unused connections are looked through.
 * @since 0.1.0
 */
public record PoolProperties(
        @DefaultValue("64") int maxConnections,
        @Nullable Integer maxPendingAcquires,
        @Nullable Duration pendingAcquireTimeout,
        @DefaultValue("20s") Duration maxIdleTime,
        @DefaultValue("5m") Duration maxLifeTime,
        @DefaultValue("10s") Duration evictionInterval) {}
