package io.github.manusreactive.postgres;

import io.github.manusreactive.auth.OAuthTokens;
import io.github.manusreactive.auth.TokenStore;
import io.github.manusreactive.postgres.internal.LockLease;
import io.github.manusreactive.postgres.internal.PostgresDatabase;
import io.github.manusreactive.postgres.internal.TokenTable;
import io.r2dbc.spi.ConnectionFactory;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Tokens in PostgreSQL, for several processes. One of them refreshes a user's tokens at a time. If it is killed, the
 * others wait up to 20 seconds. {@link PostgresSchema} creates the tables.
 *
 * <p><strong>The tokens are stored as they are passed.</strong> Anyone who can read the table could use them, so wrap
 * the store with {@code TokenStore.encrypted}.
 *
 * <p>A save has no effect if another process has saved tokens that expire later since this one has read them: these are
 * the result of a later refresh, which has invalidated the others.
 *
 * <p>Errors of the database are {@link PostgresException}s, which the client reports as {@link
 * io.github.manusreactive.error.TokenStoreException}. After a lost connection, work is repeated for 5 seconds before it
 * fails.
 *
 * @implNote A refresh holds a row of {@code manus_lock}, with a lease of 20 seconds that is renewed every 5 seconds. It
 *     holds no connection. Waiting processes check the row every 250 ms.
 * @since 0.1.0
 */
public final class PostgresTokenStore implements TokenStore {

    private static final Duration REPEAT_FOR = Duration.ofSeconds(5);

    private final TokenTable table;
    private final LockLease locks;

    private PostgresTokenStore(ConnectionFactory connections, @Nullable String schema, Scheduler scheduler) {
        Objects.requireNonNull(connections, "connections");
        PostgresDatabase database = new PostgresDatabase(connections, schema, scheduler, REPEAT_FOR);
        this.table = new TokenTable(database);
        this.locks = new LockLease(database, scheduler);
    }

    /**
     * Creates a store whose tables are in the search path of the connection.
     *
     * @param connections to the database; without a pool, each access connects
     */
    public static PostgresTokenStore of(ConnectionFactory connections) {
        return of(connections, null, Schedulers.parallel());
    }

    /**
     * Creates a store.
     *
     * @param connections to the database; without a pool, each access connects
     * @param schema the schema of the tables, {@code null} for the search path of the connection
     * @param scheduler runs the waits for the lock and its renewals
     */
    public static PostgresTokenStore of(ConnectionFactory connections, @Nullable String schema, Scheduler scheduler) {
        return new PostgresTokenStore(connections, schema, scheduler);
    }

    @Override
    public Mono<OAuthTokens> load(String user) {
        return table.load(user);
    }

    @Override
    public Mono<Void> save(String user, OAuthTokens tokens) {
        return table.save(user, tokens);
    }

    @Override
    public <T> Mono<T> exclusively(String user, Mono<T> refresh) {
        return locks.exclusively("token " + user, refresh);
    }
}
