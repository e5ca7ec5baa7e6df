package io.github.manusreactive.test.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.ManusClients;
import io.github.manusreactive.auth.CredentialsProvider;
import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.fanout.FanOut;
import io.github.manusreactive.fanout.FanOutOutcome;
import io.github.manusreactive.fanout.JobStopReason;
import io.github.manusreactive.fanout.OutcomeStatus;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.operation.OperationScope;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.agent.AgentScript;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What stops a job before its input ends: credits, balances, conditions. */
class FanOutGuardsTest {

    private final JobStage stage = new JobStage(
            ManusSandbox.builder()
                    .agent(prompt ->
                            AgentScript.answer(Duration.ofSeconds(30), "done").credits(20)),
            "alice",
            "bob");

    @AfterEach
    void close() {
        stage.close();
    }

    private void assertAllCreatedFinished(List<FanOutOutcome<Integer>> outcomes) {
        assertThat(outcomes)
                .hasSize((int) stage.sandbox.journal().tasksCreated())
                .allMatch(each -> each.outcome().isFinished());
    }

    @Test
    void theCreditsOfTheJobStopIt() {
        var running = stage.start(stage.job(1000).maxCredits(1000));

        List<FanOutOutcome<Integer>> outcomes = running.end(Duration.ofMinutes(30));

        assertAllCreatedFinished(outcomes);
        assertThat(running.job.progress().stopReason()).isEqualTo(JobStopReason.CREDITS);
        assertThat(running.job.progress().credits()).isBetween(1000L, 1000L + 20 * 20);
    }

    @Test
    void failedTasksCountWithWhatTheyCost() {
        stage.sandbox.agent(prompt -> AgentScript.start()
                .run(Duration.ofSeconds(5))
                .error("tool_error", "gave up")
                .credits(30));

        var running = stage.start(stage.job(1000).maxInFlight(5).maxCredits(300));

        List<FanOutOutcome<Integer>> outcomes = running.end(Duration.ofMinutes(30));
        assertThat(outcomes).hasSizeBetween(10, 14).allSatisfy(each -> {
            assertThat(each.outcome().status()).isEqualTo(OutcomeStatus.FAILED);
            assertThat(each.outcome().credits()).isEqualTo(30);
        });
        assertThat(running.job.progress().stopReason()).isEqualTo(JobStopReason.CREDITS);
    }

    @Test
    void nothingIsCreatedBelowTheFloor() {
        stage.sandbox.user("alice").credits(100);
        stage.sandbox.user("bob").credits(499);

        var running = stage.start(stage.job(100).accountFloor(500));

        assertThat(running.end(Duration.ofMinutes(1))).isEmpty();
        assertThat(stage.sandbox.journal().tasksCreated()).isZero();
        assertThat(stage.sandbox.journal().count(Operation.USAGE_AVAILABLE_CREDITS))
                .isEqualTo(2);
        assertThat(running.job.progress().stopReason()).isEqualTo(JobStopReason.CREDITS);
        assertThat(running.job.progress().usersOut()).hasSize(2).allMatch(each -> each.contains("below the floor"));
    }

    @Test
    void belowTheFloorWhatIsThereIsReadAndWhatRunsIsAwaited() {
        MemoryLedger ledger = new MemoryLedger();
        stage.start(stage.job(3).ledger(ledger)).end(Duration.ofMinutes(5));
        var killed = stage.start(stage.job(6).ledger(ledger));
        stage.until(() -> stage.sandbox.journal().tasksCreated() == 6, Duration.ofMinutes(5));
        stage.pass(Duration.ofSeconds(1));
        killed.subscription.dispose();
        stage.sandbox.user("alice").credits(100);
        stage.sandbox.user("bob").credits(100);

        var running = stage.start(stage.job(8).ledger(ledger).accountFloor(500));

        assertThat(running.end(Duration.ofMinutes(5)))
                .hasSize(6)
                .allMatch(each -> each.outcome().isFinished());
        assertThat(stage.sandbox.journal().tasksCreated()).isEqualTo(6);
        assertThat(running.job.progress().stopReason()).isEqualTo(JobStopReason.CREDITS);
    }

    @Test
    void belowTheFloorAJobWithNothingToCreateIsComplete() {
        MemoryLedger ledger = new MemoryLedger();
        stage.start(stage.job(3).ledger(ledger)).end(Duration.ofMinutes(5));
        stage.sandbox.user("alice").credits(100);
        stage.sandbox.user("bob").credits(100);

        var running = stage.start(stage.job(3).ledger(ledger).accountFloor(500));

        assertThat(running.end(Duration.ofMinutes(5))).hasSize(3);
        assertThat(running.job.progress().stopReason()).isNull();
    }

    @Test
    void accountsThatSinkToTheFloorEndTheJobWithinAPoll() {
        stage.sandbox.user("alice").credits(1500);
        stage.sandbox.user("bob").credits(1000);

        var running = stage.start(stage.job(1000).accountFloor(500));

        List<FanOutOutcome<Integer>> outcomes = running.end(Duration.ofMinutes(60));
        assertAllCreatedFinished(outcomes);
        assertThat(running.job.progress().stopReason()).isEqualTo(JobStopReason.CREDITS);
        // a poll a minute: the surplus is at most the tasks of two minutes
        assertThat(stage.sandbox.user("alice").credits()).isBetween(500L - 2 * 10 * 20, 500L);
        assertThat(stage.sandbox.user("bob").credits()).isBetween(500L - 2 * 10 * 20, 500L);
        long minutes = running.job.progress().elapsed().toMinutes() + 1;
        assertThat(stage.sandbox.journal().count(Operation.USAGE_AVAILABLE_CREDITS))
                .isBetween(2L, 2 * minutes);
    }

    @Test
    void aUserBelowTheFloorIsLeftOutUntilTheBalanceRises() {
        stage.sandbox.user("alice").credits(100);
        var running = stage.start(stage.job(150).accountFloor(500));
        stage.pass(Duration.ofMinutes(4));
        assertThat(running.outcomes)
                .isNotEmpty()
                .allMatch(each -> "bob".equals(each.outcome().user()));

        stage.sandbox.user("alice").credits(100_000);

        List<FanOutOutcome<Integer>> outcomes = running.end(Duration.ofMinutes(30));
        assertThat(outcomes).hasSize(150).allMatch(each -> each.outcome().isFinished());
        assertThat(outcomes)
                .filteredOn(each -> "alice".equals(each.outcome().user()))
                .hasSizeGreaterThan(20);
    }

    @Test
    void aStopDoesNotWaitForABalance() {
        stage.sandbox.faults().on(Operation.USAGE_AVAILABLE_CREDITS).hang();
        var running = stage.start(stage.job(30).accountFloor(500));
        stage.pass(Duration.ofSeconds(5));

        running.job.drain();

        assertThat(running.end(Duration.ofSeconds(1))).isEmpty();
    }

    private void balancesRespond(int status, String body) {
        stage.sandbox.faults().on(Operation.USAGE_AVAILABLE_CREDITS).answer(status, Map.of(), body);
    }

    private void assertStoppedBeforeTheFirstCreate(JobStage.Running<Integer> running, String reason) {
        assertThat(stage.sandbox.journal().count(Operation.TASK_CREATE)).isZero();
        assertThat(running.job.progress().stopReason()).isEqualTo(JobStopReason.BALANCE_UNKNOWN);
        assertThat(running.job.progress().usersOut())
                .hasSize(2)
                .allMatch(each -> each.contains("the balance cannot be read, and the job has a floor of 500 credits"))
                .allMatch(each -> each.contains(reason));
    }

    @Test
    void aBalanceThatCannotBeDecodedStopsTheJobBeforeTheFirstCreate() {
        balancesRespond(200, "<html>welcome</html>");

        var running = stage.start(stage.job(30).accountFloor(500));

        assertThat(running.end(Duration.ofSeconds(10))).isEmpty();
        assertStoppedBeforeTheFirstCreate(running, "HTTP 200");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            500 | "data":{"total_credits":"plenty"}
            500 | "data":{"total_credits":{}}
            500 | "total_credits":[1000]
            500 | "data":{"total_credits":99999999999}
            500 | "data":{"total_credits":0.5}
            500 | "data":{"total_credits":true}
            0   | "data":{"total_credits":"plenty"}
            0   | "data":{"total_credits":[1000]}
            """)
    void aBalanceThatIsNotANumberStopsTheJobBeforeTheFirstCreate(long floor, String fields) {
        balancesRespond(200, "{\"ok\":true," + fields + "}");

        var running = stage.start(stage.job(30).accountFloor(floor));

        assertThat(running.end(Duration.ofSeconds(10))).isEmpty();
        assertThat(stage.sandbox.journal().count(Operation.TASK_CREATE)).isZero();
        assertThat(running.job.progress().stopReason()).isEqualTo(JobStopReason.BALANCE_UNKNOWN);
        assertThat(running.job.progress().usersOut())
                .hasSize(2)
                .allMatch(each -> each.contains("the balance cannot be read"))
                .allMatch(each -> each.contains("total_credits is not a whole number"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"data\":{}",
                "\"data\":{\"total_credits\":null}",
                "\"total_credits\":\"0\"",
                "\"free_credits\":3"
            })
    void aBalanceWithoutAFigureIsNothing(String fields) {
        balancesRespond(200, "{\"ok\":true," + fields + "}");

        var running = stage.start(stage.job(30).accountFloor(500));

        assertThat(running.end(Duration.ofMinutes(3))).isEmpty();
        assertThat(stage.sandbox.journal().count(Operation.TASK_CREATE)).isZero();
        assertThat(running.job.progress().usersOut()).hasSize(2).allMatch(each -> each.contains("below the floor"));
    }

    @Test
    void aBalanceThatMayNotBeReadStopsTheJobBeforeTheFirstCreate() {
        balancesRespond(
                403, "{\"ok\":false,\"error\":{\"code\":\"permission_denied\",\"message\":\"team members only\"}}");

        var running = stage.start(stage.job(30).accountFloor(500));

        assertThat(running.end(Duration.ofSeconds(10))).isEmpty();
        assertStoppedBeforeTheFirstCreate(running, "HTTP 403 permission_denied: team members only");
    }

    @Test
    void aBalanceThatTheServerFailsToTellForTwoMinutesStopsTheJobBeforeTheFirstCreate() {
        stage.sandbox.faults().on(Operation.USAGE_AVAILABLE_CREDITS).internalError();

        var running = stage.start(stage.job(30).accountFloor(500));

        stage.pass(Duration.ofSeconds(100));
        assertThat(running.ended).isFalse();
        assertThat(running.end(Duration.ofMinutes(2))).isEmpty();
        assertStoppedBeforeTheFirstCreate(running, "HTTP 500");
    }

    @Test
    void aBalanceThatHangsStopsTheJobBeforeTheFirstCreate() {
        stage.sandbox.faults().on(Operation.USAGE_AVAILABLE_CREDITS).hang();

        var running = stage.start(stage.job(30).accountFloor(500));

        assertThat(running.end(Duration.ofMinutes(4))).isEmpty();
        assertStoppedBeforeTheFirstCreate(running, "");
    }

    @Test
    void createsWaitForABalanceThatTheServerFailsToTellForAMoment() {
        stage.sandbox.faults().on(Operation.USAGE_AVAILABLE_CREDITS).internalError();
        var running = stage.start(stage.job(30).accountFloor(500));
        stage.pass(Duration.ofSeconds(60));
        assertThat(stage.sandbox.journal().count(Operation.TASK_CREATE)).isZero();
        stage.sandbox.faults().clear();

        assertThat(running.end(Duration.ofMinutes(10)))
                .hasSize(30)
                .allMatch(each -> each.outcome().isFinished());
        assertThat(running.job.progress().usersOut()).isEmpty();
    }

    @Test
    void aUserWithAnUnreadableBalanceLeavesTheItemsToTheOthers() {
        stage.sandbox
                .faults()
                .on(Operation.USAGE_AVAILABLE_CREDITS)
                .user("alice")
                .answer(403, Map.of(), "{}");

        var running = stage.start(stage.job(30).accountFloor(500));

        assertThat(running.end(Duration.ofMinutes(10)))
                .hasSize(30)
                .allMatch(each -> "bob".equals(each.outcome().user()));
        assertThat(running.job.progress().stopReason()).isNull();
    }

    @Test
    void createsWaitAndThenStopWhenTheBalancesBecomeUnreadable() {
        var running = stage.start(stage.job(1000).accountFloor(500));
        stage.pass(Duration.ofSeconds(150));
        balancesRespond(200, "<html>welcome</html>");
        // until the next read
        stage.pass(Duration.ofMinutes(1));
        long created = stage.sandbox.journal().tasksCreated();
        assertThat(running.job.progress().usersOut()).hasSize(2);
        stage.pass(Duration.ofSeconds(30));
        assertThat(running.ended).isFalse();

        List<FanOutOutcome<Integer>> outcomes = running.end(Duration.ofMinutes(5));

        assertThat(stage.sandbox.journal().tasksCreated()).isEqualTo(created).isPositive();
        assertAllCreatedFinished(outcomes);
        assertThat(running.job.progress().stopReason()).isEqualTo(JobStopReason.BALANCE_UNKNOWN);
    }

    @Test
    void aFloorForATokenThatIsKnownNotToReadBalancesIsRefusedBeforeTheStart() {
        MemoryLedger ledger = new MemoryLedger();
        ManusClients clients = ManusClients.builder()
                .baseUrl(stage.sandbox.baseUrl())
                .transport(stage.sandbox.transport())
                .scheduler(stage.time)
                .user(ManusUser.ofAccessToken("carol", "token", Set.of(OperationScope.CREATE_TASK)))
                .build();

        var running = stage.start(FanOut.over(clients, Flux.just("an item"), item -> item, CreateTaskRequest::of)
                .ledger(ledger)
                .accountFloor(1));
        stage.pass(Duration.ofSeconds(1));

        assertThat(running.error)
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageStartingWith("accountFloor: cannot be applied to user 'carol'")
                .hasMessageContaining("usage.availableCredits");
        assertThat(stage.sandbox.journal().calls()).isEmpty();
    }

    @Test
    void aConditionStopsCreatingAndLetsTheOthersEnd() {
        int[] seen = {0};

        var running = stage.start(stage.job(1000).stopWhen(outcome -> ++seen[0] == 7));

        List<FanOutOutcome<Integer>> outcomes = running.end(Duration.ofMinutes(30));
        assertAllCreatedFinished(outcomes);
        assertThat(outcomes).hasSizeBetween(7, 40);
        assertThat(running.job.progress().stopReason()).isEqualTo(JobStopReason.CONDITION);
    }

    @Test
    void aConditionThatCannotBeJudgedStopsCreatingAndLetsTheOthersEnd() {
        var running = stage.start(stage.job(1000).stopWhen(outcome -> {
            throw new IllegalStateException("cannot tell");
        }));

        List<FanOutOutcome<Integer>> outcomes = running.end(Duration.ofMinutes(30));
        assertAllCreatedFinished(outcomes);
        assertThat(outcomes).hasSizeBetween(1, 40);
        assertThat(running.job.progress().stopReason()).isEqualTo(JobStopReason.CONDITION);
    }

    @Test
    void aBalanceReadThatFailsForAnyReasonEndsNoJob() {
        CredentialsProvider good = stage.clients.client("alice").user().credentials();
        AtomicBoolean away = new AtomicBoolean();
        ManusClients clients = ManusClients.builder()
                .baseUrl(stage.sandbox.baseUrl())
                .transport(stage.sandbox.transport())
                .scheduler(stage.time)
                .user(new ManusUser(
                        "alice",
                        () -> away.get()
                                ? Mono.error(new IllegalStateException("the database is away"))
                                : good.credential()))
                .build();
        var running = stage.start(
                FanOut.over(clients, Flux.range(0, 3), i -> "k" + i, i -> CreateTaskRequest.of("prompt " + i))
                        .preparation((client, item, request) ->
                                Mono.delay(Duration.ofMinutes(2), stage.time).thenReturn(request))
                        .accountFloor(1));
        stage.pass(Duration.ofSeconds(50));
        away.set(true);
        stage.pass(Duration.ofSeconds(20));
        away.set(false);

        assertThat(running.end(Duration.ofMinutes(30)))
                .hasSize(3)
                .allMatch(each -> each.outcome().isFinished());
    }
}
