package io.github.manusreactive.test.retry;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.ManusClients;
import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.call.CallOptions;
import io.github.manusreactive.error.AmbiguousOutcomeException;
import io.github.manusreactive.error.ManusException;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.task.TaskHandle;
import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.MeasurementLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Creates of many users within the documented limits; a tenth of the responses get lost after the task was made. */
class LostResponsesTest {

    /** Enough for every build; {@link TenThousand} is the proof. */
    private int creates = 1_000;

    private static final int USERS = 20;

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final ManusSandbox sandbox = ManusSandbox.builder()
            .seed(7)
            .latency(Duration.ofMillis(20), Duration.ofMillis(200))
            .newTasksUnlistedFor(Duration.ofSeconds(2))
            .runTime(Duration.ofMinutes(1))
            .inMemory(time);
    private final Map<Integer, TaskHandle> tasks = new HashMap<>();
    private final Map<Integer, Throwable> errors = new HashMap<>();

    private void run(Function<Integer, CreateTaskRequest> request) {
        ManusClients.Builder builder = ManusClients.builder()
                .baseUrl(sandbox.baseUrl())
                .transport(sandbox.transport())
                .scheduler(time)
                .callOptions(CallOptions.builder().timeout(Duration.ofDays(1)).build());
        for (int i = 0; i < USERS; i++) {
            builder.user(
                    ManusUser.ofApiKeys("user" + i, sandbox.user("user" + i).apiKey()));
        }
        List<ManusClient> clients = new ArrayList<>(builder.build().all());
        Flux.range(0, creates)
                .flatMap(
                        i -> clients.get(i % USERS)
                                .tasks()
                                .create(request.apply(i))
                                .doOnNext(task -> tasks.put(i, task))
                                .doOnError(error -> errors.put(i, error))
                                .onErrorResume(error -> Mono.empty()),
                        creates)
                .subscribe();
        for (int minute = 0; minute < 24 * 60 && tasks.size() + errors.size() < creates; minute++) {
            time.advanceTimeBy(Duration.ofMinutes(1));
        }
    }

    private void report(String name) {
        long lost = sandbox.journal()
                .calls(call -> call.operation() == Operation.TASK_CREATE && call.fault() != null)
                .size();
        MeasurementLog.printf(
                "%s: %,d creates, %,d answers lost, %,d tasks exist, %,d answered, %,d ambiguous, %,d other errors,"
                        + " %d prompts twice; %,d task.list calls, %d refused with 429%n",
                name,
                creates,
                lost,
                sandbox.journal().tasksCreated(),
                tasks.size(),
                errors.values().stream()
                        .filter(AmbiguousOutcomeException.class::isInstance)
                        .count(),
                errors.values().stream()
                        .filter(e -> !(e instanceof AmbiguousOutcomeException))
                        .count(),
                sandbox.journal().duplicatePrompts().size(),
                sandbox.journal().count(Operation.TASK_LIST),
                sandbox.journal().rateLimited());
    }

    @Test
    void withCorrelationsExactlyOneTaskExistsForEachCreate() {
        sandbox.faults().on(Operation.TASK_CREATE).rate(0.04).resetAfterProcessing();
        sandbox.faults().on(Operation.TASK_CREATE).rate(0.02).hang();
        sandbox.faults().on(Operation.TASK_CREATE).rate(0.02).truncated();
        sandbox.faults().on(Operation.TASK_CREATE).rate(0.01).garbage();
        sandbox.faults().on(Operation.TASK_CREATE).rate(0.01).badGatewayAfterProcessing();
        sandbox.faults().on(Operation.TASK_CREATE).rate(0.01).internalErrorAfterProcessing();

        run(i -> CreateTaskRequest.builder("prompt " + i)
                .correlation("job7:k" + i)
                .build());

        report("with correlations");
        assertThat(errors).isEmpty();
        assertThat(sandbox.journal().tasksCreated()).isEqualTo(creates);
        sandbox.journal().assertNoDuplicateTasks();
        sandbox.journal().assertNoViolations();
        assertThat(tasks.values().stream().map(TaskHandle::taskId).distinct()).hasSize(creates);
        assertThat(tasks)
                .allSatisfy(
                        (i, task) -> assertThat(task.taskTitle()).isEqualTo("prompt " + i + " [mr:job7:k" + i + "]"));
    }

    @Test
    void requestsLostOnTheWayAreSentAgainAndStillNoTaskExistsTwice() {
        sandbox.faults().on(Operation.TASK_CREATE).rate(0.05).resetAfterProcessing();
        sandbox.faults().on(Operation.TASK_CREATE).rate(0.05).resetBeforeProcessing();
        sandbox.faults().on(Operation.TASK_CREATE).rate(0.02).hangBeforeProcessing();
        sandbox.faults().on(Operation.TASK_LIST).rate(0.02).badGateway();

        run(i -> CreateTaskRequest.builder("prompt " + i).correlation("k" + i).build());

        report("lost both ways");
        assertThat(errors.values())
                .allSatisfy(error -> assertThat(error)
                        .as("provably not created")
                        .isInstanceOfSatisfying(
                                ManusException.class,
                                e -> assertThat(e.isRetryable()).isTrue()));
        assertThat(sandbox.journal().tasksCreated()).isEqualTo(tasks.size());
        sandbox.journal().assertNoDuplicateTasks();
        sandbox.journal().assertNoViolations();
    }

    @Test
    void withoutCorrelationsEveryMissingResponseSurfacesAndNoTaskExistsTwice() {
        sandbox.faults().on(Operation.TASK_CREATE).rate(0.05).resetAfterProcessing();
        sandbox.faults().on(Operation.TASK_CREATE).rate(0.02).hang();
        sandbox.faults().on(Operation.TASK_CREATE).rate(0.02).truncated();
        sandbox.faults().on(Operation.TASK_CREATE).rate(0.01).garbage();

        run(i -> CreateTaskRequest.builder("prompt " + i).withoutCorrelation().build());

        report("without correlations");
        long lost = sandbox.journal()
                .calls(call -> call.operation() == Operation.TASK_CREATE && call.fault() != null)
                .size();
        assertThat(lost).isBetween(creates / 20L, creates / 5L);
        assertThat(errors).hasSize((int) lost);
        assertThat(errors.values())
                .allSatisfy(error -> assertThat(error).isInstanceOf(AmbiguousOutcomeException.class));
        assertThat(sandbox.journal().tasksCreated()).isEqualTo(creates);
        sandbox.journal().assertNoDuplicateTasks();
        sandbox.journal().assertNoViolations();
    }

    /** The same at length. */
    @Nested
    @Tag("slow")
    class TenThousand {

        @BeforeEach
        void more() {
            creates = 10_000;
        }

        @Test
        void withCorrelationsExactlyOneTaskExistsForEachCreate() {
            LostResponsesTest.this.withCorrelationsExactlyOneTaskExistsForEachCreate();
        }

        @Test
        void requestsLostOnTheWayAreSentAgainAndStillNoTaskExistsTwice() {
            LostResponsesTest.this.requestsLostOnTheWayAreSentAgainAndStillNoTaskExistsTwice();
        }

        @Test
        void withoutCorrelationsEveryMissingResponseSurfacesAndNoTaskExistsTwice() {
            LostResponsesTest.this.withoutCorrelationsEveryMissingResponseSurfacesAndNoTaskExistsTwice();
        }
    }
}
