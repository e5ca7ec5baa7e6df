package io.github.manusreactive.test.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.error.AmbiguousOutcomeException;
import io.github.manusreactive.error.CallContext;
import io.github.manusreactive.error.DeliveryOutcome;
import io.github.manusreactive.error.FileTransferException;
import io.github.manusreactive.error.RateLimitTimeoutException;
import io.github.manusreactive.error.TransportException;
import io.github.manusreactive.fanout.FanOut;
import io.github.manusreactive.fanout.FanOutOutcome;
import io.github.manusreactive.fanout.OutcomeStatus;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.test.ManusSandbox;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The outcomes of items with a request that cannot be completed. */
class FanOutPreparationTest {

    private final JobStage stage = new JobStage(ManusSandbox.builder().runTime(Duration.ofSeconds(30)), "alice");

    @AfterEach
    void close() {
        stage.close();
    }

    private static FileTransferException transfer(Throwable cause) {
        return new FileTransferException(
                CallContext.none(), "upload: " + cause.getMessage(), cause, DeliveryOutcome.NOT_APPLIED, false);
    }

    private List<FanOutOutcome<Integer>> failingWith(Throwable error) {
        return stage.start(stage.job(3)
                        .preparation((client, item, request) -> item == 1 ? Mono.error(error) : Mono.just(request)))
                .end(Duration.ofMinutes(10));
    }

    private static void assertOneIsRejected(List<FanOutOutcome<Integer>> outcomes) {
        assertThat(outcomes)
                .filteredOn(each -> !each.outcome().isFinished())
                .singleElement()
                .satisfies(each -> {
                    assertThat(each.item()).isEqualTo(1);
                    assertThat(each.outcome().status()).isEqualTo(OutcomeStatus.REJECTED);
                });
        assertThat(outcomes).hasSize(3);
    }

    @Test
    void aFileThatIsNotThereRejectsItsItem() {
        assertOneIsRejected(failingWith(transfer(new IOException("no such file"))));
    }

    @Test
    void aPreparationAsLongAsTheWindowOfTheLimitCostsNoRate() {
        List<Long> createdAt = new ArrayList<>();
        int[] inPreparation = new int[2];
        var running = stage.start(stage.job(80)
                .preparation((client, item, request) -> Mono.delay(Duration.ofMinutes(1), stage.time)
                        .thenReturn(request)
                        .doOnSubscribe(s -> inPreparation[1] = Math.max(inPreparation[1], ++inPreparation[0]))
                        .doFinally(s -> inPreparation[0]--)));
        stage.until(
                () -> {
                    while (createdAt.size() < stage.sandbox.journal().tasksCreated()) {
                        createdAt.add(stage.time.now(TimeUnit.SECONDS));
                    }
                    return running.ended;
                },
                Duration.ofMinutes(30));

        assertThat(running.outcomes).hasSize(80).allMatch(each -> each.outcome().isFinished());
        // ten a minute from the end of the first preparation on, but for the time that responses take
        assertThat(createdAt.get(79)).isLessThan(60 * 9 + 30);
        assertThat(inPreparation[1]).as("no more at once than the limit needs").isLessThanOrEqualTo(21);
        assertThat(stage.sandbox.journal().rateLimited()).isZero();
    }

    @Test
    void whatWasPreparedForARefusedUserGoesToAnother() {
        try (JobStage two = new JobStage(ManusSandbox.builder().runTime(Duration.ofSeconds(30)), "alice", "bob")) {
            var running = two.start(two.job(60)
                    .preparation((client, item, request) ->
                            Mono.delay(Duration.ofSeconds(50), two.time).thenReturn(request)));
            two.pass(Duration.ofSeconds(95));
            two.sandbox.user("alice").revoke(two.sandbox.user("alice").apiKey());

            assertThat(running.end(Duration.ofMinutes(30)))
                    .hasSize(60)
                    .allMatch(each -> each.outcome().isFinished());
            assertThat(two.sandbox.journal().tasksCreated()).isEqualTo(60);
            two.sandbox.journal().assertNoDuplicateTasks();
        }
    }

    @Test
    void aPreparationThatThrowsRejectsItsItem() {
        List<FanOutOutcome<Integer>> outcomes = stage.start(stage.job(3).preparation((client, item, request) -> {
                    if (item == 1) {
                        throw new IllegalStateException("thrown, not signalled");
                    }
                    return Mono.just(request);
                }))
                .end(Duration.ofMinutes(10));

        assertOneIsRejected(outcomes);
    }

    @Test
    void aPreparationThatHidesATaskFromLaterRunsRejectsItsItem() {
        assertOneIsRejected(stage.start(stage.job(3)
                        .preparation((client, item, request) -> Mono.just(
                                item == 1
                                        ? request.toBuilder()
                                                .hideInTaskList(true)
                                                .build()
                                        : request)))
                .end(Duration.ofMinutes(10)));
    }

    @Test
    void whateverThePreparationRaisesNoTaskIsInDoubt() {
        assertOneIsRejected(
                failingWith(new AmbiguousOutcomeException(CallContext.none(), "was the project made?", null)));
    }

    @Test
    void aStorageThatIsAwayForAWhileRejectsNothing() {
        TransportException reset = new TransportException(TransportException.Kind.RESET, "connection reset", null);

        List<FanOutOutcome<Integer>> outcomes = stage.start(stage.job(30)
                        .preparation((client, item, request) -> stage.time.now(TimeUnit.SECONDS) < 300
                                ? Mono.error(transfer(reset))
                                : Mono.just(request)))
                .end(Duration.ofMinutes(20));

        assertThat(outcomes).hasSize(30).allMatch(each -> each.outcome().isFinished());
    }

    @Test
    void anItemMayBePutOffThousandsOfTimes() {
        RateLimitTimeoutException notYet =
                new RateLimitTimeoutException(CallContext.none(), Duration.ofMinutes(2), Duration.ofMinutes(1));
        int[] times = new int[1];

        List<FanOutOutcome<Integer>> outcomes = stage.start(stage.job(1)
                        .preparation((client, item, request) ->
                                ++times[0] <= 5000 ? Mono.error(notYet) : Mono.just(request)))
                .end(Duration.ofHours(24));

        assertThat(outcomes).hasSize(1).allMatch(each -> each.outcome().isFinished());
        assertThat(times[0]).isEqualTo(5001);
    }

    @Test
    void aKeyThatIsNotTextIsNamed() {
        List<FanOutOutcome<Integer>> outcomes = stage.start(FanOut.over(
                        stage.clients,
                        Flux.range(0, 2),
                        i -> i == 0 ? "a" : "a\ud83d",
                        i -> CreateTaskRequest.of("prompt " + i)))
                .end(Duration.ofMinutes(5));

        assertThat(outcomes)
                .filteredOn(each -> !each.outcome().isFinished())
                .singleElement()
                .satisfies(each -> assertThat(each.outcome().error().message())
                        .contains("key", "item 2", "half of a surrogate pair"));
    }
}
