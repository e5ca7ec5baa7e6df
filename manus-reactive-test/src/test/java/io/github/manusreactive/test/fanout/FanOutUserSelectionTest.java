package io.github.manusreactive.test.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.ManusClients;
import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.fanout.FanOut;
import io.github.manusreactive.fanout.FanOutOutcome;
import io.github.manusreactive.fanout.UserSelectionPolicy;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.operation.OperationScope;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.agent.AgentScript;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** Jobs whose users with the most credits create first. */
class FanOutUserSelectionTest {

    private static final Duration WHILE = Duration.ofMinutes(30);

    private final JobStage stage = new JobStage(
            ManusSandbox.builder()
                    .steady()
                    .agent(prompt ->
                            AgentScript.answer(Duration.ofSeconds(20), "done").credits(1)),
            "alice",
            "bob",
            "carol");

    @BeforeEach
    void bobHasTheMost() {
        stage.sandbox.user("alice").credits(2000);
        stage.sandbox.user("bob").credits(5000);
        stage.sandbox.user("carol").credits(1000);
    }

    @AfterEach
    void close() {
        stage.close();
    }

    private FanOut<Integer> job(int items) {
        return stage.job(items).userSelection(UserSelectionPolicy.MOST_CREDITS_FIRST);
    }

    private static List<String> users(List<FanOutOutcome<Integer>> outcomes) {
        return outcomes.stream().map(each -> each.outcome().user()).toList();
    }

    private long reads() {
        return stage.sandbox.journal().count(Operation.USAGE_AVAILABLE_CREDITS);
    }

    @Test
    void theUserWithTheMostCreditsCreatesFirst() {
        assertThat(users(stage.start(job(10)).end(WHILE))).containsOnly("bob").hasSize(10);
    }

    @Test
    void byDefaultTheCreditsAreNotRead() {
        assertThat(users(stage.start(stage.job(10)).end(WHILE))).contains("alice");
        assertThat(reads()).isZero();
    }

    @Test
    void whatTheRateLimitOfTheFirstDoesNotAllowGoesToTheNext() {
        var running = stage.start(job(25));

        stage.pass(Duration.ofSeconds(40));

        assertThat(users(running.outcomes)).hasSize(25);
        assertThat(users(running.outcomes))
                .filteredOn("bob"::equals)
                .as("bob has used up its limit")
                .hasSize(10);
        assertThat(users(running.outcomes)).filteredOn("alice"::equals).hasSize(10);
        assertThat(users(running.outcomes)).filteredOn("carol"::equals).hasSize(5);
    }

    @Test
    void theBalancesAreReadOnceAMinute() {
        var running = stage.start(job(8).maxInFlight(1));
        stage.pass(Duration.ofSeconds(50));
        assertThat(users(running.outcomes)).isNotEmpty().containsOnly("bob");
        stage.sandbox.user("bob").credits(10);
        int before = running.outcomes.size();

        List<FanOutOutcome<Integer>> outcomes = running.end(WHILE);

        assertThat(users(outcomes.subList(before + 2, 8))).containsOnly("alice");
        assertThat(reads()).isBetween(6L, 3 * (running.job.progress().elapsed().toMinutes() + 1));
    }

    @Test
    void aUserWithAnUnreadableBalanceComesLast() {
        stage.sandbox.faults().on(Operation.USAGE_AVAILABLE_CREDITS).user("bob").answer(403, Map.of(), "{}");

        assertThat(users(stage.start(job(10)).end(WHILE))).containsOnly("alice").hasSize(10);
    }

    @Test
    void unreadableBalancesStopNoJob() {
        stage.sandbox.faults().on(Operation.USAGE_AVAILABLE_CREDITS).answer(403, Map.of(), "{}");

        var running = stage.start(job(30));

        assertThat(running.end(WHILE)).hasSize(30).allMatch(each -> each.isFinished());
        assertThat(running.job.progress().stopReason()).isNull();
    }

    @Test
    void aBalanceThatBecomesUnreadableKeepsItsRank() {
        var running = stage.start(job(8).maxInFlight(1));
        stage.pass(Duration.ofSeconds(30));
        stage.sandbox.faults().on(Operation.USAGE_AVAILABLE_CREDITS).user("bob").internalError();

        assertThat(users(running.end(WHILE))).containsOnly("bob").hasSize(8);
    }

    @Test
    void createsWaitForBalancesThatHangForFifteenSecondsAtMost() {
        stage.sandbox.faults().on(Operation.USAGE_AVAILABLE_CREDITS).user("bob").hang();
        stage.start(job(10));

        stage.pass(Duration.ofSeconds(14));
        assertThat(stage.sandbox.journal().tasksCreated()).isZero();

        stage.pass(Duration.ofSeconds(4));
        assertThat(stage.sandbox.journal().tasksCreated()).isEqualTo(10);
        assertThat(stage.sandbox.user("alice").taskCount()).isEqualTo(10);
    }

    @Test
    void theBalanceOfAScopedTokenIsNotReadAndItsUserComesLast() {
        String token = stage.sandbox.user("bob").accessToken("app", OperationScope.CREATE_TASK);
        ManusClients clients = ManusClients.builder()
                .baseUrl(stage.sandbox.baseUrl())
                .transport(stage.sandbox.transport())
                .scheduler(stage.time)
                .user(ManusUser.ofAccessToken("bob", token, Set.of(OperationScope.CREATE_TASK)))
                .user(ManusUser.ofApiKeys("alice", stage.sandbox.user("alice").apiKey()))
                .build();

        var running = stage.start(
                FanOut.over(clients, Flux.range(0, 15), i -> "k" + i, i -> CreateTaskRequest.of("prompt " + i))
                        .userSelection(UserSelectionPolicy.MOST_CREDITS_FIRST));
        stage.pass(Duration.ofSeconds(10));

        assertThat(stage.sandbox.user("alice").taskCount()).isEqualTo(10);
        assertThat(stage.sandbox.user("bob").taskCount()).isEqualTo(5);
        assertThat(reads()).isEqualTo(1);
        running.subscription.dispose();
    }

    @Test
    void aUserBelowTheFloorIsLeftOutAndTheOthersAreRanked() {
        stage.sandbox.user("carol").credits(100);

        var running = stage.start(job(25).accountFloor(500));
        stage.pass(Duration.ofSeconds(40));

        assertThat(users(running.outcomes)).hasSize(20).doesNotContain("carol");
        assertThat(users(running.outcomes.subList(0, 10))).containsOnly("bob");
    }
}
