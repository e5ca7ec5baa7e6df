package io.github.manusreactive.test.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.ManusClients;
import io.github.manusreactive.fanout.FanOut;
import io.github.manusreactive.fanout.FanOutLedger;
import io.github.manusreactive.fanout.LedgerEntry;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.test.ManusSandbox;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A job is killed and started again at once: the server still counts the creates of the killed process. */
class FanOutRestartTest {

    private final JobStage stage = new JobStage(ManusSandbox.builder().runTime(Duration.ofSeconds(20)), "alice");
    private final MemoryLedger ledger = new MemoryLedger();
    private boolean ended;

    @AfterEach
    void close() {
        stage.close();
    }

    /** As a new process does it: nothing is known of the calls before. */
    private Disposable start(FanOutLedger remembered) {
        ManusClients fresh = ManusClients.builder()
                .baseUrl(stage.sandbox.baseUrl())
                .transport(stage.sandbox.transport())
                .scheduler(stage.time)
                .user(stage.clients.client("alice").user())
                .build();
        return FanOut.over(fresh, Flux.range(0, 60), i -> "k" + i, i -> CreateTaskRequest.of("prompt " + i))
                .ledger(remembered)
                .job()
                .outcomes()
                .subscribe(outcome -> {}, error -> {}, () -> ended = true);
    }

    private long creates() {
        return stage.sandbox.journal().tasksCreated();
    }

    private void killAfter(Duration time, FanOutLedger remembered) {
        Disposable first = start(remembered);
        stage.pass(time);
        first.dispose();
    }

    @Test
    void theCreatesOfTheKilledRunCountForTheRateLimit() {
        killAfter(Duration.ofSeconds(65), ledger);
        assertThat(creates()).isEqualTo(20);

        start(ledger);
        stage.until(() -> creates() == 60, Duration.ofMinutes(10));

        assertThat(stage.sandbox.journal().rateLimited(Operation.TASK_CREATE)).isZero();
        assertThat(stage.until(() -> ended, Duration.ofMinutes(5))).isTrue();
        stage.sandbox.journal().assertNoDuplicateTasks();
    }

    @Test
    void aRefusalRightAfterTheStartDoesNotLowerTheRate() {
        FanOutLedger silent = new WithoutCreates(ledger);
        killAfter(Duration.ofSeconds(65), silent);

        start(silent);
        boolean created =
                stage.until(() -> creates() == 60, Duration.ofMinutes(5).plusSeconds(30));

        assertThat(stage.sandbox.journal().rateLimited(Operation.TASK_CREATE)).isPositive();
        assertThat(created)
                .as("ten creates a minute, so 40 take four windows: " + creates())
                .isTrue();
    }

    /** Does not tell when creates were sent. */
    private record WithoutCreates(FanOutLedger ledger) implements FanOutLedger {

        @Override
        public Mono<String> open() {
            return ledger.open();
        }

        @Override
        public Mono<LedgerEntry> find(String key) {
            return ledger.find(key);
        }

        @Override
        public Mono<Void> record(LedgerEntry entry) {
            return ledger.record(entry);
        }

        @Override
        public Mono<Map<String, List<Instant>>> recentCreates() {
            return Mono.empty();
        }

        @Override
        public Mono<Void> close() {
            return ledger.close();
        }
    }
}
