package io.github.manusreactive.test.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.fanout.FanOutOutcome;
import io.github.manusreactive.fanout.JobStopReason;
import io.github.manusreactive.fanout.LedgerEntry.Created;
import io.github.manusreactive.fanout.OutcomeStatus;
import io.github.manusreactive.fanout.WaitingPolicy;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.task.WaitingReply;
import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.agent.AgentScript;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** The limit on a job's credits holds for tasks that time out, wait, or are of an earlier run. */
class FanOutCreditsTest {

    private static final Duration WHILE = Duration.ofHours(1);

    private final JobStage stage = new JobStage(ManusSandbox.builder(), "alice");
    private final MemoryLedger ledger = new MemoryLedger();

    @AfterEach
    void close() {
        stage.close();
    }

    /** Uses credits every half a minute, and is done after some time. */
    private static AgentScript spending(int credits, int times) {
        AgentScript script = AgentScript.start();
        for (int i = 0; i < times; i++) {
            script = script.run(Duration.ofSeconds(30)).spend(credits);
        }
        return script.result("done").credits(0);
    }

    private static AgentScript asking(int credits, int times) {
        AgentScript script = AgentScript.start();
        for (int i = 0; i < times; i++) {
            script = script.run(Duration.ofSeconds(5)).spend(credits).ask("Go on? " + i);
        }
        return script.run(Duration.ofSeconds(5)).result("done").credits(0);
    }

    private long creates() {
        return stage.sandbox.journal().tasksCreated();
    }

    @Test
    void tasksThatTimeOutCountWithWhatTheyUse() {
        stage.sandbox.agent(prompt -> spending(5, 100));

        var running = stage.start(
                stage.job(100).maxInFlight(4).taskTimeout(Duration.ofMinutes(2)).maxCredits(20));

        assertThat(running.end(WHILE)).isNotEmpty().allSatisfy(each -> {
            assertThat(each.status()).isEqualTo(OutcomeStatus.TIMED_OUT);
            assertThat(each.outcome().credits()).isGreaterThanOrEqualTo(10);
        });
        assertThat(creates()).isEqualTo(4);
        assertThat(running.job.progress().stopReason()).isEqualTo(JobStopReason.CREDITS);
        assertThat(running.job.progress().credits()).isGreaterThanOrEqualTo(20);
    }

    @Test
    void aTaskThatTimedOutKeepsItsPlaceUntilItIsSeenToEnd() {
        stage.sandbox.agent(prompt -> spending(1, 10));

        var running = stage.start(
                stage.job(4).maxInFlight(2).taskTimeout(Duration.ofMinutes(1)).maxCredits(1000));
        stage.pass(Duration.ofMinutes(4));

        assertThat(running.outcomes).hasSize(2).allMatch(each -> each.status() == OutcomeStatus.TIMED_OUT);
        assertThat(creates()).isEqualTo(2);
        assertThat(running.end(WHILE)).hasSize(4);
        assertThat(creates()).isEqualTo(4);
    }

    @Test
    void withoutALimitATaskThatTimedOutLeavesItsPlace() {
        stage.sandbox.agent(prompt -> spending(1, 10));

        var running = stage.start(stage.job(4).maxInFlight(2).taskTimeout(Duration.ofMinutes(1)));
        stage.pass(Duration.ofMinutes(4));

        assertThat(running.ended).isTrue();
        assertThat(creates()).isEqualTo(4);
    }

    @Test
    void whatATaskUsesAfterItTimedOutStopsTheJob() {
        stage.sandbox.agent(prompt -> prompt.text().contains("prompt 0") ? spending(10, 100) : spending(1, 1));

        var running = stage.start(stage.job(1000)
                .maxInFlight(2)
                .taskTimeout(Duration.ofMinutes(1))
                .maxCredits(100));

        assertThat(running.end(WHILE)).hasSizeLessThan(30);
        assertThat(running.job.progress().stopReason()).isEqualTo(JobStopReason.CREDITS);
    }

    @Test
    void tasksThatWaitCountWithWhatTheyHaveUsed() {
        stage.sandbox.agent(prompt -> asking(15, 1));

        var running = stage.start(stage.job(10).maxInFlight(1).maxCredits(20));

        assertThat(running.end(WHILE)).hasSize(2).allSatisfy(each -> {
            assertThat(each.status()).isEqualTo(OutcomeStatus.WAITING);
            assertThat(each.outcome().credits()).isEqualTo(15);
        });
        assertThat(running.job.progress().credits()).isEqualTo(30);
        assertThat(running.job.progress().stopReason()).isEqualTo(JobStopReason.CREDITS);
    }

    @Test
    void noAutomaticReplyIsSentOnceTheCreditsAreUsedUp() {
        stage.sandbox.agent(prompt -> asking(10, 50));

        var running = stage.start(stage.job(1)
                .ledger(ledger)
                .onWaiting(WaitingPolicy.skip("Go on."))
                .maxCredits(25));

        assertThat(running.end(WHILE)).singleElement().satisfies(each -> {
            assertThat(each.status()).isEqualTo(OutcomeStatus.WAITING);
            assertThat(each.outcome().credits()).isEqualTo(30);
            assertThat(each.outcome().error().message()).contains("maxCredits");
        });
        assertThat(stage.sandbox.journal().count(Operation.TASK_SEND_MESSAGE)).isEqualTo(2);
        assertThat(ledger.entries.get("k0")).isInstanceOf(Created.class);
    }

    @Test
    void aReplyThatAHandlerGivesAfterTheLimitWasReachedIsNotSent() {
        stage.sandbox.agent(prompt -> prompt.text().contains("prompt 0") ? asking(1, 2) : spending(20, 10));

        var running = stage.start(stage.job(2)
                .onWaiting(WaitingPolicy.handler(request ->
                        Mono.delay(Duration.ofMinutes(3), stage.time).thenReturn(WaitingReply.reply("Go on."))))
                .maxCredits(50));

        assertThat(running.end(WHILE))
                .filteredOn(each -> each.key().equals("k0"))
                .singleElement()
                .satisfies(each -> {
                    assertThat(each.status()).isEqualTo(OutcomeStatus.WAITING);
                    assertThat(each.outcome().error().message()).contains("maxCredits");
                });
        assertThat(stage.sandbox.journal().count(Operation.TASK_SEND_MESSAGE)).isZero();
    }

    @Test
    void aTaskThatAsksForEverGetsTenAutomaticReplies() {
        stage.sandbox.agent(prompt -> asking(1, 50));

        var running = stage.start(stage.job(1).onWaiting(WaitingPolicy.skip("Go on.")));

        assertThat(running.end(WHILE)).singleElement().satisfies(each -> {
            assertThat(each.status()).isEqualTo(OutcomeStatus.WAITING);
            assertThat(each.outcome().error().message()).contains("10 automatic replies", "maxAutomaticReplies");
        });
        assertThat(stage.sandbox.journal().count(Operation.TASK_SEND_MESSAGE)).isEqualTo(10);
    }

    @Test
    void theNumberOfAutomaticRepliesIsASetting() {
        stage.sandbox.agent(prompt -> asking(1, 12));

        var running =
                stage.start(stage.job(1).onWaiting(WaitingPolicy.skip("Go on.")).maxAutomaticReplies(12));

        assertThat(running.end(WHILE)).allMatch(FanOutOutcome::isFinished);
    }

    @Test
    void aTaskThatIsAwaitedAgainCountsOnce() {
        stage.sandbox.agent(prompt -> spending(5, 6));
        stage.start(stage.job(1).ledger(ledger).taskTimeout(Duration.ofSeconds(80)))
                .end(WHILE);
        assertThat(ledger.spent().block()).isEqualTo(10);

        var second = stage.start(
                stage.job(1).ledger(ledger).reopen(OutcomeStatus.TIMED_OUT).maxCredits(1000));

        assertThat(second.end(WHILE))
                .singleElement()
                .satisfies(each -> assertThat(each.outcome().credits()).isEqualTo(30));
        assertThat(second.job.progress().credits()).isEqualTo(30);
        assertThat(ledger.spent().block()).isEqualTo(30);
    }

    @Test
    void nothingIsCreatedBeforeTheTasksOfAKilledRunWereRead() {
        stage.sandbox.agent(prompt -> spending(20, 100));
        var killed = stage.start(stage.job(2).ledger(ledger));
        stage.pass(Duration.ofSeconds(100));
        killed.subscription.dispose();
        assertThat(creates()).isEqualTo(2);

        var second = stage.start(
                stage.job(20).ledger(ledger).taskTimeout(Duration.ofMinutes(5)).maxCredits(50));

        assertThat(second.end(WHILE)).hasSize(2);
        assertThat(creates()).isEqualTo(2);
        assertThat(second.job.progress().stopReason()).isEqualTo(JobStopReason.CREDITS);
    }
}
