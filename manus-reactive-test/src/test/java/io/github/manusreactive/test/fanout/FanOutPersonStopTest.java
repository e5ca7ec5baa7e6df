package io.github.manusreactive.test.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.fanout.FanOutOutcome;
import io.github.manusreactive.fanout.ItemOutcome;
import io.github.manusreactive.fanout.LedgerEntry.Finished;
import io.github.manusreactive.fanout.OutcomeError;
import io.github.manusreactive.fanout.OutcomeStatus;
import io.github.manusreactive.task.SendMessageRequest;
import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.agent.AgentScript;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A person stops tasks of a job in the web app. */
class FanOutPersonStopTest {

    private final JobStage stage = new JobStage(ManusSandbox.builder(), "alice");
    private final MemoryLedger ledger = new MemoryLedger();

    @AfterEach
    void close() {
        stage.close();
    }

    private static AgentScript stopped(boolean withEvent) {
        AgentScript begun = AgentScript.start().run(Duration.ofSeconds(20)).message("so far");
        return withEvent ? begun.stoppedByPerson() : begun.stoppedByPersonInWords();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aStoppedTaskIsNeitherFinishedNorRepeated(boolean withEvent) {
        stage.sandbox.agent(prompt ->
                prompt.text().endsWith("0") ? stopped(withEvent) : AgentScript.answer(Duration.ofSeconds(5), "done"));

        var running = stage.start(stage.job(2).ledger(ledger).retriesOfFailed(3));

        assertThat(running.end(Duration.ofMinutes(5)))
                .filteredOn(each -> !each.isFinished())
                .singleElement()
                .satisfies(each -> {
                    assertThat(each.status()).isEqualTo(OutcomeStatus.STOPPED);
                    assertThat(each.outcome().answer()).isEqualTo("so far");
                    assertThat(each.outcome().attempts()).isEqualTo(1);
                    assertThat(each.outcome().error().code()).isEqualTo("task_stopped");
                    assertThat(each.outcome().error().message()).contains("stopped by a user", "reopen(STOPPED)");
                });
        assertThat(running.job.progress().count(OutcomeStatus.STOPPED)).isOne();
        assertThat(stage.sandbox.journal().tasksCreated()).isEqualTo(2);
        assertThat(ledger.entries.get("k0"))
                .isInstanceOfSatisfying(
                        Finished.class,
                        entry -> assertThat(entry.outcome().status()).isEqualTo(OutcomeStatus.STOPPED));
    }

    @Test
    void aLaterRunTakesItAsItIs() {
        stage.sandbox.agent(prompt -> stopped(true));
        stage.start(stage.job(1).ledger(ledger)).end(Duration.ofMinutes(5));

        var second = stage.start(stage.job(1).ledger(ledger).reopen(OutcomeStatus.FAILED));

        assertThat(second.end(Duration.ofMinutes(5))).singleElement().satisfies(each -> {
            assertThat(each.status()).isEqualTo(OutcomeStatus.STOPPED);
            assertThat(each.resumed()).isTrue();
        });
        assertThat(stage.sandbox.journal().tasksCreated()).isOne();
    }

    @Test
    void reopenedItIsAwaitedAgain() {
        boolean[] resumed = {false};
        stage.sandbox.agent(prompt -> resumed[0]
                ? AgentScript.answer(Duration.ofSeconds(20), "complete").credits(5)
                : stopped(true));
        FanOutOutcome<Integer> first = stage.start(stage.job(1).ledger(ledger))
                .end(Duration.ofMinutes(5))
                .get(0);
        resumed[0] = true;
        String task = String.valueOf(first.outcome().taskId());
        stage.clients
                .client("alice")
                .tasks()
                .sendMessage(SendMessageRequest.of(task, "go on"))
                .subscribe();
        stage.pass(Duration.ofSeconds(1));

        var second = stage.start(stage.job(1).ledger(ledger).reopen(OutcomeStatus.STOPPED));

        assertThat(second.end(Duration.ofMinutes(5))).singleElement().satisfies(each -> {
            assertThat(each.isFinished()).isTrue();
            assertThat(each.outcome().answer()).isEqualTo("complete");
            assertThat(each.outcome().taskId()).isEqualTo(task);
        });
        assertThat(stage.sandbox.journal().tasksCreated()).isOne();
    }

    @Test
    void whatItUsedBeforeItWasStoppedCountsOnce() {
        stage.sandbox.agent(
                prompt -> AgentScript.answer(Duration.ofSeconds(20), "complete").credits(12));
        stage.start(stage.job(1).ledger(ledger)).end(Duration.ofMinutes(5));
        // a person had stopped it after 7 credits, and resumed it since
        Finished last = (Finished) ledger.entries.get("k0");
        ItemOutcome found = last.outcome();
        ItemOutcome stopped = new ItemOutcome(
                "k0",
                OutcomeStatus.STOPPED,
                found.taskId(),
                found.taskUrl(),
                found.user(),
                "so far",
                List.of(),
                null,
                7,
                1,
                found.createdAt(),
                found.finishedAt(),
                new OutcomeError("task_stopped", "a person stopped it", null));
        ledger.entries.put("k0", new Finished(last.fingerprint(), stopped));

        var second = stage.start(stage.job(1).ledger(ledger).reopen(OutcomeStatus.STOPPED));

        assertThat(second.end(Duration.ofMinutes(5)))
                .singleElement()
                .satisfies(each -> assertThat(each.outcome().credits()).isEqualTo(12));
        assertThat(second.job.progress().credits()).isEqualTo(12);
    }

    @Test
    void aStoppedTaskWithoutTheObjectThatWasOrderedIsStopped() {
        record Facts(String name) {}
        stage.sandbox.agent(prompt -> stopped(true));

        var running = stage.start(stage.job(1).structuredOutput(Facts.class).retriesOfFailed(2));

        assertThat(running.end(Duration.ofMinutes(5)))
                .extracting(FanOutOutcome::status)
                .containsExactly(OutcomeStatus.STOPPED);
        assertThat(stage.sandbox.journal().tasksCreated()).isOne();
    }
}
