package io.github.manusreactive.test.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.fanout.FanOut;
import io.github.manusreactive.fanout.OutcomeStatus;
import io.github.manusreactive.fanout.WaitingPolicy;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.task.SendMessageRequest;
import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.agent.AgentFile;
import io.github.manusreactive.test.agent.AgentScript;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;

/** A task whose end was not seen is not paid for a second time. */
class FanOutUnseenEndTest {

    private static final Duration WHILE = Duration.ofHours(1);
    private static final String NOT_FOUND =
            "{\"ok\":false,\"request_id\":\"r\",\"error\":{\"code\":\"not_found\",\"message\":\"unknown task\"}}";

    private final JobStage stage = new JobStage(ManusSandbox.builder(), "alice");
    private final MemoryLedger ledger = new MemoryLedger();

    @AfterEach
    void close() {
        stage.close();
    }

    private long creates() {
        return stage.sandbox.journal().count(Operation.TASK_CREATE);
    }

    private FanOut<Integer> withSchema() {
        return FanOut.over(
                        stage.clients,
                        Flux.range(0, 1),
                        i -> "k" + i,
                        i -> CreateTaskRequest.builder("prompt " + i)
                                .structuredOutputSchema(Map.of(
                                        "type",
                                        "object",
                                        "properties",
                                        Map.of("n", Map.of("type", "integer")),
                                        "required",
                                        List.of("n"),
                                        "additionalProperties",
                                        false))
                                .build())
                .ledger(ledger);
    }

    private static AgentScript extractedAfter(Duration time) {
        return AgentScript.answer(Duration.ofSeconds(10), "done")
                .structured(Map.of("n", 1))
                .structuredAfter(time);
    }

    @Test
    void a404OfATaskThatWasSeenIsNotAnEnd() {
        stage.sandbox.agent(prompt -> AgentScript.answer(Duration.ofMinutes(5), "done"));
        var running = stage.start(stage.job(1).ledger(ledger).retriesOfFailed(3));
        stage.pass(Duration.ofMinutes(1));
        stage.sandbox.faults().on(Operation.TASK_DETAIL).once().answer(404, Map.of(), NOT_FOUND);
        stage.pass(Duration.ofMinutes(1));
        stage.sandbox.faults().on(Operation.TASK_DETAIL).answer(404, Map.of(), NOT_FOUND);
        stage.sandbox.faults().on(Operation.TASK_LIST).answer(404, Map.of(), NOT_FOUND);
        stage.pass(Duration.ofSeconds(90));
        stage.sandbox.faults().clear();

        assertThat(running.end(WHILE)).allMatch(each -> each.isFinished());
        assertThat(creates()).isOne();
    }

    @Test
    void aTaskThatCountsAsFailedSinceItAsksIsAwaitedAgain() {
        stage.sandbox.agent(prompt -> AgentScript.start()
                .run(Duration.ofSeconds(5))
                .ask("Which one?")
                .run(Duration.ofSeconds(5))
                .result("took it"));
        var first = stage.start(stage.job(1).ledger(ledger).onWaiting(WaitingPolicy.fail()));
        String task = first.end(WHILE).get(0).outcome().taskId();
        assertThat(first.outcomes).allMatch(each -> each.status() == OutcomeStatus.FAILED);

        var second = stage.start(
                stage.job(1).ledger(ledger).onWaiting(WaitingPolicy.fail()).reopen(OutcomeStatus.FAILED));

        assertThat(second.end(WHILE)).allMatch(each -> each.status() == OutcomeStatus.FAILED);
        stage.clients
                .client("alice")
                .tasks()
                .sendMessage(SendMessageRequest.of(task, "the first"))
                .subscribe();
        stage.pass(Duration.ofMinutes(1));

        var third = stage.start(
                stage.job(1).ledger(ledger).onWaiting(WaitingPolicy.fail()).reopen(OutcomeStatus.FAILED));

        assertThat(third.end(WHILE)).singleElement().satisfies(each -> {
            assertThat(each.isFinished()).isTrue();
            assertThat(each.outcome().taskId()).isEqualTo(task);
        });
        assertThat(creates()).isOne();
    }

    @Test
    void aLateObjectIsWaitedForBeforeTheTaskIsRepeated() {
        stage.sandbox.agent(prompt -> extractedAfter(Duration.ofSeconds(100)));

        var running = stage.start(withSchema().retriesOfFailed(1));

        assertThat(running.end(WHILE)).singleElement().satisfies(each -> {
            assertThat(each.isFinished()).isTrue();
            assertThat(each.outcome().structuredOutput()).containsEntry("n", 1);
        });
        assertThat(creates()).isOne();
    }

    @Test
    void anObjectThatCameAfterTheOutcomeIsReadByTheNextRun() {
        stage.sandbox.agent(prompt -> extractedAfter(Duration.ofMinutes(10)));
        var first = stage.start(withSchema());
        assertThat(first.end(WHILE)).singleElement().satisfies(each -> {
            assertThat(each.status()).isEqualTo(OutcomeStatus.FAILED);
            assertThat(each.outcome().error().message()).contains("reopen(FAILED) reads the task again");
        });
        stage.pass(Duration.ofMinutes(15));

        var second = stage.start(withSchema().reopen(OutcomeStatus.FAILED));

        assertThat(second.end(WHILE)).allMatch(each -> each.isFinished());
        assertThat(creates()).isOne();
    }

    @Test
    void aTaskWithoutItsObjectIsRepeatedOnceItWasReadAgain() {
        AtomicInteger tasks = new AtomicInteger();
        stage.sandbox.agent(
                prompt -> extractedAfter(tasks.incrementAndGet() == 1 ? Duration.ofHours(10) : Duration.ofSeconds(1)));
        stage.start(withSchema()).end(WHILE);
        assertThat(creates()).isOne();

        var second = stage.start(withSchema().reopen(OutcomeStatus.FAILED));

        assertThat(second.end(WHILE)).allMatch(each -> each.isFinished());
        assertThat(creates()).isEqualTo(2);
    }

    @Test
    void aHistoryThatLagsBehindTheStatusIsWaitedFor() {
        stage.sandbox.agent(
                prompt -> AgentScript.start().run(Duration.ofSeconds(5)).lateResult(Duration.ofSeconds(20), "late"));

        var running = stage.start(stage.job(1).ledger(ledger));

        assertThat(running.end(WHILE)).singleElement().satisfies(each -> {
            assertThat(each.isFinished()).isTrue();
            assertThat(each.outcome().answer()).isEqualTo("late");
        });
    }

    @Test
    void aTaskThatStoppedAndSaidNothingIsNotFinished() {
        stage.sandbox.agent(prompt -> AgentScript.start().run(Duration.ofSeconds(5)));

        var running = stage.start(stage.job(1).ledger(ledger));

        assertThat(running.end(Duration.ofMinutes(3))).singleElement().satisfies(each -> {
            assertThat(each.status()).isEqualTo(OutcomeStatus.FAILED);
            assertThat(each.outcome().error().code()).isEqualTo("no_answer");
            assertThat(each.outcome().error().message()).contains("reopen(FAILED) reads the task again");
        });
        assertThat(creates()).isOne();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aTaskThatStoppedWithABlankMessageIsNotFinished(boolean markedAsResult) {
        AgentScript script = AgentScript.start().run(Duration.ofSeconds(5));
        stage.sandbox.agent(prompt -> markedAsResult ? script.result(" ") : script.message("\n"));

        var running = stage.start(stage.job(1).ledger(ledger));

        assertThat(running.end(Duration.ofMinutes(3))).singleElement().satisfies(each -> {
            assertThat(each.status()).isEqualTo(OutcomeStatus.FAILED);
            assertThat(each.outcome().error().code()).isEqualTo("no_answer");
        });
        assertThat(creates()).isOne();
    }

    @Test
    void aMessageOfNothingButAFileIsAnAnswer() {
        AgentFile file = AgentFile.text("report.txt", "the report");
        stage.sandbox.agent(
                prompt -> AgentScript.start().run(Duration.ofSeconds(5)).result("", file));

        var running = stage.start(stage.job(1).ledger(ledger));

        assertThat(running.end(Duration.ofMinutes(3))).singleElement().satisfies(each -> {
            assertThat(each.isFinished()).isTrue();
            assertThat(each.outcome().attachments()).hasSize(1);
        });
    }
}
