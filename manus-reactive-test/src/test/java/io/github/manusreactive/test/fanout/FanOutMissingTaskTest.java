package io.github.manusreactive.test.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.fanout.FanOut;
import io.github.manusreactive.fanout.FanOutOutcome;
import io.github.manusreactive.fanout.ItemOutcome;
import io.github.manusreactive.fanout.JobStopReason;
import io.github.manusreactive.fanout.LedgerEntry.Created;
import io.github.manusreactive.fanout.LedgerEntry.Finished;
import io.github.manusreactive.fanout.OutcomeError;
import io.github.manusreactive.fanout.OutcomeStatus;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.task.AgentProfile;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.task.Tasks;
import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.agent.AgentScript;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** Tasks that were created, and that the server does not know. */
class FanOutMissingTaskTest {

    private final JobStage stage = new JobStage(ManusSandbox.builder().runTime(Duration.ofSeconds(20)), "alice", "bob");
    private final MemoryLedger ledger = new MemoryLedger();

    @AfterEach
    void close() {
        stage.close();
    }

    private void maxMakesGhosts() {
        stage.sandbox.user("alice").ghostProfiles("max");
        stage.sandbox.user("bob").ghostProfiles("max");
    }

    private long creates() {
        return stage.sandbox.journal().count(Operation.TASK_CREATE);
    }

    @Test
    void aTaskThatNeverComesToExistIsMissingAndStaysOpenInTheLedger() {
        maxMakesGhosts();

        var running = stage.start(
                stage.job(2).ledger(ledger).agentProfile(AgentProfile.MAX).retriesOfFailed(3));

        assertThat(running.end(Duration.ofMinutes(10))).hasSize(2).allSatisfy(each -> {
            assertThat(each.status()).isEqualTo(OutcomeStatus.MISSING);
            assertThat(each.outcome().taskId()).isNotNull();
            assertThat(each.outcome().error().code()).isEqualTo("task_not_provisioned");
            assertThat(each.outcome().error().message())
                    .contains("agent_profile 'max'", "may still appear", "reopen(MISSING)");
        });
        assertThat(creates()).isEqualTo(2);
        assertThat(ledger.entries.values()).hasSize(2).allMatch(Created.class::isInstance);
    }

    @Test
    void theProfileThatTheClientFillsInIsNamedToo() {
        stage.sandbox.user("alice").ghostProfiles("standard");
        stage.sandbox.user("bob").ghostProfiles("standard");

        var running = stage.start(stage.job(1));

        assertThat(running.end(Duration.ofMinutes(10)))
                .singleElement()
                .satisfies(each -> assertThat(each.outcome().error().message()).contains("agent_profile 'standard'"));
    }

    @Test
    void neitherALaterRunNorReopenedFailuresCreateItAgain() {
        maxMakesGhosts();
        stage.start(stage.job(2).ledger(ledger).agentProfile(AgentProfile.MAX)).end(Duration.ofMinutes(10));
        stage.pass(Duration.ofHours(1));

        var second = stage.start(stage.job(2).ledger(ledger).reopen(OutcomeStatus.FAILED));

        assertThat(second.end(Duration.ofMinutes(10)))
                .extracting(FanOutOutcome::status)
                .containsOnly(OutcomeStatus.MISSING);
        assertThat(creates()).isEqualTo(2);
        assertThat(ledger.entries.values()).allMatch(Created.class::isInstance);
    }

    @Test
    void itIsCreatedAgainOnDemandOnceItIsMissingForTenMinutes() {
        maxMakesGhosts();
        stage.start(stage.job(2).ledger(ledger).agentProfile(AgentProfile.MAX)).end(Duration.ofMinutes(5));
        var tooEarly = stage.start(stage.job(2).ledger(ledger).reopen(OutcomeStatus.MISSING));
        assertThat(tooEarly.end(Duration.ofMinutes(5)))
                .extracting(FanOutOutcome::status)
                .containsOnly(OutcomeStatus.MISSING);
        assertThat(creates()).isEqualTo(2);
        stage.pass(Duration.ofMinutes(10));

        var third = stage.start(stage.job(2).ledger(ledger).reopen(OutcomeStatus.MISSING));

        assertThat(third.end(Duration.ofMinutes(10))).hasSize(2).allSatisfy(each -> {
            assertThat(each.isFinished()).isTrue();
            assertThat(each.outcome().attempts()).isEqualTo(2);
        });
        assertThat(creates()).isEqualTo(4);
    }

    @Test
    void itIsNotCreatedAgainIfItIsNotOlderThanTheBoundOfReopening() {
        maxMakesGhosts();
        Instant start = Instant.ofEpochMilli(stage.time.now(TimeUnit.MILLISECONDS));
        stage.start(stage.job(2).ledger(ledger).agentProfile(AgentProfile.MAX)).end(Duration.ofMinutes(10));
        stage.pass(Duration.ofHours(1));

        var second = stage.start(
                stage.job(2).ledger(ledger).reopen(OutcomeStatus.MISSING).reopenBefore(start));

        assertThat(second.end(Duration.ofMinutes(10)))
                .extracting(FanOutOutcome::status)
                .containsOnly(OutcomeStatus.MISSING);
        assertThat(creates()).isEqualTo(2);
    }

    @Test
    void threeInARowOfAUserStopItsCreatesAndTheOthersContinue() {
        stage.sandbox.user("alice").ghostProfiles("max");

        var running = stage.start(stage.job(200).ledger(ledger).agentProfile(AgentProfile.MAX));

        List<FanOutOutcome<Integer>> outcomes = running.end(Duration.ofMinutes(60));
        assertThat(outcomes).hasSize(200);
        Set<FanOutOutcome<Integer>> missing =
                outcomes.stream().filter(each -> !each.isFinished()).collect(Collectors.toSet());
        assertThat(missing).allSatisfy(each -> {
            assertThat(each.status()).isEqualTo(OutcomeStatus.MISSING);
            assertThat(each.outcome().user()).isEqualTo("alice");
        });
        // ten creates a minute, until the news of the third one
        assertThat(missing).hasSizeBetween(3, 40);
        assertThat(running.job.progress().stopReason()).isNull();
        assertThat(running.job.progress().usersOut())
                .singleElement()
                .asString()
                .startsWith("alice: 3 created tasks in a row never appeared")
                .contains("agent_profile 'max'", "use a profile that the plan of this account includes");
    }

    @Test
    void theJobStopsOnceThisHappenedToAllUsers() {
        maxMakesGhosts();

        var running = stage.start(
                stage.job(500).ledger(ledger).agentProfile(AgentProfile.MAX).maxMissingInARow(2));

        List<FanOutOutcome<Integer>> outcomes = running.end(Duration.ofMinutes(20));
        assertThat(outcomes).hasSizeBetween(4, 100).allMatch(each -> each.status() == OutcomeStatus.MISSING);
        assertThat(creates()).isEqualTo(outcomes.size());
        assertThat(running.job.progress().stopReason()).isEqualTo(JobStopReason.TASKS_MISSING);
        assertThat(running.job.progress().usersOut()).hasSize(2).allMatch(each -> each.contains("agent_profile 'max'"));
    }

    @Test
    void singleMissingTasksStopNoUser() {
        stage.sandbox.agent(prompt ->
                prompt.text().endsWith("5") ? AgentScript.ghost() : AgentScript.answer(Duration.ofMinutes(30), "done"));

        var running = stage.start(stage.job(60));

        assertThat(running.end(Duration.ofHours(2)))
                .hasSize(60)
                .filteredOn(each -> each.status() == OutcomeStatus.MISSING)
                .hasSize(6);
        assertThat(running.job.progress().usersOut()).isEmpty();
    }

    @Test
    void aTaskThatWasDeletedIsMissingAndStopsNoUser() {
        stage.sandbox.agent(prompt -> AgentScript.answer(Duration.ofHours(1), "done"));
        var running = stage.start(stage.job(5).ledger(ledger));
        stage.pass(Duration.ofMinutes(5));
        ledger.entries.values().stream().map(Created.class::cast).forEach(each -> {
            Tasks tasks = stage.clients.client(each.user()).tasks();
            tasks.stop(each.taskId()).then(tasks.delete(each.taskId())).subscribe();
        });

        assertThat(running.end(Duration.ofMinutes(20)))
                .hasSize(5)
                .allMatch(each -> each.status() == OutcomeStatus.MISSING);
        assertThat(running.job.progress().usersOut()).isEmpty();
        assertThat(ledger.entries.values()).allMatch(Created.class::isInstance);
    }

    /** As versions did that knew no such outcome. */
    @Test
    void aTaskThatAnEarlierVersionTookForFailedIsAwaitedBeforeItIsCreatedAgain() {
        stage.start(stage.job(1).ledger(ledger)).end(Duration.ofMinutes(5));
        Finished last = (Finished) ledger.entries.get("k0");
        ItemOutcome found = last.outcome();
        ledger.entries.put(
                "k0",
                new Finished(
                        last.fingerprint(),
                        new ItemOutcome(
                                "k0",
                                OutcomeStatus.FAILED,
                                found.taskId(),
                                null,
                                found.user(),
                                null,
                                List.of(),
                                null,
                                null,
                                1,
                                Instant.EPOCH,
                                Instant.EPOCH,
                                new OutcomeError("not_found", "unknown task", null))));

        var second = stage.start(stage.job(1).ledger(ledger).reopen(OutcomeStatus.FAILED));

        assertThat(second.end(Duration.ofMinutes(5))).singleElement().satisfies(each -> {
            assertThat(each.isFinished()).isTrue();
            assertThat(each.outcome().taskId()).isEqualTo(found.taskId());
        });
        assertThat(creates()).isOne();
    }

    @Test
    void theJobsProfileIsForRequestsWithoutOneAndNoReasonToRejectKnownKeys() {
        var first = stage.start(profiles().ledger(ledger).agentProfile(AgentProfile.LITE));
        first.end(Duration.ofMinutes(5));
        assertThat(first.outcomes)
                .extracting(each -> each.key() + " " + profileOf(each))
                .containsExactlyInAnyOrder("k0 lite", "k1 max");

        var second = stage.start(profiles().ledger(ledger).agentProfile(AgentProfile.STANDARD));

        assertThat(second.end(Duration.ofMinutes(5))).hasSize(2).allMatch(each -> each.isFinished() && each.resumed());
        assertThat(creates()).isEqualTo(2);
    }

    private String profileOf(FanOutOutcome<?> outcome) {
        AtomicReference<String> profile = new AtomicReference<>();
        stage.clients
                .client(outcome.outcome().user())
                .tasks()
                .detail(outcome.outcome().taskId())
                .subscribe(task -> profile.set(task.agentProfile()));
        stage.pass(Duration.ofSeconds(1));
        return profile.get();
    }

    private FanOut<Integer> profiles() {
        return FanOut.over(stage.clients, Flux.range(0, 2), i -> "k" + i, i -> {
            CreateTaskRequest.Builder request = CreateTaskRequest.builder("prompt " + i);
            return i == 0
                    ? request.build()
                    : request.agentProfile(AgentProfile.MAX).build();
        });
    }
}
