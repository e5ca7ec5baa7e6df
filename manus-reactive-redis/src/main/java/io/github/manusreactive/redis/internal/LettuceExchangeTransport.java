package io.github.manusreactive.redis.internal;

import io.github.manusreactive.internal.ratelimit.RateLimitQueues.QueueKey;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.redis.internal.RedisConnector.CommandConnection;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Runs exchanges as a script in Redis, over one connection for commands and one for wake messages. Both open at their
 * first use.
 */
public final class LettuceExchangeTransport implements ExchangeTransport {

    private static final String SCRIPT = readScript();

    private final RedisKeys keys;
    private final SharedConnection<CommandConnection> commands;
    private final SharedConnection<StatefulRedisPubSubConnection<String, String>> messages;

    /** @param keyPrefix first part of the names of keys and channels */
    public LettuceExchangeTransport(RedisConnector connector, String keyPrefix) {
        this.keys = new RedisKeys(keyPrefix);
        this.commands = new SharedConnection<>(
                connector.connect(), opened -> opened.connection().closeAsync());
        this.messages = new SharedConnection<>(connector.connectPubSub(), StatefulConnection::closeAsync);
    }

    @Override
    public Mono<Void> connected() {
        return commands.get().onErrorMap(LettuceExchangeTransport::failure).then();
    }

    @Override
    public Mono<ExchangeReply> exchange(String user, Operation operation, ExchangeRequest request) {
        String[] names = keys.exchange(user, operation);
        String[] arguments = request.toArguments().toArray(String[]::new);
        Mono<String> evaluation =
                command(redis -> redis.evalsha(redis.digest(SCRIPT), ScriptOutputType.VALUE, names, arguments));
        return evaluation
                .onErrorResume(
                        RedisNoScriptException.class,
                        missing -> command(redis -> redis.scriptLoad(SCRIPT)).then(evaluation))
                .map(ExchangeReply::parse)
                .onErrorMap(LettuceExchangeTransport::failure);
    }

    @Override
    public Mono<Void> wake(QueueKey key, List<String> replicas) {
        String message = key.operation().wireName() + ' ' + key.user();
        return Flux.fromIterable(replicas)
                .flatMap(replica -> command(redis -> redis.publish(keys.wakeChannel(replica), message)))
                .onErrorMap(LettuceExchangeTransport::failure)
                .then();
    }

    @Override
    public Flux<QueueKey> woken(String replica) {
        return messages.get()
                .flatMapMany(connection -> messages(connection, keys.wakeChannel(replica)))
                .mapNotNull(LettuceExchangeTransport::rateLimit)
                .onErrorMap(LettuceExchangeTransport::failure);
    }

    private static @Nullable QueueKey rateLimit(String message) {
        int blank = message.indexOf(' ');
        Operation operation = blank < 0 ? null : Operation.ofWireName(message.substring(0, blank));
        return operation == null ? null : new QueueKey(message.substring(blank + 1), operation);
    }

    /** Lettuce subscribes again after it has reconnected. */
    private static Flux<String> messages(StatefulRedisPubSubConnection<String, String> connection, String channel) {
        return Flux.<String>create(sink -> {
                    RedisPubSubAdapter<String, String> listener = new RedisPubSubAdapter<>() {
                        @Override
                        public void message(String from, String message) {
                            if (from.equals(channel)) {
                                sink.next(message);
                            }
                        }
                    };
                    connection.addListener(listener);
                    sink.onDispose(() -> {
                        connection.removeListener(listener);
                        if (connection.isOpen()) {
                            connection.async().unsubscribe(channel);
                        }
                    });
                    connection.async().subscribe(channel).whenComplete((done, error) -> {
                        if (error != null) {
                            sink.error(error);
                        }
                    });
                })
                .onBackpressureBuffer();
    }

    @Override
    public Mono<String> serverId(String user) {
        return command(redis -> redis.hget(keys.server(user), "id")).onErrorMap(LettuceExchangeTransport::failure);
    }

    @Override
    public String shard(String user) {
        return RedisKeys.shard(user);
    }

    @Override
    public Mono<Void> close() {
        return Mono.when(commands.close(), messages.close());
    }

    private <T> Mono<T> command(
            Function<RedisClusterAsyncCommands<String, String>, ? extends CompletionStage<T>> command) {
        return commands.get()
                .flatMap(opened ->
                        Mono.fromFuture(() -> command.apply(opened.commands()).toCompletableFuture()));
    }

    private static Throwable failure(Throwable error) {
        Throwable outer = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        Throwable root = outer;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String reason = firstLine(outer) + (root == outer ? "" : ": " + firstLine(root));
        return new ExchangeFailedException(
                "Redis did not run the command: " + reason + "; check its address, credentials and permissions", outer);
    }

    /** Addresses may have credentials. */
    private static String firstLine(Throwable error) {
        String message = error.getMessage() == null ? error.getClass().getSimpleName() : error.getMessage();
        return message.lines().findFirst().orElse("").replaceAll("://[^@/ ]*@", "://");
    }

    private static String readScript() {
        String name = "/io/github/manusreactive/redis/exchange.lua";
        try (InputStream in = LettuceExchangeTransport.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is missing in the JAR");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
