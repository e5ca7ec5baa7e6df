package io.github.manusreactive.test.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.ManusClients;
import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.fanout.FanOut;
import io.github.manusreactive.fanout.FanOutOutcome;
import io.github.manusreactive.fanout.JobStopReason;
import io.github.manusreactive.fanout.OutcomeStatus;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.operation.OperationScope;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.task.Message;
import io.github.manusreactive.test.ManusSandbox;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** Creates are denied (HTTP 403): for an item that asks for too much, or for a user that may do nothing. */
class FanOutDenialsTest {

    private static final String DENIED =
            "{\"ok\":false,\"request_id\":\"r1\",\"error\":{\"code\":\"permission_denied\","
                    + "\"message\":\"not any more\"}}";

    private final JobStage stage = new JobStage(ManusSandbox.builder().runTime(Duration.ofSeconds(30)));

    @AfterEach
    void close() {
        stage.close();
    }

    private ManusClients clients(ManusUser... users) {
        ManusClients.Builder building = ManusClients.builder()
                .baseUrl(stage.sandbox.baseUrl())
                .transport(stage.sandbox.transport())
                .scheduler(stage.time);
        for (ManusUser user : users) {
            building.user(user);
        }
        return building.build();
    }

    private ManusUser user(String name, OperationScope... scopes) {
        return ManusUser.ofAccessToken(name, stage.sandbox.user(name).accessToken("app-of-" + name, scopes));
    }

    /** The numbered items name a connector without a grant. */
    private FanOut<Integer> job(ManusClients clients, int items, Set<Integer> tooMuch) {
        return FanOut.over(clients, Flux.range(0, items), i -> "k" + i, i -> {
            Message message = Message.of("prompt " + i);
            return CreateTaskRequest.builder(
                            tooMuch.contains(i) ? message.withConnectors(List.of("not-granted")) : message)
                    .build();
        });
    }

    private static void assertOnlyTheseAreRejected(List<FanOutOutcome<Integer>> outcomes, Integer... items) {
        assertThat(outcomes)
                .filteredOn(each -> !each.outcome().isFinished())
                .allSatisfy(each -> {
                    assertThat(each.outcome().status()).isEqualTo(OutcomeStatus.REJECTED);
                    assertThat(each.outcome().error().code()).isEqualTo("permission_denied");
                })
                .extracting(FanOutOutcome::item)
                .containsExactlyInAnyOrder(items);
    }

    @Test
    void anItemThatAsksForTooMuchIsRejectedAndTheOthersContinue() {
        var running = stage.start(job(clients(user("alice", OperationScope.CREATE_TASK)), 30, Set.of(0, 17, 29)));

        List<FanOutOutcome<Integer>> outcomes = running.end(Duration.ofMinutes(10));

        assertThat(outcomes).hasSize(30);
        assertOnlyTheseAreRejected(outcomes, 0, 17, 29);
        assertThat(running.job.progress().stopReason()).isNull();
    }

    @Test
    void aUserWithoutPermissionStopsTheJobAndRejectsNoItem() {
        var running = stage.start(job(clients(user("alice", OperationScope.USE_MY_BROWSERS)), 30, Set.of()));

        assertThat(running.end(Duration.ofMinutes(10))).isEmpty();
        assertThat(running.job.progress().stopReason()).isEqualTo(JobStopReason.NO_USER_LEFT);
        assertThat(running.job.progress().usersOut()).singleElement().asString().contains("insufficient_scope");
    }

    @Test
    void aUserWithoutPermissionLeavesTheItemsToTheOthers() {
        var running = stage.start(job(
                clients(user("alice", OperationScope.USE_MY_BROWSERS), user("bob", OperationScope.CREATE_TASK)),
                40,
                Set.of(3)));

        List<FanOutOutcome<Integer>> outcomes = running.end(Duration.ofMinutes(20));

        assertThat(outcomes).hasSize(40);
        assertOnlyTheseAreRejected(outcomes, 3);
    }

    /** The last items of a job, too few for ten denials in a row, while the other user waits for its limit. */
    @Test
    void aUserThatLosesItsPermissionRejectsNothingThatAnotherMayDo() {
        ManusUser alice = user("alice", OperationScope.CREATE_TASK);
        ManusUser bob = user("bob", OperationScope.CREATE_TASK);
        stage.sandbox.user("bob").limit(Operation.TASK_CREATE, 2, Duration.ofMinutes(5));
        var running = stage.start(job(clients(alice, bob), 15, Set.of()));
        stage.pass(Duration.ofSeconds(30));
        assertThat(stage.sandbox.journal().tasksCreated()).isEqualTo(12);

        stage.sandbox.faults().on(Operation.TASK_CREATE).user("alice").answer(403, Map.of(), DENIED);

        assertThat(running.end(Duration.ofMinutes(20)))
                .hasSize(15)
                .allMatch(each -> each.outcome().isFinished());
        assertThat(stage.sandbox.journal().calls(Operation.TASK_CREATE))
                .filteredOn(call -> "alice".equals(call.user()))
                .hasSizeLessThan(10 + 3 * 3);
    }

    @Test
    void anItemIsTriedWithTheOthersFirst() {
        ManusUser alice = user("alice", OperationScope.CREATE_TASK);
        ManusUser bob = user("bob", OperationScope.CREATE_TASK);
        stage.sandbox.faults().on(Operation.TASK_CREATE).user("alice").answer(403, Map.of(), DENIED);

        assertThat(stage.start(job(clients(alice, bob), 1, Set.of())).end(Duration.ofMinutes(2)))
                .singleElement()
                .satisfies(each -> assertThat(each.outcome().user()).isEqualTo("bob"));
        assertThat(stage.sandbox.journal().calls(Operation.TASK_CREATE)).hasSize(2);
    }

    @Test
    void anItemThatRestsIsQueuedAndKeepsNoJobFromStopping() {
        var running = stage.start(job(clients(user("alice", OperationScope.CREATE_TASK)), 1, Set.of(0)));
        stage.pass(Duration.ofSeconds(1));
        assertThat(stage.sandbox.journal().calls(Operation.TASK_CREATE)).hasSize(1);
        assertThat(running.job.progress().queued()).isEqualTo(1);

        running.job.drain();

        assertThat(running.end(Duration.ofSeconds(1))).isEmpty();
        assertThat(running.job.progress().queued()).isZero();
    }
}
