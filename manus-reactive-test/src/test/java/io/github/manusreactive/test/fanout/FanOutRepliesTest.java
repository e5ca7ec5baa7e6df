package io.github.manusreactive.test.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.ManusClients;
import io.github.manusreactive.fanout.FanOut;
import io.github.manusreactive.fanout.LedgerEntry.Created;
import io.github.manusreactive.fanout.OutcomeStatus;
import io.github.manusreactive.fanout.WaitingPolicy;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.ratelimit.RateLimit;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.task.WaitingReply;
import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.agent.AgentPrompt;
import io.github.manusreactive.test.agent.AgentScript;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Replies that cannot be sent at once, and results that cannot be read at once. */
class FanOutRepliesTest {

    private static final Duration SECONDS = Duration.ofSeconds(5);

    private final JobStage stage = new JobStage(ManusSandbox.builder().agent(FanOutRepliesTest::asking), "alice");
    private final MemoryLedger ledger = new MemoryLedger();
    private final List<String> asked = new ArrayList<>();
    private final WaitingPolicy answering = WaitingPolicy.handler(request -> {
        asked.add(request.taskId());
        return Mono.just(WaitingReply.reply("A"));
    });

    @AfterEach
    void close() {
        stage.close();
    }

    private static AgentScript asking(AgentPrompt prompt) {
        return AgentScript.start()
                .run(SECONDS)
                .ask(
                        "Which one?",
                        List.of("A", "B"),
                        reply -> AgentScript.start().run(SECONDS).result("took " + reply));
    }

    /** Creates are not the bottleneck. */
    private FanOut<Integer> wide(int items, Operation scarce, RateLimit limit) {
        RateLimit all = new RateLimit(100_000, Duration.ofMinutes(1));
        stage.sandbox.user("alice").limit(Operation.TASK_CREATE, all.calls(), all.window());
        return FanOut.over(
                ManusClients.builder()
                        .baseUrl(stage.sandbox.baseUrl())
                        .transport(stage.sandbox.transport())
                        .scheduler(stage.time)
                        .rateLimits(budget ->
                                budget.limit(Operation.TASK_CREATE, all).limit(scarce, limit))
                        .user(stage.clients.client("alice").user())
                        .build(),
                Flux.range(0, items),
                i -> "k" + i,
                i -> CreateTaskRequest.of("prompt " + i));
    }

    @Test
    void aReplyThatCouldNotBeSentForMinutesIsSentInTheEndAndOnce() {
        stage.sandbox.faults().on(Operation.TASK_SEND_MESSAGE).refused();
        var running = stage.start(stage.job(3).ledger(ledger).onWaiting(answering));
        stage.pass(Duration.ofMinutes(10));
        assertThat(running.outcomes).isEmpty();
        stage.sandbox.faults().clear();

        assertThat(running.end(Duration.ofMinutes(5)))
                .hasSize(3)
                .allSatisfy(each -> assertThat(each.outcome().answer()).isEqualTo("took A"));
        assertThat(asked).hasSize(3).doesNotHaveDuplicates();
    }

    @Test
    void aReplyThatCannotBeSentAtAllIsLeftToTheNextRun() {
        stage.sandbox.faults().on(Operation.TASK_SEND_MESSAGE).refused();
        var first = stage.start(stage.job(1).ledger(ledger).onWaiting(answering).maxOutage(Duration.ofMinutes(5)));

        assertThat(first.end(Duration.ofMinutes(15)))
                .singleElement()
                .satisfies(each -> assertThat(each.status()).isEqualTo(OutcomeStatus.WAITING));
        assertThat(ledger.entries.get("k0")).isInstanceOf(Created.class);
        stage.sandbox.faults().clear();

        assertThat(stage.start(stage.job(1).ledger(ledger).onWaiting(answering)).end(Duration.ofMinutes(5)))
                .singleElement()
                .satisfies(each -> assertThat(each.outcome().answer()).isEqualTo("took A"));
    }

    @Test
    void repliesThatQueueLongerThanTheCallTimeoutAreAllSentAndOnce() {
        var running = stage.start(wide(400, Operation.TASK_SEND_MESSAGE, RateLimit.perMinute(10))
                .onWaiting(WaitingPolicy.skip("decide yourself")));

        assertThat(running.end(Duration.ofMinutes(60)))
                .hasSize(400)
                .allSatisfy(each -> assertThat(each.outcome().answer()).isEqualTo("took decide yourself"));
        assertThat(stage.sandbox.journal().count(Operation.TASK_SEND_MESSAGE)).isEqualTo(400);
    }

    @Test
    void anItemThatWasHeldIsHeldAgainHoweverManyAreHeldByThen() {
        stage.sandbox.agent(prompt -> AgentScript.start()
                .run(prompt.text().contains("prompt 0") ? SECONDS : Duration.ofMinutes(2))
                .ask("First?")
                .run(Duration.ofMinutes(5))
                .ask("Second?")
                .result("both known"));
        var running = stage.start(stage.job(2).onWaiting(WaitingPolicy.hold(1, Duration.ofHours(1))));
        stage.until(() -> !running.job.openQuestions().isEmpty(), Duration.ofMinutes(1));
        running.job.answer(running.question("k0"), WaitingReply.reply("yes")).subscribe();

        stage.pass(Duration.ofMinutes(8));

        assertThat(running.outcomes).isEmpty();
        assertThat(running.job.openQuestions())
                .extracting(each -> each.key() + " " + each.request().question().content())
                .containsExactlyInAnyOrder("k0 Second?", "k1 First?");
    }

    @Test
    void aTaskThatHasEndedInTimeIsNotTooLateBecauseItsResultWaitsToBeRead() {
        stage.sandbox.agent(prompt -> AgentScript.answer(SECONDS, "done"));
        var running = stage.start(
                wide(400, Operation.TASK_LIST_MESSAGES, RateLimit.perMinute(10)).taskTimeout(Duration.ofMinutes(10)));

        assertThat(running.end(Duration.ofMinutes(90)))
                .hasSize(400)
                .allMatch(each -> each.outcome().isFinished());
    }
}
