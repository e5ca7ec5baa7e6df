package io.github.manusreactive.postgres.internal;

import io.github.manusreactive.postgres.PostgresException;
import io.r2dbc.spi.ConnectionFactory;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Runs the schema files. The number of a file is its position in the list. */
public final class SchemaMigration {

    private static final String FOLDER = "/io/github/manusreactive/postgres/migration/";
    private static final List<String> FILES = List.of("V1__fan_out.sql", "V2__tokens.sql", "V3__deliveries.sql");
    /** Key of the advisory lock that is held while files run. */
    private static final long LOCK = 0x6d616e7573L;

    private final PostgresDatabase database;

    public SchemaMigration(ConnectionFactory connections, @Nullable String schema) {
        this.database = new PostgresDatabase(connections, schema, Schedulers.parallel(), Duration.ZERO);
    }

    public Mono<Void> create() {
        return files().flatMap(scripts -> database.inTransaction(transaction -> transaction
                .query("SELECT pg_advisory_xact_lock($1)", row -> 0, LOCK)
                .then(transaction.queryRow(
                        "SELECT to_regclass('manus_schema') IS NOT NULL", row -> row.get(0, Boolean.class)))
                .flatMap(exists -> exists ? version(transaction) : Mono.just(0))
                .flatMap(version -> requireKnown(version)
                        .thenMany(Flux.fromIterable(scripts).skip(version))
                        .concatMap(transaction::script)
                        .then())));
    }

    public Mono<Void> check() {
        return database.inTransaction(SchemaMigration::requireCurrent);
    }

    /** Fails if the schema has another version than this code. */
    static Mono<Void> requireCurrent(PostgresTransaction transaction) {
        return version(transaction)
                .flatMap(version -> version < FILES.size()
                        ? Mono.error(() -> new PostgresException(
                                "The tables have version " + version + ", but this version needs " + FILES.size()
                                        + ": run " + String.join(", ", FILES.subList(version, FILES.size()))
                                        + ", or PostgresSchema.create",
                                null))
                        : requireKnown(version));
    }

    private static Mono<Void> requireKnown(int version) {
        return version <= FILES.size()
                ? Mono.empty()
                : Mono.error(() -> new PostgresException(
                        "The tables have version " + version + ", but this version knows " + FILES.size()
                                + ": update manus-reactive-postgres",
                        null));
    }

    private static Mono<Integer> version(PostgresTransaction transaction) {
        return transaction
                .queryRow("SELECT version FROM manus_schema", row -> row.get(0, Integer.class))
                .defaultIfEmpty(0);
    }

    private static Mono<List<String>> files() {
        return Mono.fromCallable(
                        () -> FILES.stream().map(SchemaMigration::content).toList())
                .subscribeOn(Schedulers.boundedElastic());
    }

    private static String content(String file) {
        try (InputStream content = SchemaMigration.class.getResourceAsStream(FOLDER + file)) {
            if (content == null) {
                throw new FileNotFoundException(FOLDER + file);
            }
            return new String(content.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
