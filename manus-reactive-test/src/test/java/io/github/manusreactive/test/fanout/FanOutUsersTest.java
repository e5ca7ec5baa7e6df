package io.github.manusreactive.test.fanout;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.fanout.FanOut;
import io.github.manusreactive.fanout.FanOutOutcome;
import io.github.manusreactive.fanout.JobStopReason;
import io.github.manusreactive.fanout.OutcomeStatus;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.agent.AgentScript;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Flux;

/** Which user takes an item. */
class FanOutUsersTest {

    private static final String QUOTA =
            "{\"ok\":false,\"request_id\":\"r1\",\"error\":{\"code\":\"QuotaExceededError\","
                    + "\"message\":\"file storage is full\"}}";

    private final JobStage stage = new JobStage(ManusSandbox.builder().runTime(Duration.ofSeconds(20)), "alice", "bob");

    @AfterEach
    void close() {
        stage.close();
    }

    private static <T> Map<String, Long> byUser(List<FanOutOutcome<T>> outcomes) {
        return outcomes.stream().collect(groupingBy(each -> each.outcome().user(), counting()));
    }

    private FanOut<Integer> named(String name, int items) {
        return FanOut.over(
                stage.clients, Flux.range(0, items), i -> name + i, i -> CreateTaskRequest.of(name + " prompt " + i));
    }

    @Test
    void jobsThatStartAtDifferentTimesShareTheUsersEvenly() {
        var first = stage.start(named("first", 2000));
        stage.pass(Duration.ofMinutes(5));
        var second = stage.start(named("second", 2000));
        stage.pass(Duration.ofMinutes(7));
        var third = stage.start(named("third", 2000));
        stage.pass(Duration.ofMinutes(2));
        List<Integer> before = List.of(first.outcomes.size(), second.outcomes.size(), third.outcomes.size());

        stage.pass(Duration.ofMinutes(30));

        // 20 creates a minute over both users: 200 each in half an hour
        assertThat(first.outcomes.size() - before.get(0)).isBetween(190, 210);
        assertThat(second.outcomes.size() - before.get(1)).isBetween(190, 210);
        assertThat(third.outcomes.size() - before.get(2)).isBetween(190, 210);
    }

    @Test
    void aSmallJobIsNotKeptWaitingByABigOne() {
        stage.start(named("big", 5000));
        stage.pass(Duration.ofMinutes(10));

        var small = stage.start(named("small", 20));

        assertThat(small.end(Duration.ofMinutes(4))).hasSize(20);
    }

    @Test
    void aUserWithoutCreditsIsLeftOutAndComesBack() {
        stage.sandbox.user("alice").credits(0);
        var running = stage.start(stage.job(200));
        stage.pass(Duration.ofMinutes(3));
        assertThat(byUser(running.outcomes)).containsOnlyKeys("bob");
        assertThat(running.job.progress().usersOut()).singleElement().asString().contains("alice", "credits");

        stage.sandbox.user("alice").credits(1_000_000);
        List<FanOutOutcome<Integer>> outcomes = running.end(Duration.ofMinutes(30));

        assertThat(outcomes).hasSize(200).allMatch(each -> each.outcome().isFinished());
        assertThat(byUser(outcomes).get("alice")).isGreaterThan(50);
        assertThat(running.job.progress().usersOut()).isEmpty();
    }

    @Test
    void aUserThatComesBackWithoutCreditsSpendsOneTaskToFindOut() {
        stage.sandbox.user("alice").credits(0);
        var running = stage.start(stage.job(400));
        stage.pass(Duration.ofMinutes(5));
        assertThat(running.job.progress().usersOut()).hasSize(1);
        long before = createsOf("alice");

        stage.pass(Duration.ofMinutes(10));

        // out for five minutes each time, then a task of 20 seconds
        assertThat(createsOf("alice") - before).isBetween(1L, 2L);
        stage.sandbox.user("alice").credits(1_000_000);
        assertThat(running.end(Duration.ofMinutes(60)))
                .hasSize(400)
                .allMatch(each -> each.outcome().isFinished());
        assertThat(createsOf("alice")).isGreaterThan(50);
    }

    private long createsOf(String user) {
        return stage.sandbox.journal().calls(Operation.TASK_CREATE).stream()
                .filter(call -> user.equals(call.user()))
                .count();
    }

    @Test
    void whatFailedForWantOfCreditsIsDoneByTheNextRunThatHasSome() {
        MemoryLedger ledger = new MemoryLedger();
        stage.sandbox.user("alice").credits(50);
        stage.sandbox.user("bob").credits(50);
        var first = stage.start(stage.job(40).ledger(ledger));
        assertThat(first.end(Duration.ofMinutes(30)))
                .filteredOn(each -> each.outcome().isFinished())
                .hasSizeBetween(8, 10);
        assertThat(first.job.progress().stopReason()).isEqualTo(JobStopReason.NO_USER_LEFT);
        var stillNone = stage.start(stage.job(40).ledger(ledger));
        stillNone.end(Duration.ofMinutes(30));

        stage.sandbox.user("alice").credits(1_000_000);
        var third = stage.start(stage.job(40).ledger(ledger));

        assertThat(third.end(Duration.ofMinutes(30)))
                .hasSize(40)
                .allMatch(each -> each.outcome().isFinished());
        assertThat(third.job.progress().stopReason()).isNull();
    }

    @Test
    void aRevokedKeyThatIsValidAgainBringsItsUserBack() {
        String key = stage.sandbox.user("alice").apiKey();
        stage.sandbox.user("alice").revoke(key);
        var running = stage.start(stage.job(200));
        stage.pass(Duration.ofMinutes(3));
        assertThat(byUser(running.outcomes)).containsOnlyKeys("bob");

        stage.sandbox.user("alice").apiKey(key);
        List<FanOutOutcome<Integer>> outcomes = running.end(Duration.ofMinutes(30));

        assertThat(outcomes).hasSize(200).allMatch(each -> each.outcome().isFinished());
        assertThat(byUser(outcomes).get("alice")).isGreaterThan(50);
    }

    @Test
    void aKeyThatIsRevokedWhileTasksRunLosesNoneOfThem() {
        MemoryLedger ledger = new MemoryLedger();
        String key = stage.sandbox.user("alice").apiKey();
        var first = stage.start(stage.job(40).ledger(ledger));
        stage.pass(Duration.ofSeconds(3));
        stage.sandbox.user("alice").revoke(key);
        List<FanOutOutcome<Integer>> outcomes = first.end(Duration.ofMinutes(30));
        assertThat(outcomes).hasSize(40);
        assertThat(outcomes)
                .filteredOn(each -> !each.outcome().isFinished())
                .isNotEmpty()
                .allMatch(each -> "alice".equals(each.outcome().user()));

        stage.sandbox.user("alice").apiKey(key);
        var second = stage.start(stage.job(40).ledger(ledger));

        assertThat(second.end(Duration.ofMinutes(30)))
                .hasSize(40)
                .allMatch(each -> each.outcome().isFinished());
        assertThat(stage.sandbox.journal().tasksCreated()).isEqualTo(40);
    }

    @Test
    void aTaskThatRanOutOfCreditsUsesUpNoRetry() {
        int[] tasks = {0};
        stage.sandbox.agent(prompt -> switch (tasks[0]++) {
            case 0 -> AgentScript.start().run(Duration.ofSeconds(5)).error("quota_limit", "no credits");
            case 1 -> AgentScript.start().run(Duration.ofSeconds(5)).error("tool_error", "gave up");
            default -> AgentScript.answer(Duration.ofSeconds(5), "done");
        });

        var running = stage.start(stage.job(1).retriesOfFailed(1));

        assertThat(running.end(Duration.ofMinutes(30))).singleElement().satisfies(each -> {
            assertThat(each.outcome().isFinished()).isTrue();
            assertThat(each.outcome().attempts()).isEqualTo(3);
        });
    }

    @Test
    void failuresBesidesTheOneForWantOfCreditsEndWithTheRetries() {
        int[] tasks = {0};
        stage.sandbox.agent(prompt -> AgentScript.start()
                .run(Duration.ofSeconds(5))
                .error(tasks[0]++ == 0 ? "quota_limit" : "tool_error", "no"));

        var running = stage.start(stage.job(1).retriesOfFailed(1));

        assertThat(running.end(Duration.ofMinutes(30)))
                .singleElement()
                .satisfies(each -> assertThat(each.outcome().status()).isEqualTo(OutcomeStatus.FAILED));
        assertThat(tasks[0]).isEqualTo(3);
    }

    @Test
    void aUserWithAUsedUpQuotaLeavesItsItemsToOthers() {
        stage.sandbox.faults().on(Operation.TASK_CREATE).user("alice").answer(403, Map.of(), QUOTA);

        var running = stage.start(stage.job(30));

        assertThat(running.end(Duration.ofMinutes(10)))
                .hasSize(30)
                .allMatch(each -> each.outcome().isFinished());
        assertThat(byUser(running.outcomes)).containsOnlyKeys("bob");
        assertThat(stage.sandbox.journal().calls(Operation.TASK_CREATE))
                .filteredOn(call -> "alice".equals(call.user()))
                .hasSizeLessThanOrEqualTo(10);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    403 | permission_denied | insufficient credits
                    402 | payment_required  | Payment Required
                    400 | invalid_argument  | Your account is out of credits
                    """)
    void aUserRefusedForLackOfCreditsLeavesItsItemsToOthers(int status, String code, String message) {
        stage.sandbox
                .faults()
                .on(Operation.TASK_CREATE)
                .user("alice")
                .answer(
                        status,
                        Map.of(),
                        "{\"ok\":false,\"error\":{\"code\":\"" + code + "\",\"message\":\"" + message + "\"}}");
        var running = stage.start(stage.job(30));
        stage.pass(Duration.ofSeconds(20));
        assertThat(running.job.progress().usersOut())
                .singleElement()
                .asString()
                .startsWith("alice: its credits are used up")
                .contains(message);

        assertThat(running.end(Duration.ofMinutes(10)))
                .hasSize(30)
                .allMatch(each -> each.outcome().isFinished());
        assertThat(byUser(running.outcomes)).containsOnlyKeys("bob");
        // those of the first burst
        assertThat(createsOf("alice")).isLessThanOrEqualTo(10);
    }

    @Test
    void aTaskThatFailsForWantOfCreditsInOtherWordsTakesTheUserOut() {
        stage.sandbox.agent(prompt -> AgentScript.start()
                .run(Duration.ofSeconds(5))
                .error("task_error", "You have run out of credits. Please upgrade your plan."));
        MemoryLedger ledger = new MemoryLedger();

        var first = stage.start(stage.job(40).ledger(ledger));

        assertThat(first.end(Duration.ofMinutes(30))).noneMatch(FanOutOutcome::isFinished);
        assertThat(first.job.progress().stopReason()).isEqualTo(JobStopReason.NO_USER_LEFT);
        assertThat(first.job.progress().usersOut()).hasSize(2).allMatch(each -> each.contains("run out of credits"));
        stage.sandbox.agent(prompt -> AgentScript.answer(Duration.ofSeconds(5), "done"));
        assertThat(stage.start(stage.job(40).ledger(ledger)).end(Duration.ofMinutes(30)))
                .hasSize(40)
                .allMatch(FanOutOutcome::isFinished);
    }

    @Test
    void unequalLimitsNeedNoConfiguration() {
        stage.sandbox.user("alice").limit(Operation.TASK_CREATE, 3, Duration.ofMinutes(1));

        var running = stage.start(stage.job(100));

        List<FanOutOutcome<Integer>> outcomes = running.end(Duration.ofMinutes(20));
        assertThat(outcomes).hasSize(100).allMatch(each -> each.outcome().isFinished());
        assertThat(byUser(outcomes).get("bob"))
                .isGreaterThan(2 * byUser(outcomes).get("alice"));
    }
}
