package io.github.manusreactive.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.ManusClients;
import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.error.LedgerException;
import io.github.manusreactive.fanout.FanOut;
import io.github.manusreactive.fanout.FanOutJob;
import io.github.manusreactive.fanout.FanOutOutcome;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.test.ManusSandbox;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Jobs over the ledger. The sandbox and the clients have virtual time, which passes while the database works. */
class PostgresLedgerJobTest {

    private static final int KEYS = 100;
    /** Together they create 30 tasks each minute. */
    private static final int USERS = 3;

    private static PostgresProcess database;

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final ManusSandbox sandbox = ManusSandbox.builder().inMemory(time);
    private final ManusClients clients = clients();

    @BeforeAll
    static void createDatabase() {
        database = PostgresProcess.database();
    }

    @AfterEach
    void noConnectionIsHeld() {
        Await.until(() -> database.held() == 0);
        time.dispose();
    }

    private ManusClients clients() {
        ManusClients.Builder building = ManusClients.builder()
                .baseUrl(sandbox.baseUrl())
                .transport(sandbox.transport())
                .scheduler(time);
        for (int i = 0; i < USERS; i++) {
            building.user(
                    ManusUser.ofApiKeys("user" + i, sandbox.user("user" + i).apiKey()));
        }
        return building.build();
    }

    private FanOutJob<Integer> job(PostgresLedger ledger) {
        return FanOut.over(clients, Flux.range(0, KEYS), i -> "k" + i, i -> CreateTaskRequest.of("prompt " + i))
                .ledger(ledger)
                .job();
    }

    private PostgresLedger ledger(String name) {
        return PostgresLedger.of(database.connections(), name);
    }

    private void passUntil(BooleanSupplier condition) {
        Await.until(() -> {
            time.advanceTimeBy(Duration.ofMillis(500));
            return condition.getAsBoolean();
        });
    }

    private static final class RunningJob {

        final ConcurrentLinkedQueue<FanOutOutcome<Integer>> outcomes = new ConcurrentLinkedQueue<>();
        final AtomicReference<Throwable> error = new AtomicReference<>();
        final AtomicBoolean ended = new AtomicBoolean();
        final FanOutJob<Integer> job;

        RunningJob(FanOutJob<Integer> job) {
            this.job = job;
            job.outcomes()
                    .subscribe(
                            outcomes::add,
                            e -> {
                                error.set(e);
                                ended.set(true);
                            },
                            () -> ended.set(true));
        }
    }

    @Test
    void anAbandonedJobIsResumedByAnotherProcess() {
        RunningJob first = new RunningJob(job(ledger("resumed")));
        passUntil(() -> first.outcomes.size() >= 20);
        first.job.abandon();
        passUntil(first.ended::get);

        RunningJob second = new RunningJob(job(ledger("resumed")));
        passUntil(second.ended::get);

        assertThat(second.error.get()).isNull();
        assertThat(List.copyOf(second.outcomes)).hasSize(KEYS).allMatch(FanOutOutcome::isFinished);
        assertThat(second.outcomes).filteredOn(FanOutOutcome::resumed).hasSizeGreaterThanOrEqualTo(20);
        assertThat(sandbox.journal().tasksCreated()).isEqualTo(KEYS);
    }

    @Test
    void connectionsAreCutWhileTheJobRuns() {
        RunningJob running = new RunningJob(job(ledger("cut")));
        for (int i = 1; i <= 8; i++) {
            int from = i * 10;
            passUntil(() -> running.outcomes.size() >= from);
            database.cutConnections();
        }
        passUntil(running.ended::get);

        assertThat(running.error.get()).isNull();
        assertThat(running.outcomes).hasSize(KEYS).allMatch(FanOutOutcome::isFinished);
        assertThat(sandbox.journal().tasksCreated()).isEqualTo(KEYS);
    }

    @Test
    void aJobWhoseLedgerIsTakenOverEnds() {
        RunningJob first = new RunningJob(job(ledger("taken")));
        passUntil(() -> first.outcomes.size() >= 20);
        database.execute("UPDATE manus_worker SET gone = true");

        RunningJob second = new RunningJob(job(ledger("taken")));
        Await.until(() -> database.number("SELECT count(*) FROM manus_worker WHERE gone") == 0);
        passUntil(() -> first.ended.get() && second.ended.get());

        assertThat(first.error.get()).isInstanceOf(LedgerException.class).hasMessageContaining("was lost");
        assertThat(second.error.get()).isNull();
        assertThat(second.outcomes).hasSize(KEYS).allMatch(FanOutOutcome::isFinished);
        assertThat(sandbox.journal().tasksCreated()).isEqualTo(KEYS);
    }
}
