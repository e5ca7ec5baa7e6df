package io.github.manusreactive.postgres.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.manusreactive.postgres.Await;
import io.github.manusreactive.postgres.PostgresException;
import io.github.manusreactive.postgres.PostgresProcess;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.spi.ConnectionFactory;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

class PostgresDatabaseTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static PostgresProcess server;

    private final ConnectionPool pool = PostgresDatabase.poolIfMissing(server.connections());
    private final PostgresDatabase database = database(pool, PostgresDatabase.REPEAT_FOR);

    @BeforeAll
    static void createDatabase() {
        server = PostgresProcess.emptyDatabase();
        server.execute("CREATE TABLE number (id int PRIMARY KEY, value int)");
    }

    @BeforeEach
    void clear() {
        server.execute("TRUNCATE number");
    }

    @AfterEach
    void noConnectionIsHeld() {
        assertThat(pool.getMetrics().orElseThrow().acquiredSize()).isZero();
        pool.disposeLater().block(PATIENCE);
        Await.until(() -> server.held() == 0);
    }

    private static PostgresDatabase database(ConnectionFactory connections, Duration repeatFor) {
        return new PostgresDatabase(connections, null, Schedulers.parallel(), repeatFor);
    }

    private static Mono<Long> insert(PostgresTransaction transaction, int id) {
        return transaction.update("INSERT INTO number VALUES ($1, 0) ON CONFLICT DO NOTHING", id);
    }

    @Test
    void commitsBeforeTheValueArrives() {
        assertThat(database.inTransaction(transaction -> insert(transaction, 1)).block(PATIENCE))
                .isEqualTo(1);
        assertThat(server.number("SELECT count(*) FROM number")).isEqualTo(1);
    }

    @Test
    void rollsBackWhenTheWorkFails() {
        assertThatThrownBy(() -> database.inTransaction(transaction ->
                                insert(transaction, 1).then(Mono.error(new IllegalStateException("of the work"))))
                        .block(PATIENCE))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("of the work");
        assertThat(server.number("SELECT count(*) FROM number")).isZero();
    }

    @Test
    void aCancelledCallerDoesNotStopTheTransaction() {
        Disposable call = database.inTransaction(transaction ->
                        transaction.query("SELECT pg_sleep(0.2)", row -> 0).then(insert(transaction, 1)))
                .subscribe();
        Await.until(() -> pool.getMetrics().orElseThrow().acquiredSize() == 1);

        call.dispose();

        Await.until(() -> server.number("SELECT count(*) FROM number") == 1);
        Await.until(() -> pool.getMetrics().orElseThrow().acquiredSize() == 0);
    }

    @Test
    void timeoutsAreThoseOfTheTransaction() {
        assertThat(database.inTransaction(transaction -> transaction.queryRow(
                                "SELECT current_setting('statement_timeout') || ' ' || current_setting('lock_timeout')",
                                row -> row.get(0, String.class)))
                        .block(PATIENCE))
                .isEqualTo("10s 5s");
    }

    @Test
    void connectionsThatAreCutAreReplaced() {
        AtomicInteger runs = new AtomicInteger();

        database.inTransaction(transaction -> insert(transaction, 1).flatMap(rows -> {
                    if (runs.incrementAndGet() > 3) {
                        return Mono.just(rows);
                    }
                    return transaction
                            .query("SELECT pg_terminate_backend(pg_backend_pid())", row -> 0)
                            .then(Mono.just(rows));
                }))
                .block(PATIENCE);

        assertThat(runs).hasValue(4);
        assertThat(server.number("SELECT count(*) FROM number")).isEqualTo(1);
    }

    @Test
    void deadlocksAreRepeated() {
        server.execute("INSERT INTO number VALUES (1, 0), (2, 0)");

        Flux.merge(addInOrder(1, 2), addInOrder(2, 1)).blockLast(PATIENCE);

        assertThat(server.number("SELECT sum(value) FROM number")).isEqualTo(4);
    }

    private Mono<Long> addInOrder(int first, int second) {
        return database.inTransaction(transaction -> transaction
                .update("UPDATE number SET value = value + 1 WHERE id = $1", first)
                .then(transaction.query("SELECT pg_sleep(0.2)", row -> 0))
                .then(transaction.update("UPDATE number SET value = value + 1 WHERE id = $1", second)));
    }

    @Test
    void aServerThatRestartsIsAwaited() {
        database.inTransaction(transaction -> insert(transaction, 1)).block(PATIENCE);
        AtomicInteger runs = new AtomicInteger();
        Mono<Long> more = Flux.range(2, 200)
                .concatMap(i -> database.inTransaction(transaction -> {
                    runs.incrementAndGet();
                    return insert(transaction, i);
                }))
                .reduce(0L, Long::sum);
        var done = more.toFuture();
        Await.until(() -> runs.get() > 10);

        PostgresProcess.restart();

        Await.until(done::isDone);
        assertThat(done).isCompleted();
        assertThat(server.number("SELECT count(*) FROM number")).isEqualTo(201);
    }

    @Test
    void mistakesAreNotRepeated() {
        AtomicInteger runs = new AtomicInteger();

        assertThatThrownBy(() -> database.inTransaction(transaction -> {
                            runs.incrementAndGet();
                            return transaction.update("INSERT INTO missing VALUES ($1)", 1);
                        })
                        .block(PATIENCE))
                .isInstanceOf(PostgresException.class)
                .hasMessageContaining("relation \"missing\" does not exist");
        assertThat(runs).hasValue(1);
    }
}
