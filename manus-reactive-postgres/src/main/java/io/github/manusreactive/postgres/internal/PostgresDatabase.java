package io.github.manusreactive.postgres.internal;

import io.github.manusreactive.postgres.PostgresException;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.Wrapped;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.util.context.Context;
import reactor.util.retry.Retry;

/**
 * Runs transactions. A started transaction is never cancelled by its subscriber, because a connection that is returned
 * before its result is read is of no further use. statement_timeout and lock_timeout bound it instead, and a limit for
 * connections that do not reply.
 */
public final class PostgresDatabase {

    /** How long a transaction is repeated after a lost connection, a deadlock or a serialization failure. */
    public static final Duration REPEAT_FOR = Duration.ofSeconds(30);

    private static final Logger log = LoggerFactory.getLogger("io.github.manusreactive.postgres");
    private static final Duration MIN_BACKOFF = Duration.ofMillis(50);
    private static final Duration MAX_BACKOFF = Duration.ofSeconds(2);
    /** A reply that arrives later than the server allows a statement to run does not arrive at all. */
    private static final Duration LONGEST_TRANSACTION = Duration.ofSeconds(15);

    private static final int CONNECTIONS = 4;

    private final ConnectionFactory connections;
    private final String begin;
    private final Scheduler scheduler;
    private final Duration repeatFor;

    /**
     * Creates a database.
     *
     * @param schema the schema of the tables, {@code null} for the search path of the connection
     * @param scheduler runs the waits between repetitions
     * @param repeatFor see {@link #REPEAT_FOR}
     */
    public PostgresDatabase(
            ConnectionFactory connections, @Nullable String schema, Scheduler scheduler, Duration repeatFor) {
        this.connections = connections;
        this.scheduler = scheduler;
        this.repeatFor = repeatFor;
        // one script: one round trip
        this.begin = "BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL statement_timeout = '10s'; "
                + "SET LOCAL lock_timeout = '5s'"
                + (schema == null ? "" : "; SET LOCAL search_path TO \"" + schema.replace("\"", "\"\"") + "\"");
    }

    /** Returns a database whose transactions do not wait for the connections of a pool: each connects by itself. */
    public PostgresDatabase withoutPool() {
        ConnectionFactory unpooled = connections;
        while (unpooled instanceof Wrapped<?> wrapped && wrapped.unwrap() instanceof ConnectionFactory inner) {
            unpooled = inner;
        }
        return new PostgresDatabase(begin, unpooled, scheduler, Duration.ZERO);
    }

    private PostgresDatabase(String begin, ConnectionFactory connections, Scheduler scheduler, Duration repeatFor) {
        this.connections = connections;
        this.begin = begin;
        this.scheduler = scheduler;
        this.repeatFor = repeatFor;
    }

    /** Returns a pool over connections that have none, or {@code null} if they are pooled. */
    public static @Nullable ConnectionPool poolIfMissing(ConnectionFactory connections) {
        Object factory = connections;
        while (factory instanceof Wrapped<?> wrapped) {
            if (factory instanceof ConnectionPool) {
                return null;
            }
            factory = wrapped.unwrap();
        }
        return new ConnectionPool(ConnectionPoolConfiguration.builder(connections)
                .initialSize(0)
                .maxSize(CONNECTIONS)
                .build());
    }

    /**
     * Runs work in a transaction, and repeats it in another one after a lost connection, a deadlock or a serialization
     * failure. The reply to a commit may be lost, so the work must have the same effect if it runs twice.
     *
     * @param work returns at most one value
     * @return the value after the commit. The error is a {@link PostgresException}, or that of the work if it is not
     *     one of the database
     */
    public <T> Mono<T> inTransaction(Function<PostgresTransaction, Mono<T>> work) {
        Mono<T> repeated = Mono.defer(() -> {
            long until = scheduler.now(TimeUnit.MILLISECONDS) + repeatFor.toMillis();
            return once(work)
                    .timeout(LONGEST_TRANSACTION, scheduler)
                    .retryWhen(Retry.backoff(Long.MAX_VALUE, MIN_BACKOFF)
                            .maxBackoff(MAX_BACKOFF)
                            .scheduler(scheduler)
                            .filter(error ->
                                    PostgresErrors.isTransient(error) && scheduler.now(TimeUnit.MILLISECONDS) < until)
                            .doBeforeRetry(retry -> log.debug(
                                    "The transaction is repeated: {}",
                                    retry.failure().toString())));
        });
        return toTheEnd(repeated.onErrorMap(PostgresErrors::isOfDatabase, PostgresErrors::typed));
    }

    private <T> Mono<T> once(Function<PostgresTransaction, Mono<T>> work) {
        return Mono.usingWhen(
                connections.create(),
                connection -> transaction(connection, work),
                PostgresDatabase::closed,
                (connection, error) -> closed(connection),
                PostgresDatabase::closed);
    }

    private <T> Mono<T> transaction(Connection connection, Function<PostgresTransaction, Mono<T>> work) {
        PostgresTransaction transaction = new PostgresTransaction(connection);
        return transaction
                .script(begin)
                .then(Mono.defer(() -> work.apply(transaction)).singleOptional())
                .flatMap(value -> Mono.from(connection.commitTransaction()).thenReturn(value))
                .onErrorResume(error -> Mono.from(connection.rollbackTransaction())
                        .onErrorComplete()
                        .then(Mono.error(error)))
                .flatMap((Optional<T> value) -> Mono.justOrEmpty(value));
    }

    /** The transaction has ended before, so a lost connection changes nothing. */
    private static Mono<Void> closed(Connection connection) {
        return Mono.from(connection.close()).onErrorComplete();
    }

    private static <T> Mono<T> toTheEnd(Mono<T> work) {
        return Mono.create(
                sink -> work.subscribe(sink::success, sink::error, sink::success, Context.of(sink.contextView())));
    }
}
