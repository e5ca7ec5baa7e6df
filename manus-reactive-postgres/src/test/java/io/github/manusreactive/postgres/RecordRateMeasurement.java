package io.github.manusreactive.postgres;

import io.github.manusreactive.fanout.LedgerEntry;
import java.time.Duration;
import java.time.Instant;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Measures records per second of a ledger, on a server beside it that forces each commit to the disk. */
final class RecordRateMeasurement {

    private static final int ENTRIES = 100_000;
    private static final int ROUNDS = 3;

    private RecordRateMeasurement() {}

    public static void main(String[] args) {
        PostgresProcess database = PostgresProcess.database();
        for (int inFlight : new int[] {200, 20, 1}) {
            int entries = ENTRIES / 200 * inFlight;
            for (int round = 1; round <= ROUNDS; round++) {
                PostgresLedger ledger = PostgresLedger.of(database.connections(), inFlight + " in flight, " + round);
                ledger.open().block();
                Duration elapsed = Flux.range(0, entries)
                        .flatMap(i -> ledger.record(created(i)), inFlight)
                        .then(Mono.just("done"))
                        .elapsed()
                        .map(timed -> Duration.ofMillis(timed.getT1()))
                        .block();
                ledger.close().block();
                System.out.printf(
                        "%d in flight: %,d records/s%n", inFlight, entries * 1000L / Math.max(1, elapsed.toMillis()));
            }
        }
        System.exit(0);
    }

    private static LedgerEntry created(int i) {
        LedgerEntry.Intended intended = new LedgerEntry.Intended("key-" + i, "f1", "alice", 1, Instant.EPOCH);
        return LedgerEntry.Created.of(intended, "task-" + i, null, Instant.EPOCH);
    }
}
