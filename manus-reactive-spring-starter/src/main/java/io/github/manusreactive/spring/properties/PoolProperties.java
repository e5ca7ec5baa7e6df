package io.github.manusreactive.spring.properties;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How connections are kept.
 *
 * @param maxConnections Connections to one host.
 * @param maxPendingAcquires Calls that may wait for a connection to one host; 0 for none.
 * @param pendingAcquireTimeout Longest wait for a connection.
 * @param maxIdleTime An unused connection is closed after this; keep it below the server's keep-alive.
 * @param maxLifeTime A free connection is closed at this age, so that changed addresses are noticed.
 * @param evictionInterval How often unused connections are looked through.
 */
public record PoolProperties(
        @DefaultValue("64") int maxConnections,
        @DefaultValue("1000") int maxPendingAcquires,
        @DefaultValue("10s") Duration pendingAcquireTimeout,
        @DefaultValue("20s") Duration maxIdleTime,
        @DefaultValue("5m") Duration maxLifeTime,
        @DefaultValue("10s") Duration evictionInterval) {}
