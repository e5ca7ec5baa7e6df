package io.github.manusreactive.test.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.ManusClients;
import io.github.manusreactive.fanout.FanOut;
import io.github.manusreactive.fanout.LedgerEntry.Intended;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.ratelimit.RateLimit;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.SetClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/** A job is killed while hundreds of creates have no response: the next run searches for their tasks, under the usual limits. */
class OpenIntentsTest {

    private static final int KEYS = 200;
    private static final Duration WHILE = Duration.ofHours(2);

    private final JobStage stage = new JobStage(
            ManusSandbox.builder()
                    .runTime(Duration.ofSeconds(30))
                    .latency(Duration.ofMillis(200), Duration.ofMillis(400)),
            "alice");
    private final MemoryLedger ledger = new MemoryLedger();

    @AfterEach
    void close() {
        stage.close();
    }

    private FanOut<Integer> job() {
        return stage.job(KEYS).ledger(ledger);
    }

    /** All creates are sent at once, and the process dies before it has read any response; then others create tasks. */
    private void killWithOpenIntents(int arriving, int later) {
        stage.sandbox.user("alice").limit(Operation.TASK_CREATE, 100_000, Duration.ofMinutes(1));
        ManusClients wide = ManusClients.builder()
                .baseUrl(stage.sandbox.baseUrl())
                .transport(stage.sandbox.transport())
                .scheduler(stage.time)
                .rateLimits(
                        limits -> limits.limit(Operation.TASK_CREATE, new RateLimit(100_000, Duration.ofMinutes(1))))
                .user(stage.clients.client("alice").user())
                .build();
        if (arriving < KEYS) {
            stage.sandbox
                    .faults()
                    .on(Operation.TASK_CREATE)
                    .times(KEYS - arriving)
                    .hangBeforeProcessing();
        }
        Disposable first = FanOut.over(
                        wide, Flux.range(0, KEYS), i -> "k" + i, i -> CreateTaskRequest.of("prompt " + i))
                .ledger(ledger)
                .job()
                .outcomes()
                .subscribe();
        stage.until(() -> stage.sandbox.journal().tasksCreated() == arriving, WHILE);
        first.dispose();
        assertThat(open()).isEqualTo(KEYS);
        for (int i = 0; i < later; i++) {
            wide.client("alice")
                    .tasks()
                    .create(CreateTaskRequest.of("later " + i))
                    .subscribe();
        }
        stage.until(() -> stage.sandbox.journal().tasksCreated() == arriving + later, WHILE);
        stage.sandbox.user("alice").limit(Operation.TASK_CREATE, 10, Duration.ofMinutes(1));
        stage.pass(Duration.ofMinutes(2));
    }

    private long lists() {
        return stage.sandbox.journal().count(Operation.TASK_LIST);
    }

    private long open() {
        return ledger.entries.values().stream()
                .filter(Intended.class::isInstance)
                .count();
    }

    private Duration since(Instant start) {
        return Duration.between(start, stage.sandbox.clock().instant());
    }

    @Test
    void oneWalkThroughTheListFindsThemAll() {
        killWithOpenIntents(KEYS, 1000);
        long before = lists();
        Instant start = stage.sandbox.clock().instant();

        var second = stage.start(job());
        stage.until(() -> open() == 0, WHILE);

        // 1,200 tasks are 12 pages: one scan for the first request, one for all others
        assertThat(lists() - before).isLessThanOrEqualTo(2 * 12 + 2);
        assertThat(since(start)).isLessThan(Duration.ofSeconds(20));
        assertThat(second.end(WHILE))
                .hasSize(KEYS)
                .allMatch(each -> each.outcome().isFinished());
        assertThat(stage.sandbox.journal().tasksCreated()).isEqualTo(KEYS + 1000);
        stage.sandbox.journal().assertNoDuplicateTasks();
    }

    @Test
    void createsThatNeverArrivedTakeNoMoreReadsThanOneOfThem() {
        killWithOpenIntents(KEYS / 2, 1000);
        long before = lists();
        Instant start = stage.sandbox.clock().instant();

        var second = stage.start(job());
        stage.until(() -> second.job.progress().queued() >= KEYS / 2 - 10, WHILE);

        // reads after 1, 3, 7, 15, 31, 63 and 120 s, each through 11 pages that may overlap, each with a second scan
        // for later tasks; then one more for the tasks that were found: is there a second one?
        assertThat(lists() - before).isLessThanOrEqualTo(8 * 2 * 14);
        assertThat(since(start)).isBetween(Duration.ofMinutes(2), Duration.ofMinutes(4));
        assertThat(second.end(WHILE))
                .hasSize(KEYS)
                .allMatch(each -> each.outcome().isFinished());
        assertThat(stage.sandbox.journal().tasksCreated()).isEqualTo(KEYS + 1000);
        stage.sandbox.journal().assertNoDuplicateTasks();
    }

    @Test
    void createsThatProvablyNeverArrivedAreNotSearchedForTwice() {
        killWithOpenIntents(0, 0);
        var second = stage.start(job());
        stage.until(() -> second.job.progress().queued() >= KEYS - 10, WHILE);

        second.job.drain();

        second.end(WHILE);
        assertThat(ledger.entries.values())
                .hasSize(KEYS)
                .noneMatch(entry -> entry instanceof Intended intended && intended.open());
    }

    /** A machine that was started without the right time gets it from the network, just after the ledger was opened. */
    @Test
    void aClockThatIsSetForwardShortensNoSettleTime() {
        SetClock clock = new SetClock(stage.time, Duration.ofMinutes(-10));
        ManusClients clients = ManusClients.builder()
                .baseUrl(stage.sandbox.baseUrl())
                .transport(stage.sandbox.transport())
                .scheduler(clock)
                .user(stage.clients.client("alice").user())
                .build();
        FanOut<Integer> job =
                FanOut.over(clients, Flux.just(0), i -> "k" + i, i -> CreateTaskRequest.of("prompt " + i));
        stage.sandbox.faults().on(Operation.TASK_CREATE).once().hangBeforeProcessing();
        var first = stage.start(job.ledger(ledger));
        stage.until(() -> open() == 1, WHILE);
        stage.pass(Duration.ofSeconds(1));
        first.subscription.dispose();
        long before = stage.sandbox.journal().count(Operation.TASK_CREATE);

        var second = stage.start(job.ledger(new SlowLedger(ledger, stage.time)));
        stage.pass(Duration.ofMillis(100));
        clock.setRight();
        stage.pass(Duration.ofSeconds(30));

        assertThat(stage.sandbox.journal().count(Operation.TASK_CREATE)).isEqualTo(before);
        assertThat(second.end(WHILE))
                .singleElement()
                .satisfies(each -> assertThat(each.outcome().isFinished()).isTrue());
    }
}
