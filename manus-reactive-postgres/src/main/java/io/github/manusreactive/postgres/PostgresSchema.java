package io.github.manusreactive.postgres;

import io.github.manusreactive.postgres.internal.SchemaMigration;
import io.r2dbc.spi.ConnectionFactory;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Creates and checks the tables. They are plain SQL files in {@code io/github/manusreactive/postgres/migration}, named
 * for Flyway; Liquibase can run them too. The table {@code manus_schema} contains the number of the last file.
 *
 * @since 0.1.0
 */
public final class PostgresSchema {

    private PostgresSchema() {}

    /**
     * Runs the files that were not run yet, in the search path of the connection. Several processes may call this at
     * the same time.
     *
     * @return completes when the tables are there; fails with a {@link PostgresException} and changes nothing if the
     *     database is not reachable, a permission is missing, or the tables are newer than this version
     */
    public static Mono<Void> create(ConnectionFactory connections) {
        return create(connections, null);
    }

    /**
     * Runs the files that were not run yet.
     *
     * @param schema the schema of the tables, which must exist; {@code null} for the search path of the connection
     * @return completes when the tables are there; fails with a {@link PostgresException} and changes nothing if the
     *     database is not reachable, a permission is missing, or the tables are newer than this version
     */
    public static Mono<Void> create(ConnectionFactory connections, @Nullable String schema) {
        return new SchemaMigration(connections, schema).create();
    }

    /**
     * Checks that all files were run.
     *
     * @return fails with a {@link PostgresException} that names the missing file or permission
     */
    public static Mono<Void> check(ConnectionFactory connections) {
        return check(connections, null);
    }

    /**
     * Checks that all files were run.
     *
     * @param schema the schema of the tables; {@code null} for the search path of the connection
     * @return fails with a {@link PostgresException} that names the missing file or permission
     */
    public static Mono<Void> check(ConnectionFactory connections, @Nullable String schema) {
        return new SchemaMigration(connections, schema).check();
    }
}
