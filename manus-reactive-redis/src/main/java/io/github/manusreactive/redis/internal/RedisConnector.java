package io.github.manusreactive.redis.internal;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.concurrent.Callable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Opens connections to one server or to a cluster. */
public interface RedisConnector {

    /** Opens a connection for commands. */
    Mono<CommandConnection> connect();

    /** Opens a connection for messages. */
    Mono<StatefulRedisPubSubConnection<String, String>> connectPubSub();

    /** A connection and its commands. */
    record CommandConnection(
            StatefulConnection<String, String> connection, RedisClusterAsyncCommands<String, String> commands) {}

    /** Connects to one server. */
    static RedisConnector of(RedisClient client) {
        return new RedisConnector() {
            @Override
            public Mono<CommandConnection> connect() {
                return blocking(client::connect)
                        .map(connection -> new CommandConnection(connection, connection.async()));
            }

            @Override
            public Mono<StatefulRedisPubSubConnection<String, String>> connectPubSub() {
                return blocking(client::connectPubSub);
            }

            /** Lettuce connects to a client's own address in a blocking way only. */
            private static <C> Mono<C> blocking(Callable<C> connect) {
                return Mono.fromCallable(connect).subscribeOn(Schedulers.boundedElastic());
            }
        };
    }

    /** Connects to a cluster. */
    static RedisConnector of(RedisClusterClient client) {
        return new RedisConnector() {
            @Override
            public Mono<CommandConnection> connect() {
                return Mono.fromFuture(() -> client.connectAsync(StringCodec.UTF8))
                        .map(connection -> new CommandConnection(connection, connection.async()));
            }

            @Override
            public Mono<StatefulRedisPubSubConnection<String, String>> connectPubSub() {
                return Mono.fromFuture(() -> client.connectPubSubAsync(StringCodec.UTF8));
            }
        };
    }
}
