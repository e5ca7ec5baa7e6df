package io.github.manusreactive.test.retry;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.ManusClients;
import io.github.manusreactive.error.AmbiguousOutcomeException;
import io.github.manusreactive.http.HttpCall;
import io.github.manusreactive.http.HttpResponse;
import io.github.manusreactive.http.HttpTransport;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.project.CreateProjectRequest;
import io.github.manusreactive.retry.ReconciliationSettings;
import io.github.manusreactive.task.ConfirmActionRequest;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.task.ListMessagesRequest;
import io.github.manusreactive.task.SendMessageRequest;
import io.github.manusreactive.task.StatusUpdate;
import io.github.manusreactive.task.TaskHandle;
import io.github.manusreactive.task.UpdateTaskRequest;
import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.SandboxBuilder;
import io.github.manusreactive.test.agent.AgentScript;
import io.github.manusreactive.test.agent.SandboxWaitingType;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Calls with a lost response, settled by reading the sandbox's state. */
class SettledCallsTest {

    private static final Instant NOW = Instant.parse("2026-11-24T00:00:00Z");

    private final VirtualTimeScheduler time = at(NOW);
    private ManusSandbox sandbox = sandbox(builder -> builder);
    private ManusClient client = client();

    private static VirtualTimeScheduler at(Instant start) {
        VirtualTimeScheduler time = VirtualTimeScheduler.create();
        time.advanceTimeTo(start);
        return time;
    }

    private ManusSandbox sandbox(UnaryOperator<SandboxBuilder> change) {
        return change.apply(ManusSandbox.builder()).inMemory(time);
    }

    private ManusClient client() {
        return ManusClients.builder()
                .baseUrl(sandbox.baseUrl())
                .apiKey(sandbox.apiKey())
                .transport(sandbox.transport())
                .scheduler(time)
                .build()
                .client();
    }

    private void use(UnaryOperator<SandboxBuilder> change) {
        sandbox = sandbox(change);
        client = client();
    }

    /** Waits in virtual time. */
    private <T> T get(Mono<T> call) {
        List<T> values = new ArrayList<>();
        List<Throwable> errors = new ArrayList<>();
        call.subscribe(values::add, errors::add);
        time.advanceTimeBy(Duration.ofMinutes(5));
        assertThat(errors).isEmpty();
        assertThat(values).hasSize(1);
        return values.get(0);
    }

    private Throwable failure(Mono<?> call) {
        List<Throwable> errors = new ArrayList<>();
        call.subscribe(value -> {}, errors::add);
        time.advanceTimeBy(Duration.ofMinutes(5));
        assertThat(errors).hasSize(1);
        return errors.get(0);
    }

    private static CreateTaskRequest create(String correlation) {
        return CreateTaskRequest.builder("Compare three note apps.")
                .correlation(correlation)
                .build();
    }

    @Test
    void concurrentCreatesOfTheSamePromptNeverMixUp() {
        sandbox.faults().on(Operation.TASK_CREATE).resetAfterProcessing();
        List<String> correlations = List.of("k1", "k10", "k1.1", "K1", "k", "1", "job:k1");
        List<TaskHandle> tasks = new ArrayList<>();
        for (String correlation : correlations) {
            client.tasks().create(create(correlation)).subscribe(tasks::add);
        }
        time.advanceTimeBy(Duration.ofMinutes(1));
        assertThat(tasks).hasSameSizeAs(correlations);
        assertThat(tasks).extracting(TaskHandle::taskId).doesNotHaveDuplicates();
        assertThat(tasks)
                .extracting(TaskHandle::taskTitle)
                .containsExactlyInAnyOrderElementsOf(correlations.stream()
                        .map(correlation -> "Compare three note apps. [mr:" + correlation + "]")
                        .toList());
        assertThat(sandbox.journal().tasksCreated()).isEqualTo(correlations.size());
    }

    @Test
    void withoutACorrelationTheTitleIsTheCallersOwn() {
        TaskHandle plain = get(client.tasks()
                .create(CreateTaskRequest.builder("a")
                        .title("My title")
                        .withoutCorrelation()
                        .build()));
        TaskHandle unmarked = get(client.with(options -> options.correlation(false))
                .tasks()
                .create(CreateTaskRequest.of("What is a river?")));
        TaskHandle marked = get(client.tasks()
                .create(CreateTaskRequest.builder("b")
                        .title("My title")
                        .correlation("k")
                        .build()));
        assertThat(plain.taskTitle()).isEqualTo("My title");
        assertThat(unmarked.taskTitle()).isEqualTo("What is a river?");
        assertThat(marked.taskTitle()).isEqualTo("My title [mr:k]");
    }

    @Test
    void everyCreateHasACorrelationOfItsOwn() {
        sandbox.faults().on(Operation.TASK_CREATE).resetAfterProcessing();
        Mono<TaskHandle> create = client.tasks().create(CreateTaskRequest.of("Compare three note apps."));
        List<TaskHandle> twins = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            create.subscribe(twins::add);
        }
        time.advanceTimeBy(Duration.ofMinutes(1));
        assertThat(twins).extracting(TaskHandle::taskId).hasSize(8).doesNotHaveDuplicates();
        assertThat(twins)
                .extracting(TaskHandle::taskTitle)
                .doesNotHaveDuplicates()
                .allSatisfy(title -> assertThat(title).matches("Compare three note apps\\. \\[mr:[0-9a-z]{1,13}]"));
        assertThat(sandbox.journal().tasksCreated()).isEqualTo(8);
    }

    @Test
    void aMarkerThatNoSearchUsesIsLeftOut() {
        ManusClient blind = client.with(options -> options.reconciliation(ReconciliationSettings.off()));
        assertThat(get(blind.tasks().create(CreateTaskRequest.of("What is a river?")))
                        .taskTitle())
                .isEqualTo("What is a river?");
    }

    @Test
    void aLostCreateWithoutACorrelationStaysAmbiguous() {
        sandbox.faults().on(Operation.TASK_CREATE).times(2).resetAfterProcessing();
        assertThat(failure(client.tasks()
                        .create(CreateTaskRequest.builder("a")
                                .withoutCorrelation()
                                .build())))
                .isInstanceOf(AmbiguousOutcomeException.class);
        assertThat(failure(client.with(options -> options.correlation(false))
                        .tasks()
                        .create(CreateTaskRequest.of("b"))))
                .isInstanceOf(AmbiguousOutcomeException.class);
        assertThat(sandbox.journal().count(Operation.TASK_CREATE)).isEqualTo(2);
    }

    @Test
    void theMarkCanBeRemovedFromTheTitle() {
        TaskHandle task = get(client.tasks().create(CreateTaskRequest.of("What is a river?")));
        assertThat(get(client.tasks()
                                .update(UpdateTaskRequest.builder(task.taskId())
                                        .title("Rivers")
                                        .build()))
                        .taskTitle())
                .isEqualTo("Rivers");
    }

    @Test
    void aTaskListedLateIsFound() {
        use(builder -> builder.newTasksUnlistedFor(Duration.ofSeconds(4)));
        sandbox.faults().on(Operation.TASK_CREATE).once().resetAfterProcessing();
        assertThat(get(client.tasks().create(create("k"))).taskTitle()).endsWith("[mr:k]");
        assertThat(sandbox.journal().tasksCreated()).isEqualTo(1);
    }

    @Test
    void aTaskOfAProjectIsFoundAndNotCreatedTwice() {
        List<URI> asked = new ArrayList<>();
        client = ManusClients.builder()
                .baseUrl(sandbox.baseUrl())
                .apiKey(sandbox.apiKey())
                .transport(noting(asked, sandbox.transport()))
                .scheduler(time)
                .build()
                .client();
        String project = get(client.projects()
                        .create(CreateProjectRequest.builder("Research").build()))
                .id();
        sandbox.faults().on(Operation.TASK_CREATE).once().resetAfterProcessing();
        CreateTaskRequest request = create("k").toBuilder().projectId(project).build();
        assertThat(get(client.tasks().create(request)).taskTitle()).endsWith("[mr:k]");
        assertThat(sandbox.journal().tasksCreated()).isEqualTo(1);
        assertThat(asked)
                .filteredOn(uri -> uri.getPath().endsWith("task.list"))
                .isNotEmpty()
                .allSatisfy(uri -> assertThat(uri).hasParameter("scope", "all"));
    }

    private static HttpTransport noting(List<URI> asked, HttpTransport transport) {
        return new HttpTransport() {
            @Override
            public Mono<HttpResponse> exchange(HttpCall call) {
                asked.add(call.uri());
                return transport.exchange(call);
            }

            @Override
            public <T> Flux<T> stream(
                    HttpCall call, BiFunction<HttpResponse, Flux<ByteBuffer>, ? extends Publisher<T>> reader) {
                return transport.stream(call, reader);
            }

            @Override
            public Mono<Void> close() {
                return transport.close();
            }
        };
    }

    @Test
    void afterSilenceAVeryLateTaskIsFound() {
        use(builder -> builder.newTasksUnlistedFor(Duration.ofSeconds(80)));
        sandbox.faults().on(Operation.TASK_CREATE).once().hang();
        assertThat(get(client.tasks().create(create("k"))).taskTitle()).endsWith("[mr:k]");
        assertThat(sandbox.journal().tasksCreated()).isEqualTo(1);
    }

    @Test
    void aHiddenTaskThatIsNotListedStaysAmbiguous() {
        sandbox.faults().on(Operation.TASK_CREATE).once().resetAfterProcessing();
        CreateTaskRequest hidden = create("k").toBuilder().hideInTaskList(true).build();
        assertThat(failure(client.tasks().create(hidden)))
                .isInstanceOf(AmbiguousOutcomeException.class)
                .hasMessageContaining("task.list may omit hidden tasks");
        assertThat(sandbox.journal().tasksCreated()).isEqualTo(1);
    }

    @Test
    void aHiddenTaskThatIsListedIsFound() {
        use(builder -> builder.hiddenTasksListed(true));
        sandbox.faults().on(Operation.TASK_CREATE).once().resetAfterProcessing();
        CreateTaskRequest hidden = create("k").toBuilder().hideInTaskList(true).build();
        assertThat(get(client.tasks().create(hidden)).taskTitle()).endsWith("[mr:k]");
    }

    @Test
    void theOutcomeStaysAmbiguousIfTheListIsDown() {
        sandbox.faults().on(Operation.TASK_CREATE).once().resetBeforeProcessing();
        sandbox.faults().on(Operation.TASK_LIST).internalError();
        assertThat(failure(client.tasks().create(create("k")))).isInstanceOf(AmbiguousOutcomeException.class);
        assertThat(sandbox.journal().count(Operation.TASK_CREATE)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {-3600, -100, 100, 3600})
    void aServerWithAWrongClockIsUnderstood(int seconds) {
        use(builder -> builder.startTime(NOW.plusSeconds(seconds)));
        sandbox.faults().on(Operation.TASK_CREATE).once().resetAfterProcessing();
        assertThat(get(client.tasks().create(create("k"))).taskTitle()).endsWith("[mr:k]");
        assertThat(sandbox.journal().tasksCreated()).isEqualTo(1);
    }

    @Test
    void theTaskOfAnEarlierProcessIsFoundByItsCorrelation() {
        Instant since = sandbox.clock().instant();
        client.tasks().create(create("other")).subscribe();
        client.tasks().create(create("k")).subscribe();
        time.advanceTimeBy(Duration.ofMinutes(30));
        for (int i = 0; i < 250; i++) {
            client.tasks().create(create("later" + i)).subscribe();
        }
        time.advanceTimeBy(Duration.ofMinutes(28));

        assertThat(get(client.tasks().findByCorrelation("k", since)).taskTitle())
                .endsWith("[mr:k]");
        List<TaskHandle> none = new ArrayList<>();
        List<String> end = new ArrayList<>();
        client.tasks()
                .findByCorrelation("never", since)
                .subscribe(none::add, e -> end.add("error"), () -> end.add("empty"));
        time.advanceTimeBy(Duration.ofSeconds(119));
        assertThat(end).as("it may have been sent just before").isEmpty();
        time.advanceTimeBy(Duration.ofSeconds(10));
        assertThat(none).isEmpty();
        assertThat(end).containsExactly("empty");

        client.tasks()
                .findByCorrelation("never", since, sandbox.clock().instant().minusSeconds(120))
                .subscribe(none::add, e -> end.add("error"), () -> end.add("empty"));
        time.advanceTimeBy(Duration.ofSeconds(5));
        assertThat(none).isEmpty();
        assertThat(end).containsExactly("empty", "empty");
    }

    @Test
    void aLostMessageStaysAmbiguousAndIsNotSentAgain() {
        String task = get(client.tasks().create(create("k"))).taskId();
        sandbox.faults().on(Operation.TASK_SEND_MESSAGE).once().resetAfterProcessing();
        assertThat(failure(client.tasks().sendMessage(SendMessageRequest.of(task, "go on"))))
                .isInstanceOf(AmbiguousOutcomeException.class)
                .hasMessageContaining("task.listMessages");
        assertThat(sandbox.journal().count(Operation.TASK_SEND_MESSAGE)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aDecisionIsTakenOnceWhetherItsResponseOrTheRequestIsLost(boolean processed) {
        List<Map<String, Object>> decisions = new ArrayList<>();
        sandbox.agent(prompt -> AgentScript.start().waitFor(SandboxWaitingType.TERMINAL_EXECUTE, input -> {
            decisions.add(input);
            return AgentScript.start().run(Duration.ofHours(1));
        }));
        String task = get(client.tasks().create(create("k"))).taskId();
        if (processed) {
            sandbox.faults().on(Operation.TASK_CONFIRM_ACTION).once().resetAfterProcessing();
        } else {
            sandbox.faults().on(Operation.TASK_CONFIRM_ACTION).once().resetBeforeProcessing();
        }
        String event = get(client.tasks()
                .listMessages(ListMessagesRequest.of(task))
                .ofType(StatusUpdate.class)
                .filter(status ->
                        status.statusDetail() != null && status.statusDetail().waitingForEventId() != null)
                .map(status -> status.statusDetail().waitingForEventId())
                .last());

        ConfirmActionRequest request = ConfirmActionRequest.builder(task, event)
                .input(Map.of("accept", true))
                .build();
        assertThat(get(client.tasks().confirmAction(request)).confirmed()).isTrue();
        assertThat(decisions).hasSize(1);
        assertThat(sandbox.journal().count(Operation.TASK_CONFIRM_ACTION)).isEqualTo(processed ? 1 : 2);
    }

    /** A reading that lags shows the task running, as it was before it waited. */
    @ParameterizedTest
    @ValueSource(ints = {2, Integer.MAX_VALUE})
    void anOldStatusIsNotTakenForADecisionThatNeverArrived(int staleReads) {
        List<Map<String, Object>> decisions = new ArrayList<>();
        sandbox.agent(prompt -> AgentScript.start().waitFor(SandboxWaitingType.TERMINAL_EXECUTE, input -> {
            decisions.add(input);
            return AgentScript.start().run(Duration.ofHours(1));
        }));
        String task = get(client.tasks().create(create("k"))).taskId();
        String event = get(client.tasks()
                .listMessages(ListMessagesRequest.of(task))
                .ofType(StatusUpdate.class)
                .filter(status ->
                        status.statusDetail() != null && status.statusDetail().waitingForEventId() != null)
                .map(status -> status.statusDetail().waitingForEventId())
                .last());
        sandbox.faults().on(Operation.TASK_CONFIRM_ACTION).once().resetBeforeProcessing();
        sandbox.faults()
                .on(Operation.TASK_DETAIL)
                .times(staleReads)
                .answer(200, Map.of("content-type", "application/json"), """
                        {"ok":true,"request_id":"req_old","task":{"id":"%s","status":"running","created_at":1790000000,\
                        "updated_at":1790000000,"task_type":"standard","share_visibility":"private","title":"t",\
                        "task_url":"https://manus.im/app/x"}}""".formatted(task));

        ConfirmActionRequest request = ConfirmActionRequest.builder(task, event)
                .input(Map.of("accept", true))
                .build();
        if (staleReads == Integer.MAX_VALUE) {
            assertThat(failure(client.tasks().confirmAction(request)))
                    .isInstanceOf(AmbiguousOutcomeException.class)
                    .hasMessageContaining("its events disagree on whether it is waiting");
            assertThat(decisions).isEmpty();
        } else {
            assertThat(get(client.tasks().confirmAction(request)).confirmed()).isTrue();
            assertThat(decisions).hasSize(1);
        }
    }
}
