package io.github.manusreactive.test.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.ManusClients;
import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.fanout.FanOut;
import io.github.manusreactive.fanout.FanOutJob;
import io.github.manusreactive.fanout.FanOutLedger;
import io.github.manusreactive.fanout.FanOutOutcome;
import io.github.manusreactive.fanout.FanOutRegistry;
import io.github.manusreactive.fanout.JobStopReason;
import io.github.manusreactive.fanout.OutcomeStatus;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.SandboxBuilder;
import io.github.manusreactive.test.agent.AgentScript;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Whole jobs against the sandbox, in virtual time. */
class FanOutFlowTest {

    private static final Map<String, Object> SCHEMA = Map.of(
            "type",
            "object",
            "additionalProperties",
            false,
            "properties",
            Map.of("best", Map.of("type", "string")),
            "required",
            List.of("best"));

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private ManusSandbox sandbox;

    @AfterEach
    void close() {
        time.dispose();
    }

    private ManusClients clients(SandboxBuilder builder, String... users) {
        sandbox = builder.inMemory(time);
        ManusClients.Builder clients = ManusClients.builder()
                .baseUrl(sandbox.baseUrl())
                .transport(sandbox.transport())
                .scheduler(time);
        for (String user : users) {
            clients.user(ManusUser.ofApiKeys(user, sandbox.user(user).apiKey()));
        }
        return clients.build();
    }

    private static FanOut<Integer> job(ManusClients clients, int items) {
        return FanOut.over(clients, Flux.range(0, items), i -> "k" + i, i -> CreateTaskRequest.of("prompt " + i));
    }

    private List<FanOutOutcome<Integer>> run(FanOut<Integer> fanOut, Duration atMost) {
        return run(fanOut.job(), atMost);
    }

    private List<FanOutOutcome<Integer>> run(FanOutJob<Integer> job, Duration atMost) {
        List<FanOutOutcome<Integer>> outcomes = new ArrayList<>();
        boolean[] ended = {false};
        job.outcomes()
                .subscribe(
                        outcomes::add,
                        e -> {
                            throw new AssertionError(e);
                        },
                        () -> ended[0] = true);
        long steps = atMost.toMillis() / 100;
        for (long i = 0; i < steps && !ended[0]; i++) {
            time.advanceTimeBy(Duration.ofMillis(100));
        }
        assertThat(ended[0])
                .as("ended within " + atMost + ": " + job.progress())
                .isTrue();
        return outcomes;
    }

    @Test
    void everyItemEndsInOneOutcome() {
        ManusClients clients = clients(ManusSandbox.builder(), "alice", "bob");

        List<FanOutOutcome<Integer>> outcomes = run(job(clients, 50), Duration.ofMinutes(10));

        assertThat(outcomes).hasSize(50).allMatch(each -> each.outcome().isFinished());
        assertThat(outcomes).extracting(FanOutOutcome::item).doesNotHaveDuplicates();
        assertThat(sandbox.journal().rateLimited()).isZero();
        sandbox.journal().assertNoDuplicateTasks();
    }

    @Test
    void aStructuredOutputThatComesAfterTheEndIsWaitedFor() {
        ManusClients clients = clients(
                ManusSandbox.builder()
                        .agent(prompt -> AgentScript.answer(Duration.ofSeconds(3), "done")
                                .structured(Map.of("best", "B"))
                                .structuredAfter(Duration.ofSeconds(8))),
                "alice");
        FanOut<Integer> job = FanOut.over(
                clients,
                Flux.range(0, 3),
                i -> "k" + i,
                i -> CreateTaskRequest.builder("prompt " + i)
                        .structuredOutputSchema(SCHEMA)
                        .build());

        assertThat(run(job, Duration.ofMinutes(5)))
                .hasSize(3)
                .allSatisfy(
                        each -> assertThat(each.outcome().structuredOutput()).isNotNull());
    }

    @Test
    void zeroValuesOfAFailedExtractionAreNotAnObject() {
        ManusClients clients = clients(
                ManusSandbox.builder()
                        .agent(prompt -> AgentScript.answer(Duration.ofSeconds(3), "done")
                                .structuredFailure("nothing found")),
                "alice");
        FanOut<Integer> job = FanOut.over(
                clients,
                Flux.range(0, 1),
                i -> "k" + i,
                i -> CreateTaskRequest.builder("prompt " + i)
                        .structuredOutputSchema(SCHEMA)
                        .build());

        assertThat(run(job, Duration.ofMinutes(5))).singleElement().satisfies(each -> {
            assertThat(each.outcome().structuredOutput()).isNull();
            assertThat(each.outcome().answer()).isEqualTo("done");
            assertThat(each.outcome().error().message()).contains("nothing found");
        });
    }

    @Test
    void aTaskWithoutTheObjectThatWasOrderedIsRepeatedLikeAnyFailedOne() {
        AtomicInteger created = new AtomicInteger();
        ManusClients clients = clients(
                ManusSandbox.builder().agent(prompt -> {
                    AgentScript script = AgentScript.answer(Duration.ofSeconds(3), "done");
                    return created.incrementAndGet() == 1
                            ? script.structuredFailure("nothing found")
                            : script.structured(Map.of("best", "B"));
                }),
                "alice");
        FanOut<Integer> job = FanOut.over(
                        clients,
                        Flux.range(0, 1),
                        i -> "k" + i,
                        i -> CreateTaskRequest.builder("prompt " + i)
                                .structuredOutputSchema(SCHEMA)
                                .build())
                .retriesOfFailed(1);

        assertThat(run(job, Duration.ofMinutes(5))).singleElement().satisfies(each -> {
            assertThat(each.outcome().isFinished()).isTrue();
            assertThat(each.outcome().attempts()).isEqualTo(2);
            assertThat(each.outcome().structuredOutput()).containsEntry("best", "B");
        });
    }

    @Test
    void outcomesComeInInputOrderIfConfigured() {
        ManusClients clients = clients(
                ManusSandbox.builder()
                        .agent(prompt -> AgentScript.answer(
                                Duration.ofSeconds(prompt.text().hashCode() % 7 + 10), "done")),
                "alice");

        List<FanOutOutcome<Integer>> outcomes = run(job(clients, 15).inputOrder(), Duration.ofMinutes(10));

        assertThat(outcomes)
                .extracting(FanOutOutcome::item)
                .containsExactlyElementsOf(IntStream.range(0, 15).boxed().toList());
    }

    @Test
    void aUserWithoutCreditsLeavesItsItemsToOthers() {
        ManusClients clients = clients(ManusSandbox.builder(), "alice", "bob");
        sandbox.user("alice").credits(0);

        List<FanOutOutcome<Integer>> outcomes = run(job(clients, 30).retriesOfFailed(1), Duration.ofMinutes(20));

        assertThat(outcomes).hasSize(30).allMatch(each -> each.outcome().isFinished());
    }

    @Test
    void aRefusedCredentialTakesItsUserOut() {
        ManusClients clients = clients(ManusSandbox.builder(), "alice", "bob");
        sandbox.user("alice").revoke(sandbox.user("alice").apiKey());

        List<FanOutOutcome<Integer>> outcomes = run(job(clients, 30), Duration.ofMinutes(20));

        assertThat(outcomes)
                .hasSize(30)
                .allMatch(each -> each.outcome().isFinished())
                .allMatch(each -> "bob".equals(each.outcome().user()));
    }

    @Test
    void aJobWithoutAnyUserLeftStops() {
        ManusClients clients = clients(ManusSandbox.builder(), "alice");
        sandbox.user("alice").revoke(sandbox.user("alice").apiKey());
        FanOutJob<Integer> job = job(clients, 30).job();

        assertThat(run(job, Duration.ofMinutes(1))).isEmpty();
        assertThat(job.progress().stopReason()).isEqualTo(JobStopReason.NO_USER_LEFT);
        assertThat(job.progress().usersOut()).singleElement().asString().contains("alice");
    }

    @Test
    void drainingCreatesNoMoreTasksAndFinishesThoseThatRun() {
        ManusClients clients = clients(ManusSandbox.builder().runTime(Duration.ofMinutes(1)), "alice");
        FanOutJob<Integer> job = job(clients, 100).job();
        List<FanOutOutcome<Integer>> outcomes = new ArrayList<>();
        boolean[] ended = {false};
        job.outcomes().subscribe(outcomes::add, e -> {}, () -> ended[0] = true);
        time.advanceTimeBy(Duration.ofSeconds(5));

        job.drain();
        time.advanceTimeBy(Duration.ofMinutes(5));

        assertThat(ended[0]).isTrue();
        assertThat(outcomes).hasSize(10).allMatch(each -> each.outcome().isFinished());
        assertThat(sandbox.journal().tasksCreated()).isEqualTo(10);
        assertThat(job.progress().stopReason()).isEqualTo(JobStopReason.DRAINED);
    }

    @Test
    void anAbandonedJobEndsAtOnceAndResumesWithTheSameTasks() {
        ManusClients clients = clients(ManusSandbox.builder().runTime(Duration.ofMinutes(1)), "alice");
        FanOutLedger ledger = new MemoryLedger();
        FanOutJob<Integer> job = job(clients, 5).ledger(ledger).job();
        List<FanOutOutcome<Integer>> outcomes = new ArrayList<>();
        boolean[] ended = {false};
        job.outcomes().subscribe(outcomes::add, e -> {}, () -> ended[0] = true);
        time.advanceTimeBy(Duration.ofSeconds(5));

        job.abandon();

        assertThat(ended[0]).isTrue();
        assertThat(outcomes).isEmpty();
        assertThat(FanOutRegistry.of(clients).jobs()).isEmpty();
        List<FanOutOutcome<Integer>> after = run(job(clients, 5).ledger(ledger), Duration.ofMinutes(5));
        assertThat(after).hasSize(5).allMatch(each -> each.outcome().isFinished());
        assertThat(sandbox.journal().tasksCreated()).isEqualTo(5);
    }

    @Test
    void theCreditGuardStopsCreating() {
        ManusClients clients = clients(ManusSandbox.builder(), "alice");
        FanOutJob<Integer> job =
                job(clients, 1000).maxInFlight(5).maxCredits(100).job();

        List<FanOutOutcome<Integer>> outcomes = run(job, Duration.ofMinutes(20));

        assertThat(job.progress().stopReason()).isEqualTo(JobStopReason.CREDITS);
        assertThat(outcomes.size()).isBetween(10, 15);
    }

    @Test
    void notMoreThanTheBoundAreInFlight() {
        ManusClients clients = clients(ManusSandbox.builder().noLimits().runTime(Duration.ofSeconds(3)), "alice");

        FanOutJob<Integer> job = job(clients, 40).maxInFlight(4).job();
        List<FanOutOutcome<Integer>> outcomes = new ArrayList<>();
        job.outcomes().subscribe(outcomes::add);
        long most = 0;
        for (int i = 0; i < 6000 && outcomes.size() < 40; i++) {
            time.advanceTimeBy(Duration.ofMillis(100));
            most = Math.max(most, job.progress().running() + job.progress().queued());
        }

        assertThat(outcomes).hasSize(40);
        assertThat(most).isEqualTo(4);
    }

    @Test
    void aWaitingTaskStaysParked() {
        ManusClients clients = clients(
                ManusSandbox.builder().agent(prompt -> AgentScript.start().ask("Which one?", "A", "B")), "alice");

        List<FanOutOutcome<Integer>> outcomes = run(job(clients, 3), Duration.ofMinutes(5));

        assertThat(outcomes).hasSize(3).allSatisfy(each -> {
            assertThat(each.outcome().status()).isEqualTo(OutcomeStatus.WAITING);
            assertThat(each.outcome().error().code()).isEqualTo("messageAskUser");
            assertThat(each.outcome().taskId()).isNotNull();
        });
    }

    @Test
    void aBadItemDoesNotEndTheStream() {
        ManusClients clients = clients(ManusSandbox.builder(), "alice");
        FanOut<String> fanOut =
                FanOut.over(clients, Flux.just("one", " ", "three"), s -> "k-" + s, CreateTaskRequest::of);
        List<FanOutOutcome<String>> outcomes = new ArrayList<>();

        fanOut.job().outcomes().subscribe(outcomes::add);
        time.advanceTimeBy(Duration.ofMinutes(2));

        assertThat(outcomes).hasSize(3);
        assertThat(outcomes)
                .filteredOn(each -> each.outcome().status() == OutcomeStatus.REJECTED)
                .singleElement()
                .satisfies(each -> assertThat(each.outcome().error().message()).contains("message.content.text"));
    }
}
