package io.github.manusreactive.test.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.ManusClients;
import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.fanout.FanOut;
import io.github.manusreactive.fanout.FanOutOutcome;
import io.github.manusreactive.fanout.OutcomeStatus;
import io.github.manusreactive.fanout.StopReason;
import io.github.manusreactive.operation.Scope;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.task.Message;
import io.github.manusreactive.test.ManusSandbox;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** Creates are denied (HTTP 403): for an item that asks for too much, or for a user who may do nothing. */
class FanOutDenialsTest {

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

    private ManusUser user(String name, Scope... scopes) {
        return ManusUser.ofAccessToken(name, stage.sandbox.user(name).accessToken("app-of-" + name, scopes));
    }

    /** The numbered items name a connector that nobody granted. */
    private FanOut<Integer> job(ManusClients clients, int items, Set<Integer> tooMuch) {
        return clients.fanOut(Flux.range(0, items), i -> "k" + i, i -> {
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
                    assertThat(each.outcome().outcome()).isEqualTo(OutcomeStatus.REJECTED);
                    assertThat(each.outcome().error().code()).isEqualTo("permission_denied");
                })
                .extracting(FanOutOutcome::item)
                .containsExactlyInAnyOrder(items);
    }

    @Test
    void anItemThatAsksForTooMuchIsRejectedAndTheOthersGoOn() {
        var running = stage.start(job(clients(user("alice", Scope.CREATE_TASK)), 30, Set.of(0, 17, 29)));

        List<FanOutOutcome<Integer>> outcomes = running.end(Duration.ofMinutes(10));

        assertThat(outcomes).hasSize(30);
        assertOnlyTheseAreRejected(outcomes, 0, 17, 29);
        assertThat(running.job.progress().stopReason()).isNull();
    }

    @Test
    void aUserWhoMayCreateNothingStopsTheJobAndRejectsNoItem() {
        var running = stage.start(job(clients(user("alice", Scope.USE_MY_BROWSERS)), 30, Set.of()));

        assertThat(running.end(Duration.ofMinutes(10))).isEmpty();
        assertThat(running.job.progress().stopReason()).isEqualTo(StopReason.NO_USER_LEFT);
        assertThat(running.job.progress().usersOut()).singleElement().asString().contains("insufficient_scope");
    }

    @Test
    void aUserWhoMayCreateNothingLeavesTheItemsToTheOthers() {
        var running = stage.start(
                job(clients(user("alice", Scope.USE_MY_BROWSERS), user("bob", Scope.CREATE_TASK)), 40, Set.of(3)));

        List<FanOutOutcome<Integer>> outcomes = running.end(Duration.ofMinutes(20));

        assertThat(outcomes).hasSize(40);
        assertOnlyTheseAreRejected(outcomes, 3);
    }
}
