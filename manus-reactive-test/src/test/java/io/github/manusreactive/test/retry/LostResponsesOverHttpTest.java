package io.github.manusreactive.test.retry;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.ManusClients;
import io.github.manusreactive.call.CallOptions;
import io.github.manusreactive.error.ManusException;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.ratelimit.RateLimit;
import io.github.manusreactive.retry.ReconciliationSettings;
import io.github.manusreactive.retry.RetrySettings;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.task.ListTasksRequest;
import io.github.manusreactive.task.Task;
import io.github.manusreactive.task.TaskHandle;
import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.MeasurementLog;
import io.github.manusreactive.test.fault.FaultRule;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Creates over real connections to the sandbox, whatever happens to their responses. */
@Tag("slow")
class LostResponsesOverHttpTest {

    private static final Duration LONG = Duration.ofMinutes(1);

    /** Its list shows tasks at once, so that the settle time can be short: these tests run in real time. */
    private final ManusSandbox sandbox = ManusSandbox.builder()
            .notFoundAfterCreate(Duration.ZERO)
            .runTime(Duration.ofMillis(200))
            .noLimits()
            .start();

    private final ManusClients clients = ManusClients.builder()
            .baseUrl(sandbox.baseUrl())
            .apiKey(sandbox.apiKey())
            .rateLimits(limits -> limits.limit(Operation.TASK_CREATE, new RateLimit(1000, Duration.ofSeconds(1))))
            .callOptions(CallOptions.builder()
                    .responseTimeout(Duration.ofSeconds(2))
                    .retry(RetrySettings.builder()
                            .minBackoff(Duration.ofMillis(1))
                            .maxBackoff(Duration.ofMillis(20))
                            .build())
                    .reconciliation(ReconciliationSettings.builder()
                            .settleTime(Duration.ofMillis(200))
                            .build())
                    .build())
            .build();
    private final ManusClient client = clients.client();

    @AfterEach
    void close() {
        clients.closeGracefully().block(LONG);
        sandbox.close();
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                fault("reset after processing", FaultRule::resetAfterProcessing),
                fault("reset before processing", FaultRule::resetBeforeProcessing),
                fault("silence after processing", FaultRule::hang),
                fault("silence before processing", FaultRule::hangBeforeProcessing),
                fault("truncated", FaultRule::truncated),
                fault("garbage", FaultRule::garbage),
                fault("malformed", FaultRule::malformed),
                fault("500 after processing", FaultRule::internalErrorAfterProcessing),
                fault("500 before processing", FaultRule::internalError),
                fault("502 after processing", FaultRule::badGatewayAfterProcessing),
                fault("503", FaultRule::unavailable),
                fault("503 in plain text", FaultRule::unavailablePlain),
                fault("connection closed after an answer", FaultRule::closeAfterAnswer));
    }

    private static Arguments fault(String name, Consumer<FaultRule> fault) {
        return Arguments.of(name, fault);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void everyCreateWithACorrelationMakesOneTask(String name, Consumer<FaultRule> fault) {
        fault.accept(sandbox.faults().on(Operation.TASK_CREATE).times(2));
        List<TaskHandle> made = Flux.range(0, 4)
                .flatMap(i -> client.tasks()
                        .create(CreateTaskRequest.builder("Prompt " + i)
                                .correlation("http:k" + i)
                                .build()))
                .collectList()
                .block(LONG);
        assertThat(made).extracting(TaskHandle::taskId).hasSize(4).doesNotHaveDuplicates();
        assertThat(sandbox.journal().tasksCreated()).isEqualTo(4);
        sandbox.journal().assertNoDuplicateTasks();
    }

    /** The first example of the README: a prompt and nothing else. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void aRunOfAPlainPromptSurvivesALostResponseWithOneTask(String name, Consumer<FaultRule> fault) {
        fault.accept(sandbox.faults().on(Operation.TASK_CREATE).once());

        String answer = client.tasks()
                .run(CreateTaskRequest.of("Compare three note apps."))
                .map(result -> result.answer())
                .block(LONG);

        assertThat(answer).isNotBlank();
        assertThat(sandbox.journal().tasksCreated()).isEqualTo(1);
    }

    @Test
    void aServerThatDropsItsConnectionsAgainAndAgainNeverMakesATaskTwice() {
        Map<Integer, Throwable> errors = new TreeMap<>();
        Flux.range(0, 60)
                .concatMap(i -> {
                    if (i % 3 == 0) {
                        sandbox.closeConnections();
                    }
                    return client.tasks()
                            .create(CreateTaskRequest.builder("Prompt " + i)
                                    .withoutCorrelation()
                                    .build())
                            .onErrorResume(ManusException.class, e -> {
                                errors.put(i, e);
                                return Mono.empty();
                            });
                })
                .then()
                .block(LONG);
        sandbox.journal().assertNoDuplicateTasks();
        List<String> titles = client.tasks()
                .list(ListTasksRequest.all())
                .map(Task::title)
                .collectList()
                .block(LONG);
        for (int i = 0; i < 60; i++) {
            if (!errors.containsKey(i)) {
                assertThat(titles).contains("Prompt " + i);
            }
        }
        MeasurementLog.printf(
                "dropped connections: 60 creates, %d ambiguous, %d tasks%n", errors.size(), titles.size());
    }
}
