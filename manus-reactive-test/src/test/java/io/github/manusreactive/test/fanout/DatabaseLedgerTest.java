package io.github.manusreactive.test.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.fanout.FanOut;
import io.github.manusreactive.fanout.FanOutOutcome;
import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.docs.TableLedger;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** The ledger that the guide shows, over a table in memory. */
class DatabaseLedgerTest {

    private final JobStage stage = new JobStage(ManusSandbox.builder(), "alice", "bob");
    private final Table table = new Table();

    @AfterEach
    void close() {
        stage.close();
    }

    private FanOut<Integer> job(int items) {
        return stage.job(items).ledger(TableLedger.of("companies", table));
    }

    @Test
    void anAbandonedJobIsResumed() {
        var first = stage.start(job(30));
        stage.until(() -> first.outcomes.size() >= 5, Duration.ofMinutes(2));
        first.job.abandon();
        stage.pass(Duration.ofSeconds(1));
        assertThat(first.ended).isTrue();
        assertThat(table.owners).isEmpty();

        List<FanOutOutcome<Integer>> outcomes = stage.start(job(30)).end(Duration.ofMinutes(10));

        assertThat(outcomes).hasSize(30).allMatch(FanOutOutcome::isFinished);
        assertThat(outcomes).filteredOn(FanOutOutcome::resumed).hasSameSizeAs(first.outcomes);
        assertThat(stage.sandbox.journal().tasksCreated()).isEqualTo(30);
    }

    @Test
    void aJobBelongsToOneProcess() {
        var first = stage.start(job(3));
        var second = stage.start(job(3));

        assertThat(second.error).hasMessageContaining("another process");
        assertThat(table.owners).hasSize(1);
        assertThat(first.end(Duration.ofMinutes(2))).hasSize(3);
        assertThat(table.owners).isEmpty();
    }

    private static final class Table implements TableLedger.Entries {

        final Map<String, byte[]> rows = new ConcurrentHashMap<>();
        final Map<String, String> owners = new ConcurrentHashMap<>();

        @Override
        public Mono<byte[]> read(String job, String key) {
            return Mono.fromSupplier(() -> rows.get(job + "/" + key));
        }

        @Override
        public Mono<Void> upsert(String job, String key, byte[] entry) {
            return Mono.fromRunnable(() -> rows.put(job + "/" + key, entry));
        }

        @Override
        public Mono<Void> lock(String job, String owner) {
            return Mono.fromRunnable(() -> {
                if (!owner.equals(owners.computeIfAbsent(job, free -> owner))) {
                    throw new IllegalStateException("another process has the job " + job);
                }
            });
        }

        @Override
        public Mono<Void> unlock(String job, String owner) {
            return Mono.fromRunnable(() -> owners.remove(job, owner));
        }
    }
}
