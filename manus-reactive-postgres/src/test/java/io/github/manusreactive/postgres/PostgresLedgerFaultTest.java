package io.github.manusreactive.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.fanout.LedgerEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
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
    private static final int BETWEEN_CUTS = 20;
    private static final int CUTS = 100;
    private static PostgresProcess database;

    private final PostgresLedger ledger = PostgresLedger.of(database.connections(), "faults");
    private final AtomicInteger recorded = new AtomicInteger();
    private final AtomicBoolean faultsEnded = new AtomicBoolean();

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

    /** Records one key after another, 20 at a time, until all faults have occurred. */
    private CompletableFuture<Void> recordDuringFaults() {
        return Flux.range(0, Integer.MAX_VALUE)
                .takeWhile(i -> !faultsEnded.get())
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
        faultsEnded.set(true);
        Await.until(done::isDone);
        assertThat(done).isCompleted();
        assertThat(ledger.openEntries().collectList().block(PATIENCE))
                .hasSize(recorded.get())
                .allMatch(LedgerEntry.Created.class::isInstance);
    }

    @Test
    void connectionsAreCut() {
        CompletableFuture<Void> done = recordDuringFaults();
        for (int cut = 1; cut <= CUTS; cut++) {
            int from = recorded.get() + BETWEEN_CUTS;
            Await.until(() -> recorded.get() >= from);
            database.cutConnections();
        }
        assertThatEachKeyIsCreatedOnce(done);
    }

    @Test
    void theServerRestarts() {
        CompletableFuture<Void> done = recordDuringFaults();
        Await.until(() -> recorded.get() >= BETWEEN_CUTS);
        PostgresProcess.restart();
        int from = recorded.get() + BETWEEN_CUTS;
        Await.until(() -> recorded.get() >= from);
        assertThatEachKeyIsCreatedOnce(done);
    }
}
