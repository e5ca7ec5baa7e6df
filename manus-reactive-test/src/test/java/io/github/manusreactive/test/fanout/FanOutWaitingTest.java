package io.github.manusreactive.test.fanout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.fanout.FanOutOutcome;
import io.github.manusreactive.fanout.FanOutQuestion;
import io.github.manusreactive.fanout.ItemOutcome;
import io.github.manusreactive.fanout.LedgerEntry;
import io.github.manusreactive.fanout.OutcomeStatus;
import io.github.manusreactive.fanout.WaitingPolicy;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.task.SendMessageRequest;
import io.github.manusreactive.task.WaitingReply;
import io.github.manusreactive.task.WaitingType;
import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.agent.AgentPrompt;
import io.github.manusreactive.test.agent.AgentScript;
import io.github.manusreactive.test.agent.SandboxAgent;
import io.github.manusreactive.test.agent.SandboxWaitingType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** What happens to items whose tasks ask. */
class FanOutWaitingTest {

    private static final Duration WHILE = Duration.ofMinutes(10);

    private JobStage stage = stage(FanOutWaitingTest::asking);

    private static JobStage stage(SandboxAgent agent) {
        return new JobStage(ManusSandbox.builder().agent(agent), "alice");
    }

    /** Prompt 0 asks, the others answer. */
    private static AgentScript asking(AgentPrompt prompt) {
        return prompt.text().contains("prompt 0")
                ? AgentScript.start()
                        .run(Duration.ofSeconds(5))
                        .ask(
                                "Which one?",
                                List.of("A", "B"),
                                reply -> AgentScript.start()
                                        .run(Duration.ofSeconds(5))
                                        .result("took " + reply))
                : AgentScript.answer(Duration.ofSeconds(5), "done");
    }

    @Test
    void aHandlerThatThrowsLeavesTheTaskParked() {
        var running = stage.start(stage.job(3).onWaiting(WaitingPolicy.handler(question -> {
            throw new IllegalStateException("thrown, not signalled");
        })));

        assertThat(of(running.end(WHILE), "k0").status()).isEqualTo(OutcomeStatus.WAITING);
        assertThat(running.outcomes).hasSize(3);
    }

    @AfterEach
    void close() {
        stage.close();
    }

    private static <T> ItemOutcome of(List<FanOutOutcome<T>> outcomes, String key) {
        return outcomes.stream()
                .filter(each -> each.key().equals(key))
                .findFirst()
                .orElseThrow()
                .outcome();
    }

    @Test
    void skippingSendsTheMessageAndTheAgentContinues() {
        var running = stage.start(stage.job(2).onWaiting(WaitingPolicy.skip("decide yourself")));

        assertThat(of(running.end(WHILE), "k0").answer()).isEqualTo("took decide yourself");
    }

    @Test
    void skippingRepliesToADecisionByAMessageToo() {
        stage.sandbox.agent(
                prompt -> AgentScript.start().waitFor(SandboxWaitingType.DEPLOY).result("went on"));

        var running = stage.start(stage.job(1).onWaiting(WaitingPolicy.skip("don't deploy")));

        assertThat(of(running.end(WHILE), "k0").answer()).isEqualTo("went on");
        assertThat(stage.sandbox.journal().count(Operation.TASK_CONFIRM_ACTION)).isZero();
    }

    @Test
    void aHandlerReplies() {
        var running = stage.start(stage.job(1)
                .onWaiting(WaitingPolicy.handler(request ->
                        Mono.just(WaitingReply.reply(request.options().get(1))))));

        assertThat(of(running.end(WHILE), "k0").answer()).isEqualTo("took B");
    }

    @Test
    void whatAHandlerCannotReplyToIsParked() {
        var running = stage.start(stage.job(2)
                .onWaiting(WaitingPolicy.handler(request -> Mono.error(new IllegalStateException("no idea")))));

        List<FanOutOutcome<Integer>> outcomes = running.end(WHILE);

        assertThat(of(outcomes, "k0").status()).isEqualTo(OutcomeStatus.WAITING);
        assertThat(of(outcomes, "k1").isFinished()).isTrue();
    }

    @Test
    void failingEndsTheItemWithTheKindOfTheQuestion() {
        MemoryLedger ledger = new MemoryLedger();
        var running = stage.start(stage.job(1).ledger(ledger).onWaiting(WaitingPolicy.fail()));

        ItemOutcome outcome = of(running.end(WHILE), "k0");

        assertThat(outcome.status()).isEqualTo(OutcomeStatus.FAILED);
        assertThat(outcome.error().code()).isEqualTo("messageAskUser");
        assertThat(outcome.taskId()).isNotNull();
        assertThat(ledger.entries.get("k0")).isInstanceOf(LedgerEntry.Finished.class);
    }

    @Test
    void aHeldItemResumesWithTheReplyAndLetsOthersPassMeanwhile() {
        var running = stage.start(stage.job(4).maxInFlight(1).onWaiting(WaitingPolicy.hold(10, Duration.ofHours(1))));
        List<FanOutQuestion<Integer>> asked = new ArrayList<>();
        boolean[] over = {false};
        running.job.questions().subscribe(asked::add, e -> {}, () -> over[0] = true);

        stage.until(() -> running.outcomes.size() == 3, WHILE);

        assertThat(running.outcomes).extracting(FanOutOutcome::key).containsExactlyInAnyOrder("k1", "k2", "k3");
        assertThat(running.job.progress().held()).isEqualTo(1);
        assertThat(running.job.progress().running()).isZero();
        assertThat(running.job.openQuestions()).isEqualTo(asked).singleElement().satisfies(each -> {
            assertThat(each.key()).isEqualTo("k0");
            assertThat(each.item()).isZero();
            assertThat(each.user()).isEqualTo("alice");
            assertThat(each.request().question().content()).isEqualTo("Which one?");
            assertThat(each.request().options()).containsExactly("A", "B");
        });

        StepVerifier.create(running.job.answer(running.question("k0"), WaitingReply.reply("A")))
                .verifyComplete();

        assertThat(of(running.end(WHILE), "k0").answer()).isEqualTo("took A");
        assertThat(running.job.openQuestions()).isEmpty();
        assertThat(over[0]).isTrue();
    }

    @Test
    void aReplyThatDoesNotFitIsRefusedBeforeItIsSent() {
        var running = stage.start(stage.job(1).onWaiting(WaitingPolicy.hold(10, Duration.ofHours(1))));
        stage.until(() -> !running.job.openQuestions().isEmpty(), WHILE);

        StepVerifier.create(running.job.answer(running.question("k0"), WaitingReply.accept()))
                .verifyErrorSatisfies(e -> assertThat(e)
                        .isInstanceOf(InvalidRequestException.class)
                        .hasMessageContaining("question"));
        stage.pass(Duration.ofMinutes(1));

        assertThat(running.job.openQuestions()).hasSize(1);
        assertThat(stage.sandbox.journal().count(Operation.TASK_CONFIRM_ACTION)).isZero();
    }

    @Test
    void aReplyToAnEarlierQuestionDecidesNothingElse() {
        stage.sandbox.agent(prompt -> AgentScript.start()
                .waitFor(
                        SandboxWaitingType.GMAIL_SEND,
                        mail -> AgentScript.start()
                                .waitFor(
                                        SandboxWaitingType.TERMINAL_EXECUTE,
                                        command -> AgentScript.answer(Duration.ofSeconds(1), "ran: " + command))));
        var running = stage.start(stage.job(1).onWaiting(WaitingPolicy.hold(10, Duration.ofHours(1))));
        stage.until(() -> !running.job.openQuestions().isEmpty(), WHILE);
        FanOutQuestion<Integer> mail = running.question("k0");
        StepVerifier.create(running.job.answer(mail, WaitingReply.accept())).verifyComplete();
        StepVerifier.create(running.job.answer(mail, WaitingReply.accept()))
                .verifyErrorSatisfies(e -> assertThat(e).hasMessageContaining("is no longer open"));
        stage.until(() -> !running.job.openQuestions().isEmpty(), WHILE);

        StepVerifier.create(running.job.answer(mail, WaitingReply.accept()))
                .verifyErrorSatisfies(e -> assertThat(e)
                        .isInstanceOf(InvalidRequestException.class)
                        .hasMessageContaining("this question of the item 'k0' is no longer open"));
        stage.pass(Duration.ofMinutes(1));

        assertThat(running.question("k0").request().type()).isEqualTo(WaitingType.TERMINAL_EXECUTE);
        assertThat(stage.sandbox.journal().count(Operation.TASK_CONFIRM_ACTION)).isEqualTo(1);
    }

    @Test
    void aReplySentOutsideTheJobCountsToo() {
        var running = stage.start(stage.job(1).onWaiting(WaitingPolicy.hold(10, Duration.ofHours(1))));
        stage.until(() -> !running.job.openQuestions().isEmpty(), WHILE);
        String task = running.job.openQuestions().get(0).request().taskId();

        stage.clients
                .client("alice")
                .tasks()
                .sendMessage(SendMessageRequest.of(task, "B"))
                .subscribe();

        assertThat(of(running.end(WHILE), "k0").answer()).isEqualTo("took B");
    }

    @Test
    void aTaskThatAsksAgainIsHeldAgain() {
        stage.sandbox.agent(
                prompt -> AgentScript.start().ask("First?").ask("Second?").result("both known"));
        var running = stage.start(stage.job(1).onWaiting(WaitingPolicy.hold(10, Duration.ofHours(1))));
        List<String> asked = new ArrayList<>();
        running.job.questions().subscribe(each -> {
            asked.add(each.request().question().content());
            running.job.answer(each, WaitingReply.reply("yes")).subscribe();
        });

        assertThat(of(running.end(WHILE), "k0").answer()).isEqualTo("both known");
        assertThat(asked).containsExactly("First?", "Second?");
    }

    @Test
    void aReplyThatTheServerDidNotTakeHoldsTheItemAgain() {
        var running = stage.start(stage.job(1).onWaiting(WaitingPolicy.hold(10, Duration.ofHours(1))));
        stage.until(() -> !running.job.openQuestions().isEmpty(), WHILE);
        stage.sandbox.faults().on(Operation.TASK_SEND_MESSAGE).once().answer(400, Map.of(), "{\"ok\":false}");

        running.job.answer(running.question("k0"), WaitingReply.reply("A")).subscribe();
        assertThat(running.job.openQuestions()).isEmpty();
        stage.until(() -> !running.job.openQuestions().isEmpty(), WHILE);
        running.job.answer(running.question("k0"), WaitingReply.reply("B")).subscribe();

        assertThat(of(running.end(WHILE), "k0").answer()).isEqualTo("took B");
    }

    @Test
    void notMoreThanTheBoundAreHeld() {
        stage.sandbox.agent(prompt -> AgentScript.start().ask("Which?").result("done"));
        var running = stage.start(stage.job(5).onWaiting(WaitingPolicy.hold(2, Duration.ofHours(1))));

        stage.until(() -> running.outcomes.size() == 3, WHILE);

        assertThat(running.outcomes).hasSize(3).allMatch(each -> each.outcome().status() == OutcomeStatus.WAITING);
        assertThat(running.job.openQuestions()).hasSize(2);
    }

    @Test
    void aJobCancelledWhileASubscriberReceivesAQuestionClosesItsLedger() {
        MemoryLedger ledger = new MemoryLedger();
        var running = stage.start(stage.job(1).ledger(ledger).onWaiting(WaitingPolicy.hold(10, Duration.ofHours(1))));
        boolean[] over = {false, false};
        running.job.progress(Duration.ofSeconds(1)).subscribe(each -> {}, e -> {}, () -> over[0] = true);
        running.job
                .questions()
                .subscribe(
                        each -> CompletableFuture.runAsync(running.subscription::dispose)
                                .join(),
                        e -> {},
                        () -> over[1] = true);

        stage.until(() -> ledger.closed, WHILE);

        assertThat(ledger.closed).isTrue();
        assertThat(over).containsExactly(true, true);
    }

    @Test
    void noItemIsHeldForEver() {
        MemoryLedger ledger = new MemoryLedger();
        var running =
                stage.start(stage.job(1).ledger(ledger).onWaiting(WaitingPolicy.hold(10, Duration.ofMinutes(20))));
        stage.pass(Duration.ofMinutes(19));
        assertThat(running.ended).isFalse();

        assertThat(of(running.end(Duration.ofMinutes(3)), "k0").status()).isEqualTo(OutcomeStatus.WAITING);
        assertThat(ledger.entries.get("k0")).isInstanceOf(LedgerEntry.Finished.class);
    }

    @Test
    void drainingLetsHeldItemsGoAndTheNextRunAwaitsThemAgain() {
        MemoryLedger ledger = new MemoryLedger();
        var first = stage.start(stage.job(1).ledger(ledger).onWaiting(WaitingPolicy.hold(10, Duration.ofHours(1))));
        stage.until(() -> !first.job.openQuestions().isEmpty(), WHILE);

        first.job.drain();
        assertThat(of(first.end(WHILE), "k0").status()).isEqualTo(OutcomeStatus.WAITING);
        String task = first.outcomes.get(0).outcome().taskId();
        stage.clients
                .client("alice")
                .tasks()
                .sendMessage(SendMessageRequest.of(task, "B"))
                .subscribe();
        var second = stage.start(stage.job(1).ledger(ledger));

        assertThat(of(second.end(WHILE), "k0").answer()).isEqualTo("took B");
        assertThat(stage.sandbox.journal().tasksCreated()).isEqualTo(1);
    }

    @Test
    void whatAsksWhileTheJobDrainsIsAwaitedAgainByTheNextRun() {
        MemoryLedger ledger = new MemoryLedger();
        var first = stage.start(stage.job(1).ledger(ledger).onWaiting(WaitingPolicy.hold(10, Duration.ofHours(1))));
        stage.until(() -> ledger.entries.get("k0") instanceof LedgerEntry.Created, WHILE);

        first.job.drain();

        assertThat(of(first.end(WHILE), "k0").status()).isEqualTo(OutcomeStatus.WAITING);
        assertThat(ledger.entries.get("k0")).isInstanceOf(LedgerEntry.Created.class);
    }

    @Test
    void aParkedItemIsResumedIfConfigured() {
        MemoryLedger ledger = new MemoryLedger();
        var first = stage.start(stage.job(1).ledger(ledger));
        ItemOutcome parked = of(first.end(WHILE), "k0");
        stage.clients
                .client("alice")
                .tasks()
                .sendMessage(SendMessageRequest.of(parked.taskId(), "A"))
                .subscribe();
        var unchanged = stage.start(stage.job(1).ledger(ledger));
        assertThat(of(unchanged.end(WHILE), "k0")).isEqualTo(parked);

        var again = stage.start(stage.job(1).ledger(ledger).reopen(OutcomeStatus.WAITING));

        assertThat(of(again.end(WHILE), "k0").answer()).isEqualTo("took A");
        assertThat(again.outcomes.get(0).resumed()).isFalse();
    }

    @Test
    void aHeldItemInInputOrderHoldsBackThoseAfterItAndNoMore() {
        var running = stage.start(
                stage.job(40).maxInFlight(3).inputOrder().onWaiting(WaitingPolicy.hold(5, Duration.ofHours(1))));
        stage.pass(WHILE);
        assertThat(running.outcomes).isEmpty();
        assertThat(stage.sandbox.journal().tasksCreated()).isEqualTo(4);

        running.job.answer(running.question("k0"), WaitingReply.reply("A")).subscribe();

        assertThat(running.end(Duration.ofHours(1)))
                .extracting(FanOutOutcome::item)
                .isSorted()
                .hasSize(40);
    }

    @Test
    void boundsAreChecked() {
        assertThatThrownBy(() -> WaitingPolicy.hold(0, Duration.ofHours(1))).hasMessageContaining("atMost");
        assertThatThrownBy(() -> WaitingPolicy.hold(1, Duration.ZERO)).hasMessageContaining("atLongest");
    }
}
