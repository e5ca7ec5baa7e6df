package io.github.manusreactive.test.fanout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.manusreactive.ManusClients;
import io.github.manusreactive.error.LedgerException;
import io.github.manusreactive.fanout.FanOut;
import io.github.manusreactive.fanout.FanOutOutcome;
import io.github.manusreactive.fanout.JobStopReason;
import io.github.manusreactive.fanout.LedgerEntry;
import io.github.manusreactive.fanout.LedgerEntry.Created;
import io.github.manusreactive.fanout.LedgerEntry.Finished;
import io.github.manusreactive.fanout.LedgerEntry.Intended;
import io.github.manusreactive.fanout.OutcomeStatus;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.SetClock;
import io.github.manusreactive.test.agent.AgentScript;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** The same job run again with its ledger. */
class FanOutResumeTest {

    private static final Duration WHILE = Duration.ofMinutes(30);

    private final JobStage stage = new JobStage(
            ManusSandbox.builder()
                    .runTime(Duration.ofSeconds(30))
                    .latency(Duration.ofMillis(300), Duration.ofMillis(400)),
            "alice",
            "bob");
    private final MemoryLedger ledger = new MemoryLedger();

    @AfterEach
    void close() {
        stage.close();
    }

    private FanOut<Integer> job(int items) {
        return stage.job(items).ledger(ledger);
    }

    private List<FanOutOutcome<Integer>> again(FanOut<Integer> fanOut) {
        return stage.start(fanOut).end(WHILE);
    }

    private void assertEachCreatedOnce(int tasks) {
        assertThat(stage.sandbox.journal().tasksCreated()).isEqualTo(tasks);
        stage.sandbox.journal().assertNoDuplicateTasks();
    }

    @Test
    void whatIsFinishedIsReadAndNotRepeated() {
        List<FanOutOutcome<Integer>> first = again(job(20));

        List<FanOutOutcome<Integer>> second = again(job(20));

        assertThat(second).allMatch(FanOutOutcome::resumed);
        assertThat(second)
                .extracting(FanOutOutcome::outcome)
                .containsExactlyInAnyOrderElementsOf(
                        first.stream().map(FanOutOutcome::outcome).toList());
        assertEachCreatedOnce(20);
    }

    @Test
    void createsWhoseAnswerNobodyHeardAreFoundAgain() {
        var first = stage.start(job(30));
        stage.until(() -> stage.sandbox.journal().tasksCreated() >= 20, WHILE);
        assertThat(ledger.entries.values()).hasSize(20).allMatch(Intended.class::isInstance);
        first.subscription.dispose();

        assertThat(again(job(30))).hasSize(30).allMatch(each -> each.outcome().isFinished());
        assertEachCreatedOnce(30);
    }

    private ManusClients onMachineWith(SetClock clock) {
        return ManusClients.builder()
                .baseUrl(stage.sandbox.baseUrl())
                .transport(stage.sandbox.transport())
                .scheduler(clock)
                .user(stage.clients.client("alice").user())
                .user(stage.clients.client("bob").user())
                .build();
    }

    /** Twenty creates are sent by a clock that is half an hour fast; it is right when the job is run again. */
    private void resumeWithTheClockSet(boolean serversClockIsKnown, Duration later) {
        SetClock clock = new SetClock(stage.time, Duration.ofMinutes(30));
        ManusClients clients = onMachineWith(clock);
        if (serversClockIsKnown) {
            clients.client("alice").tasks().list().subscribe();
            stage.pass(Duration.ofSeconds(2));
        }
        var first = stage.start(numbered(clients, 20));
        stage.until(() -> stage.sandbox.journal().tasksCreated() == 20, WHILE);
        assertThat(ledger.entries.values()).hasSize(20).allMatch(Intended.class::isInstance);
        first.subscription.dispose();
        clock.setRight();
        stage.pass(later);

        assertThat(again(job(20))).hasSize(20).allMatch(each -> each.outcome().isFinished());
        assertEachCreatedOnce(20);
    }

    @Test
    void aClockThatIsSetBackBetweenTheRunsLosesNoTask() {
        resumeWithTheClockSet(true, Duration.ofMinutes(40));
    }

    @Test
    void tasksOfATimeToComeAreFound() {
        resumeWithTheClockSet(false, Duration.ofMinutes(5));
    }

    private FanOut<Integer> hidden(int items) {
        return FanOut.over(
                        stage.clients,
                        Flux.range(0, items),
                        i -> "k" + i,
                        i -> CreateTaskRequest.builder("prompt " + i)
                                .hideInTaskList(true)
                                .build())
                .ledger(ledger);
    }

    @Test
    void hiddenTasksThatAreNotListedAreNotCreatedTwice() {
        var first = stage.start(hidden(1));
        stage.until(() -> stage.sandbox.journal().tasksCreated() == 1, WHILE);
        first.subscription.dispose();
        assertThat(ledger.entries.get("k0")).isInstanceOf(Intended.class);

        assertThat(again(hidden(1)))
                .singleElement()
                .satisfies(each -> assertThat(each.outcome().status()).isEqualTo(OutcomeStatus.AMBIGUOUS));
        assertThat(again(hidden(1).reopen(OutcomeStatus.AMBIGUOUS))).hasSize(1);
        assertEachCreatedOnce(1);
    }

    @Test
    void anAmbiguousHiddenTaskIsNotCreatedTwiceWhenItIsTakenUpAgain() {
        stage.sandbox.faults().on(Operation.TASK_CREATE).once().resetAfterProcessing();
        assertThat(again(hidden(1)))
                .singleElement()
                .satisfies(each -> assertThat(each.outcome().status()).isEqualTo(OutcomeStatus.AMBIGUOUS));
        assertThat(ledger.entries.get("k0")).isInstanceOf(Finished.class);

        assertThat(again(hidden(1).reopen(OutcomeStatus.AMBIGUOUS)))
                .singleElement()
                .satisfies(each -> assertThat(each.outcome().status()).isEqualTo(OutcomeStatus.AMBIGUOUS));
        assertEachCreatedOnce(1);
    }

    @Test
    void createsThatNeverArrivedAreMadeAnew() {
        stage.sandbox.faults().on(Operation.TASK_CREATE).hangBeforeProcessing();
        var first = stage.start(job(30));
        stage.pass(Duration.ofSeconds(5));
        assertThat(ledger.entries.values()).hasSize(20).allMatch(Intended.class::isInstance);
        first.subscription.dispose();
        stage.sandbox.faults().clear();

        assertThat(again(job(30))).hasSize(30).allMatch(each -> each.outcome().isFinished());
        assertEachCreatedOnce(30);
    }

    @Test
    void aCreateThatMayHaveBeenSentAgainIsWaitedForFromTheRestartOn() {
        stage.sandbox.faults().on(Operation.TASK_CREATE).hangBeforeProcessing();
        var first = stage.start(job(1));
        stage.pass(Duration.ofSeconds(5));
        first.subscription.dispose();
        stage.sandbox.faults().clear();
        ledger.entries.computeIfPresent("k0", (key, entry) -> old((Intended) entry));
        Instant restarted = stage.sandbox.clock().instant();

        var second = stage.start(job(1));
        stage.until(() -> stage.sandbox.journal().tasksCreated() == 1, WHILE);

        assertThat(stage.sandbox.clock().instant()).isAfterOrEqualTo(restarted.plusSeconds(60));
        assertThat(second.end(WHILE)).allMatch(each -> each.outcome().isFinished());
    }

    /** As of a create that was sent again for a long time. */
    private static Intended old(Intended intended) {
        return new Intended(
                intended.key(),
                intended.fingerprint(),
                intended.user(),
                intended.attempt(),
                intended.at().minusSeconds(600));
    }

    @Test
    void anItemOfARefusedUserIsCreatedByThoseOfTheNextRun() {
        stage.sandbox.user("alice").revoke(stage.sandbox.user("alice").apiKey());
        ManusClients onlyAlice = only("alice");
        var first = stage.start(numbered(onlyAlice, 1));
        stage.until(() -> first.ended, WHILE);
        assertThat(ledger.entries.get("k0"))
                .isInstanceOfSatisfying(
                        Intended.class, entry -> assertThat(entry.open()).isFalse());

        assertThat(again(numbered(only("bob"), 1))).singleElement().satisfies(each -> {
            assertThat(each.outcome().isFinished()).isTrue();
            assertThat(each.outcome().user()).isEqualTo("bob");
        });
        assertEachCreatedOnce(1);
    }

    private ManusClients only(String user) {
        return ManusClients.builder()
                .baseUrl(stage.sandbox.baseUrl())
                .transport(stage.sandbox.transport())
                .scheduler(stage.time)
                .user(stage.clients.client(user).user())
                .build();
    }

    private FanOut<Integer> numbered(ManusClients clients, int items) {
        return FanOut.over(clients, Flux.range(0, items), i -> "k" + i, i -> CreateTaskRequest.of("prompt " + i))
                .ledger(ledger);
    }

    @Test
    void tasksThatRanOnAreAwaited() {
        var first = stage.start(job(30));
        stage.until(() -> ledger.entries.values().stream().anyMatch(Created.class::isInstance), WHILE);
        stage.pass(Duration.ofSeconds(2));
        first.subscription.dispose();
        stage.pass(Duration.ofMinutes(10));

        assertThat(again(job(30))).hasSize(30).allMatch(each -> each.outcome().isFinished());
        assertEachCreatedOnce(30);
    }

    @Test
    void anAmbiguousOutcomeStaysUnlessItIsReopened() {
        stage.sandbox.faults().on(Operation.TASK_CREATE).once().resetAfterProcessing();
        stage.sandbox.faults().on(Operation.TASK_LIST).internalError();
        var first = stage.start(job(1));
        stage.until(() -> first.ended, WHILE);
        assertThat(first.outcomes).singleElement().satisfies(each -> {
            assertThat(each.outcome().status()).isEqualTo(OutcomeStatus.AMBIGUOUS);
            assertThat(each.outcome().error().message())
                    .contains("a run with reopen(AMBIGUOUS) searches for the task again")
                    .doesNotContain("give the request a correlation");
        });
        stage.sandbox.faults().clear();

        assertThat(again(job(1))).singleElement().satisfies(each -> {
            assertThat(each.resumed()).isTrue();
            assertThat(each.outcome().status()).isEqualTo(OutcomeStatus.AMBIGUOUS);
        });
        assertThat(again(job(1).reopen(OutcomeStatus.AMBIGUOUS)))
                .singleElement()
                .satisfies(each -> assertThat(each.outcome().isFinished()).isTrue());
        assertEachCreatedOnce(1);
    }

    @Test
    void withoutCorrelationALostAnswerStaysAmbiguous() {
        var first = stage.start(job(5).withoutCorrelation());
        stage.until(() -> stage.sandbox.journal().tasksCreated() >= 5, WHILE);
        first.subscription.dispose();

        assertThat(again(job(5).withoutCorrelation()))
                .hasSize(5)
                .allMatch(each -> each.outcome().status() == OutcomeStatus.AMBIGUOUS);
        assertEachCreatedOnce(5);
    }

    @Test
    void aChangedRequestOfAKnownKeyIsReported() {
        again(job(3));
        FanOut<Integer> changed = FanOut.over(
                stage.clients,
                Flux.range(0, 3),
                i -> "k" + i,
                i -> CreateTaskRequest.of(i == 1 ? "something else" : "prompt " + i));

        List<FanOutOutcome<Integer>> outcomes = again(changed.ledger(ledger));

        assertThat(outcomes)
                .filteredOn(each -> each.outcome().status() == OutcomeStatus.REJECTED)
                .singleElement()
                .satisfies(each -> {
                    assertThat(each.key()).isEqualTo("k1");
                    assertThat(each.outcome().error().message()).contains("'k1' belongs to another request");
                });
        assertEachCreatedOnce(3);
        assertThat(ledger.entries.get("k1"))
                .isInstanceOfSatisfying(
                        Finished.class,
                        entry -> assertThat(entry.outcome().isFinished()).isTrue());
    }

    @Test
    void aChangedFingerprintOfAKnownKeyIsReportedAndAnEmptyOneChangesNothing() {
        again(job(2));
        assertThat(again(job(4).fingerprint(i -> i < 2 ? "" : "content of file " + i)))
                .allMatch(each -> each.outcome().isFinished());

        List<FanOutOutcome<Integer>> outcomes =
                again(job(4).fingerprint(i -> i < 2 ? "" : i == 2 ? "content of file 2" : "another content"));

        assertThat(outcomes)
                .filteredOn(each -> each.outcome().status() == OutcomeStatus.REJECTED)
                .singleElement()
                .satisfies(each -> {
                    assertThat(each.key()).isEqualTo("k3");
                    assertThat(each.outcome().error().message()).contains("'k3' belongs to another request");
                });
        assertEachCreatedOnce(4);
    }

    @Test
    void aFingerprintThatCannotBeToldRejectsItsItem() {
        List<FanOutOutcome<Integer>> outcomes = again(job(2).fingerprint(i -> {
            if (i == 0) {
                throw new IllegalStateException("the file is gone");
            }
            return "";
        }));

        assertThat(outcomes)
                .filteredOn(each -> !each.outcome().isFinished())
                .singleElement()
                .satisfies(each -> {
                    assertThat(each.key()).isEqualTo("k0");
                    assertThat(each.outcome().error().message()).contains("the file is gone");
                });
    }

    @Test
    void failedTasksAreRepeatedWhereTheyAreReopenedEvenWithAnotherRequest() {
        stage.sandbox.agent(
                prompt -> AgentScript.start().run(Duration.ofSeconds(5)).error("tool_error", "gave up"));
        assertThat(again(job(1))).allMatch(each -> each.outcome().status() == OutcomeStatus.FAILED);
        stage.sandbox.agent(prompt -> AgentScript.answer(Duration.ofSeconds(5), "done"));
        FanOut<Integer> better = FanOut.over(
                stage.clients, Flux.range(0, 1), i -> "k" + i, i -> CreateTaskRequest.of("prompt 0, but clearer"));

        assertThat(again(better.ledger(ledger).reopen(OutcomeStatus.FAILED)))
                .singleElement()
                .satisfies(each -> {
                    assertThat(each.outcome().isFinished()).isTrue();
                    assertThat(each.outcome().attempts()).isEqualTo(2);
                });
    }

    /** The first task of each key fails, each task costs 30. */
    private void failFirst() {
        Set<String> seen = new HashSet<>();
        stage.sandbox.agent(prompt -> {
            AgentScript script = AgentScript.start().run(Duration.ofSeconds(5));
            return (seen.add(prompt.text()) ? script.error("tool_error", "gave up") : script.result("done"))
                    .credits(30);
        });
    }

    @Test
    void theCreditsOfAKeyAreThoseOfAllItsTasks() {
        failFirst();

        var running = stage.start(job(3).retriesOfFailed(1));

        assertThat(running.end(WHILE))
                .extracting(each -> each.outcome().credits())
                .containsExactly(60, 60, 60);
        assertThat(running.job.progress().credits()).isEqualTo(180);
        assertThat(stage.start(job(3)).end(WHILE)).hasSize(3).allMatch(FanOutOutcome::resumed);
    }

    @Test
    void whatFailedTasksCostIsRememberedByTheNextRun() {
        failFirst();
        var first = stage.start(job(3).retriesOfFailed(1));
        stage.until(() -> stage.sandbox.journal().tasksCreated() == 6, WHILE);
        assertThat(first.job.progress().credits()).isEqualTo(90);
        first.subscription.dispose();

        var second = stage.start(job(3).retriesOfFailed(1));
        List<FanOutOutcome<Integer>> outcomes = second.end(WHILE);

        assertThat(outcomes).extracting(each -> each.outcome().credits()).containsExactly(60, 60, 60);
        assertThat(second.job.progress().credits()).isEqualTo(180);
        var third = stage.start(job(3));
        third.end(WHILE);
        assertThat(third.job.progress().credits()).isEqualTo(180);
    }

    @Test
    void whatEarlierRunsSpentStopsTheNextOne() {
        stage.sandbox.agent(prompt -> AgentScript.start()
                .run(Duration.ofSeconds(5))
                .error("tool_error", "gave up")
                .credits(30));
        again(job(3).retriesOfFailed(1));

        var second = stage.start(job(4).reopen(OutcomeStatus.FAILED).maxCredits(180));

        assertThat(second.end(WHILE)).isEmpty();
        assertThat(second.job.progress().stopReason()).isEqualTo(JobStopReason.CREDITS);
        assertThat(stage.sandbox.journal().tasksCreated()).isEqualTo(6);
        var third = stage.start(job(3).reopen(OutcomeStatus.FAILED));
        assertThat(third.end(WHILE))
                .extracting(each -> each.outcome().credits())
                .containsExactly(90, 90, 90);
        assertThat(third.job.progress().credits()).isEqualTo(270);
    }

    @Test
    void whatNeedsNoCreateIsReadAndAwaitedAlthoughTheLimitIsReached() {
        stage.sandbox.agent(
                prompt -> AgentScript.answer(Duration.ofSeconds(30), "done").credits(30));
        var first = stage.start(job(20));
        stage.until(() -> first.outcomes.size() >= 5, WHILE);
        first.subscription.dispose();
        int created = (int) stage.sandbox.journal().tasksCreated();

        var second = stage.start(job(100).maxCredits(60));

        assertThat(second.end(WHILE))
                .hasSize(created)
                .allMatch(each -> each.outcome().isFinished());
        assertThat(second.job.progress().stopReason()).isEqualTo(JobStopReason.CREDITS);
        assertThat(second.job.progress().credits()).isEqualTo(30L * created);
        assertEachCreatedOnce(created);
    }

    @Test
    void aTaskThatTookTooLongIsAwaitedAgainWhereItIsReopened() {
        stage.sandbox.agent(prompt -> AgentScript.answer(Duration.ofMinutes(20), "late"));
        assertThat(again(job(2).taskTimeout(Duration.ofMinutes(5))))
                .allMatch(each -> each.outcome().status() == OutcomeStatus.TIMED_OUT);

        assertThat(again(job(2).reopen(OutcomeStatus.TIMED_OUT)))
                .hasSize(2)
                .allMatch(each -> "late".equals(each.outcome().answer()));
        assertEachCreatedOnce(2);
    }

    @Test
    void aFinishedOutcomeCannotBeReopened() {
        assertThatThrownBy(() -> job(1).reopen(OutcomeStatus.FINISHED)).hasMessageContaining("reopen");
    }

    @Test
    void aLedgerThatFailsEndsTheJobAndLosesNoTask() {
        ledger.broken =
                entry -> entry instanceof Created created && created.key().equals("k7");
        var first = stage.start(job(30));
        stage.until(() -> first.error != null, WHILE);
        assertThat(first.error).isInstanceOf(LedgerException.class).hasMessage("ledger: disk full");
        assertThat(ledger.entries.get("k7")).isInstanceOf(Intended.class);
        ledger.broken = entry -> false;

        assertThat(again(job(30))).hasSize(30).allMatch(each -> each.outcome().isFinished());
        assertEachCreatedOnce(30);
    }

    @Test
    void anIntentThatCannotBeWrittenDownIsNotSent() {
        ledger.broken = LedgerEntry.class::isInstance;

        var first = stage.start(job(30));
        stage.until(() -> first.error != null, WHILE);

        assertThat(first.error).isInstanceOf(LedgerException.class).hasMessage("ledger: disk full");
        assertThat(stage.sandbox.journal().tasksCreated()).isZero();
    }

    @Test
    void aTaskOfAUserWhoIsGoneIsNamed() {
        var first = stage.start(job(20));
        stage.until(
                () -> ledger.entries.values().stream()
                                .filter(Created.class::isInstance)
                                .count()
                        == 20,
                WHILE);
        first.subscription.dispose();
        ManusClients onlyAlice = ManusClients.builder()
                .baseUrl(stage.sandbox.baseUrl())
                .transport(stage.sandbox.transport())
                .scheduler(stage.time)
                .user(stage.clients.client("alice").user())
                .build();

        List<FanOutOutcome<Integer>> outcomes =
                again(FanOut.over(onlyAlice, Flux.range(0, 20), i -> "k" + i, i -> CreateTaskRequest.of("prompt " + i))
                        .ledger(ledger));

        assertThat(outcomes)
                .filteredOn(each -> !each.outcome().isFinished())
                .hasSize(10)
                .allSatisfy(each -> assertThat(each.outcome().error().message())
                        .contains("user 'bob'", "add the user and run the job again"));
        assertThat(again(job(20))).allMatch(each -> each.outcome().isFinished());
        assertEachCreatedOnce(20);
    }

    @Test
    void aResumedJobReopensOnlyWhatFailedBeforeItWasStartedFirst() {
        try (JobStage failing = new JobStage(
                ManusSandbox.builder()
                        .noLimits()
                        .agent(prompt -> AgentScript.start().error("agent_error", "no")),
                "alice")) {
            failing.start(failing.job(4).ledger(ledger)).end(WHILE);
            failing.pass(Duration.ofSeconds(1));
            Instant start = Instant.ofEpochMilli(failing.time.now(TimeUnit.MILLISECONDS));
            failing.start(failing.job(2)
                            .ledger(ledger)
                            .reopen(OutcomeStatus.FAILED)
                            .reopenBefore(start))
                    .end(WHILE);
            assertThat(failing.sandbox.journal().tasksCreated()).isEqualTo(6);

            List<FanOutOutcome<Integer>> resumed = failing.start(failing.job(4)
                            .ledger(ledger)
                            .reopen(OutcomeStatus.FAILED)
                            .reopenBefore(start))
                    .end(WHILE);

            assertThat(failing.sandbox.journal().tasksCreated()).isEqualTo(8);
            assertThat(resumed).hasSize(4).allMatch(each -> each.status() == OutcomeStatus.FAILED);
            assertThat(resumed).filteredOn(FanOutOutcome::resumed).hasSize(2);
        }
    }
}
