package io.github.manusreactive.redis;

import io.github.manusreactive.redis.internal.RedisConnector;
import io.lettuce.core.RedisClient;
import io.lettuce.core.cluster.RedisClusterClient;

/**
 * Tells how to connect to Redis or Valkey. The connections have the settings of the given client: address, credentials,
 * TLS and reconnection. Closing what uses them closes its connections, not the client.
 *
 * @since 0.1.0
 */
public final class RedisConnections {

    private final RedisConnector connector;

    private RedisConnections(RedisConnector connector) {
        this.connector = connector;
    }

    /**
     * Connects to one server, or to the primary that Sentinel names.
     *
     * @param client a client that was created with an address
     */
    public static RedisConnections of(RedisClient client) {
        return new RedisConnections(RedisConnector.of(client));
    }

    /** Connects to a Redis Cluster. */
    public static RedisConnections of(RedisClusterClient client) {
        return new RedisConnections(RedisConnector.of(client));
    }

    /** For the limiters and signals of this package. */
    RedisConnector connector() {
        return connector;
    }
}
