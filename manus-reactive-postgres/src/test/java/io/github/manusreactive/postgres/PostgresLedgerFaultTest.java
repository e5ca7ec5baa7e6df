package io.github.manusreactive.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.fanout.LedgerEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A ledger whose connections are lost while records are in flight. */
class PostgresLedgerFaultTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int KEYS = 3000;
    private static final int CUTS = 100;
    private static PostgresProcess database;

    private final PostgresLedger ledger = PostgresLedger.of(database.connections(), "faults");
    private final AtomicInteger recorded = new AtomicInteger();

    @BeforeAll
    static void createDatabase() {
        database = PostgresProcess.database();
    }

    @BeforeEach
    void open() {
        database.execute("TRUNCATE manus_ledger, manus_ledger_entry");
        ledger.open().block(PATIENCE);
    }

    @AfterEach
    void noConnectionIsHeld() {
        ledger.close().block(PATIENCE);
        Await.until(() -> database.held() == 0);
    }

    private CompletableFuture<Void> recordAll() {
        return Flux.range(0, KEYS)
                .flatMap(
                        i -> ledger.record(intended(i))
                                .then(Mono.defer(() -> ledger.record(created(i))))
                                .doOnSuccess(done -> recorded.incrementAndGet()),
                        20)
                .then()
                .toFuture();
    }

    private static LedgerEntry.Intended intended(int i) {
        return new LedgerEntry.Intended("k" + i, "f", "alice", 1, Instant.EPOCH);
    }

    private static LedgerEntry created(int i) {
        return LedgerEntry.Created.of(intended(i), "t" + i, null, Instant.EPOCH);
    }

    private void assertThatEachKeyIsCreatedOnce(CompletableFuture<Void> done) {
        Await.until(done::isDone);
        assertThat(done).isCompleted();
        assertThat(recorded).hasValue(KEYS);
        assertThat(ledger.openEntries().collectList().block(PATIENCE))
                .hasSize(KEYS)
                .allMatch(LedgerEntry.Created.class::isInstance);
    }

    @Test
    void connectionsAreCut() {
        CompletableFuture<Void> done = recordAll();
        for (int cut = 1; cut <= CUTS; cut++) {
            int from = cut * KEYS / (CUTS + 2);
            Await.until(() -> recorded.get() >= from);
            database.cutConnections();
        }

        assertThat(recorded).hasValueLessThan(KEYS);
        assertThatEachKeyIsCreatedOnce(done);
    }

    @Test
    void theServerRestarts() {
        CompletableFuture<Void> done = recordAll();
        Await.until(() -> recorded.get() >= KEYS / 10);

        PostgresProcess.restart();

        assertThat(recorded).hasValueLessThan(KEYS);
        assertThatEachKeyIsCreatedOnce(done);
    }
}
