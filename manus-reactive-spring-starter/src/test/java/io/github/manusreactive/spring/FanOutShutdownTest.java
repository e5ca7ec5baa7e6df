package io.github.manusreactive.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.ManusClients;
import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.fanout.FanOut;
import io.github.manusreactive.fanout.FanOutLedger;
import io.github.manusreactive.fanout.FanOutRegistry;
import io.github.manusreactive.fanout.LedgerEntry;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.test.ManusSandbox;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

/** How long the end of an application waits for jobs whose tasks take longer than it has. */
class FanOutShutdownTest {

    private static final Duration PHASE = Duration.ofSeconds(10);

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final ManusSandbox sandbox =
            ManusSandbox.builder().runTime(Duration.ofHours(1)).inMemory(time);
    private final ManusClients clients = ManusClients.builder()
            .baseUrl(sandbox.baseUrl())
            .transport(sandbox.transport())
            .scheduler(time)
            .user(ManusUser.ofApiKeys("alice", sandbox.apiKey()))
            .build();
    private final FanOutShutdown shutdown = new FanOutShutdown(clients, PHASE, time);
    private final List<String> events = new ArrayList<>();

    @BeforeEach
    void start() {
        shutdown.start();
    }

    @AfterEach
    void close() {
        time.dispose();
    }

    private void startJob(Mono<Void> closing) {
        FanOut.over(clients, Flux.range(0, 4), i -> "k" + i, i -> CreateTaskRequest.of("prompt " + i))
                .ledger(new Closing(closing.doOnSuccess(closed -> events.add("ledger closed"))
                        .cache()))
                .job()
                .outcomes()
                .subscribe();
        time.advanceTimeBy(Duration.ofSeconds(5));
        assertThat(sandbox.journal().count(Operation.TASK_CREATE)).isEqualTo(4);
    }

    private void stop() {
        shutdown.stop(() -> events.add("over"));
    }

    @Test
    void theShutdownContinuesOnceTheLedgersOfAbandonedJobsAreClosed() {
        startJob(Mono.delay(Duration.ofMillis(300), time).then());

        stop();
        time.advanceTimeBy(Duration.ofSeconds(7));
        assertThat(FanOutRegistry.of(clients).jobs()).hasSize(1);
        time.advanceTimeBy(Duration.ofSeconds(2));

        assertThat(events).containsExactly("ledger closed", "over");
    }

    @Test
    void aLedgerThatDoesNotCloseIsWaitedForNoLongerThanThePhaseLasts() {
        startJob(Mono.never());

        stop();
        time.advanceTimeBy(Duration.ofMillis(8500));
        assertThat(events).isEmpty();
        time.advanceTimeBy(Duration.ofSeconds(1));

        assertThat(events).containsExactly("over");
    }

    @Test
    void theShutdownDoesNotWaitIfNothingRuns() {
        stop();

        assertThat(events).containsExactly("over");
    }

    /** Keeps nothing, and closes in its own way. */
    private record Closing(Mono<Void> close) implements FanOutLedger {

        @Override
        public Mono<String> open() {
            return Mono.just("job");
        }

        @Override
        public Mono<LedgerEntry> find(String key) {
            return Mono.empty();
        }

        @Override
        public Mono<Void> record(LedgerEntry entry) {
            return Mono.empty();
        }
    }
}
