package io.github.manusreactive.test.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.ManusClients;
import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.fanout.FanOut;
import io.github.manusreactive.fanout.FanOutOutcome;
import io.github.manusreactive.fanout.LedgerEntry.Created;
import io.github.manusreactive.fanout.OutcomeStatus;
import io.github.manusreactive.fanout.WaitingPolicy;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.task.SendMessageRequest;
import io.github.manusreactive.task.WaitingReply;
import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.SetClock;
import io.github.manusreactive.test.agent.AgentScript;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A task cannot be read for a while, although the server responds to other calls. */
class FanOutTroubleTest {

    private final JobStage stage = new JobStage(ManusSandbox.builder().runTime(Duration.ofSeconds(30)), "alice");
    private final MemoryLedger ledger = new MemoryLedger();

    @AfterEach
    void close() {
        stage.close();
    }

    private void passUntil(Duration time) {
        stage.pass(time.minusMillis(stage.time.now(TimeUnit.MILLISECONDS)));
    }

    private void readingFails() {
        stage.sandbox.faults().on(Operation.TASK_LIST_MESSAGES).internalError();
    }

    @Test
    void troublesBetweenWhichThingsWorkedAreNotTakenForOne() {
        stage.sandbox.agent(prompt -> AgentScript.start()
                .run(Duration.ofSeconds(10))
                .ask(
                        "Which one?",
                        List.of("A", "B"),
                        reply -> AgentScript.start().run(Duration.ofMinutes(9)).result("took " + reply)));
        readingFails();
        var running = stage.start(
                stage.job(1).onWaiting(WaitingPolicy.handler(question -> Mono.just(WaitingReply.reply("A")))));
        passUntil(Duration.ofMinutes(5));
        stage.sandbox.faults().clear();
        passUntil(Duration.ofMinutes(12));
        readingFails();
        // two more failures, the last one more than a quarter of an hour after the first
        passUntil(Duration.ofMinutes(24));
        assertThat(running.outcomes).isEmpty();
        stage.sandbox.faults().clear();

        assertThat(running.end(Duration.ofMinutes(10)))
                .singleElement()
                .satisfies(each -> assertThat(each.outcome().answer()).isEqualTo("took A"));
    }

    @Test
    void aTroubleIsOverHoweverLateTheTaskIsSeenToGetOn() {
        stage.sandbox.agent(prompt -> AgentScript.start()
                .run(Duration.ofSeconds(10))
                .ask(
                        "Which one?",
                        List.of("A", "B"),
                        reply -> AgentScript.start().run(Duration.ofMinutes(40)).result("took " + reply)));
        readingFails();
        var running = stage.start(stage.job(1).ledger(ledger));
        passUntil(Duration.ofMinutes(5));
        String task = ((Created) ledger.entries.get("k0")).taskId();
        stage.clients
                .client("alice")
                .tasks()
                .sendMessage(SendMessageRequest.of(task, "A"))
                .subscribe();
        stage.sandbox.faults().on(Operation.TASK_LIST, Operation.TASK_DETAIL).refused();
        passUntil(Duration.ofMinutes(14));
        stage.sandbox.faults().clear();
        readingFails();
        // the task ends after 45 minutes; reading its answer fails for a while
        passUntil(Duration.ofMinutes(51));
        assertThat(running.outcomes).isEmpty();
        stage.sandbox.faults().clear();

        assertThat(running.end(Duration.ofMinutes(10)))
                .singleElement()
                .satisfies(each -> assertThat(each.outcome().answer()).isEqualTo("took A"));
    }

    @Test
    void aCreateCancelledByTheCredentialsProviderHasAnOutcome() {
        ManusUser user =
                new ManusUser("bob", () -> Mono.error(new CancellationException("its own call was cancelled")));
        try (ManusClients clients = ManusClients.builder()
                .baseUrl(stage.sandbox.baseUrl())
                .transport(stage.sandbox.transport())
                .scheduler(stage.time)
                .user(user)
                .build()) {
            ManusClient client = clients.client();
            var running = stage.start(FanOut.over(client, Flux.just("an item"), item -> item, CreateTaskRequest::of));

            assertThat(running.end(Duration.ofMinutes(30)))
                    .singleElement()
                    .satisfies(each -> assertThat(each.isFinished()).isFalse());
        }
    }

    @Test
    void aTaskThatCannotBeReadIsGivenUpAfterTheLongestOutage() {
        readingFails();
        Disposable otherCalls = otherCalls(stage.clients);
        var running = stage.start(stage.job(1).ledger(ledger).maxOutage(Duration.ofMinutes(2)));

        List<FanOutOutcome<Integer>> outcomes = running.end(Duration.ofMinutes(30));

        assertThat(outcomes)
                .singleElement()
                .satisfies(each -> assertThat(each.outcome().status()).isEqualTo(OutcomeStatus.FAILED));
        assertThat(running.job.progress().stopReason()).isNull();
        assertThat(ledger.entries.get("k0")).isInstanceOf(Created.class);
        otherCalls.dispose();
        stage.sandbox.faults().clear();
        assertThat(stage.start(stage.job(1).ledger(ledger)).end(Duration.ofMinutes(5)))
                .allMatch(each -> each.outcome().isFinished());
    }

    @Test
    void aTaskWhoseStatusCannotBeDecodedStaysOpenInTheLedger() {
        stage.sandbox
                .faults()
                .on(Operation.TASK_LIST, Operation.TASK_DETAIL)
                .answer(200, Map.of(), "<html>welcome</html>");

        // other calls succeed, so this task is in trouble, not the server
        Disposable otherCalls = otherCalls(stage.clients);
        var first = stage.start(stage.job(1).ledger(ledger).retriesOfFailed(2));

        assertThat(first.end(Duration.ofMinutes(30))).singleElement().satisfies(each -> {
            assertThat(each.status()).isEqualTo(OutcomeStatus.FAILED);
            assertThat(each.outcome().error().code()).isEqualTo("decode");
            assertThat(each.outcome().error().message())
                    .contains("may still run: a later run with the same ledger awaits it again");
        });
        assertThat(ledger.entries.get("k0")).isInstanceOf(Created.class);
        otherCalls.dispose();
        stage.sandbox.faults().clear();
        assertThat(stage.start(stage.job(1).ledger(ledger).reopen(OutcomeStatus.FAILED))
                        .end(Duration.ofMinutes(5)))
                .allMatch(each -> each.outcome().isFinished());
        assertThat(stage.sandbox.journal().tasksCreated()).isOne();
    }

    private Disposable otherCalls(ManusClients clients) {
        return Flux.interval(Duration.ofSeconds(10), stage.time)
                .flatMap(tick -> clients.client("alice").account().me())
                .subscribe();
    }

    @ParameterizedTest
    @ValueSource(ints = {-60, 60})
    void aClockThatIsSetNeitherShortensNorProlongsThePatience(int minutesFast) {
        stage.time.advanceTimeBy(Duration.ofDays(1));
        SetClock clock = new SetClock(stage.time, Duration.ofMinutes(minutesFast));
        ManusClients clients = ManusClients.builder()
                .baseUrl(stage.sandbox.baseUrl())
                .transport(stage.sandbox.transport())
                .scheduler(clock)
                .user(stage.clients.client("alice").user())
                .build();
        readingFails();
        Disposable otherCalls = otherCalls(clients);
        var running = stage.start(FanOut.over(clients, Flux.just(0), i -> "k" + i, i -> CreateTaskRequest.of("prompt"))
                .maxOutage(Duration.ofMinutes(15)));
        stage.pass(Duration.ofMinutes(8));
        clock.setRight();
        stage.pass(Duration.ofMinutes(7));
        assertThat(running.outcomes).isEmpty();

        assertThat(running.end(Duration.ofMinutes(15)))
                .singleElement()
                .satisfies(each -> assertThat(each.outcome().status()).isEqualTo(OutcomeStatus.FAILED));
        assertThat(running.job.progress().stopReason()).isNull();
        otherCalls.dispose();
    }
}
