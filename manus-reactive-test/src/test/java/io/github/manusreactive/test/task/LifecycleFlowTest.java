package io.github.manusreactive.test.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.error.StructuredOutputException;
import io.github.manusreactive.error.TaskFailedException;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.task.OutputTypeReference;
import io.github.manusreactive.task.RunOptions;
import io.github.manusreactive.task.Task;
import io.github.manusreactive.task.TaskConversation;
import io.github.manusreactive.task.TaskEvent;
import io.github.manusreactive.task.TaskEventOptions;
import io.github.manusreactive.task.TaskResult;
import io.github.manusreactive.task.TypedResult;
import io.github.manusreactive.task.WaitingHandler;
import io.github.manusreactive.task.WaitingReply;
import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.agent.AgentScript;
import io.github.manusreactive.test.agent.SandboxWaitingType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A task's life against the sandbox, in virtual time. */
class LifecycleFlowTest {

    private static final CreateTaskRequest GO = CreateTaskRequest.of("go");

    record Offer(String best, int price, @Nullable String note, Optional<Double> discount, List<Part> parts) {}

    record Part(String name) {}

    private final LifecycleStage stage = new LifecycleStage(ManusSandbox.builder());

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    void aTypedAnswer() {
        stage.agent(AgentScript.start()
                .run(Duration.ofMinutes(5))
                .result("B is best")
                .structured(Map.of("best", "B", "price", 4, "parts", List.of(Map.of("name", "x"))))
                .structuredAfter(Duration.ofSeconds(7)));
        CompletableFuture<TypedResult<Offer>> run = stage.start(stage.tasks.run(GO, Offer.class));
        stage.pass(Duration.ofMinutes(7));

        // an answer that leaves nullable properties out breaks the schema, which requires them
        assertThatThrownBy(run::join).hasRootCauseInstanceOf(StructuredOutputException.class);

        stage.agent(AgentScript.start().run(Duration.ofMinutes(5)).result("B is best"));
        CompletableFuture<TypedResult<Offer>> complete = stage.start(stage.tasks.run(GO, Offer.class));
        stage.pass(Duration.ofMinutes(7));
        assertThat(complete.join().value().parts()).containsExactly(new Part("sample name"));
        assertThat(complete.join().result().answer()).isEqualTo("B is best");
        assertThat(complete.join().result().creditsUsed()).isEqualTo(10);
        assertThat(complete.join().result().duration()).isBetween(Duration.ofMinutes(5), Duration.ofMinutes(6));

        // such as after a restart
        var again = stage.start(stage.tasks.await(complete.join().result().taskId(), Offer.class));
        stage.pass(Duration.ofMinutes(1));
        assertThat(again.join().value()).isEqualTo(complete.join().value());

        // such as from a queue of results
        TaskResult untyped = again.join().result();
        assertThat(stage.tasks.typed(untyped, Offer.class).value())
                .isEqualTo(complete.join().value());
        assertThatThrownBy(() -> stage.tasks.typed(untyped, Part.class))
                .isInstanceOf(StructuredOutputException.class)
                .hasMessageContaining(".name");
    }

    record Page<T>(List<T> items) {}

    @Test
    void aTypedAnswerWithTypeArguments() {
        OutputTypeReference<Page<Part>> type = new OutputTypeReference<>() {};
        stage.agent(AgentScript.start()
                .run(Duration.ofMinutes(5))
                .result("all parts")
                .structured(Map.of("items", List.of(Map.of("name", "x")))));
        var run = stage.start(stage.tasks.run(GO, type, RunOptions.defaults()));
        stage.pass(Duration.ofMinutes(7));
        assertThat(run.join().value()).isEqualTo(new Page<>(List.of(new Part("x"))));

        TaskResult result = run.join().result();
        var again = stage.start(stage.tasks.await(result.taskId(), type, RunOptions.defaults()));
        stage.pass(Duration.ofMinutes(1));
        assertThat(again.join().value()).isEqualTo(run.join().value());
        assertThat(stage.tasks.typed(result, type).value()).isEqualTo(run.join().value());
    }

    @Test
    void aTypeThatCannotBeReadBackCostsNoCall() {
        record Counted(AtomicReference<String> name) {}
        assertThatThrownBy(() -> stage.tasks.run(GO, Counted.class))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(".name: AtomicReference");
    }

    @Test
    void aTypedWaitForATaskThatWasNotAskedForAnObject() {
        stage.agent(AgentScript.answer(Duration.ofMinutes(1), "ok"));
        var run = stage.start(stage.tasks.run(GO));
        stage.pass(Duration.ofMinutes(3));

        var typed = stage.start(stage.tasks.await(run.join().taskId(), Offer.class));
        stage.pass(Duration.ofMinutes(3));

        assertThatThrownBy(typed::join)
                .cause()
                .isInstanceOf(StructuredOutputException.class)
                .hasMessageContaining("the task was created without a schema");
    }

    @Test
    void aTypedAnswerByTheCallersOwnSchema() {
        CreateTaskRequest own = GO.toBuilder()
                .structuredOutputSchema(Map.of(
                        "type",
                        "object",
                        "properties",
                        Map.of("cents", Map.of("type", "integer")),
                        "required",
                        List.of("cents"),
                        "additionalProperties",
                        false))
                .build();
        stage.agent(AgentScript.answer(Duration.ofMinutes(1), "ok").structured(Map.of("cents", 4)));
        var asMap = stage.start(stage.tasks.run(own, Map.class));
        stage.pass(Duration.ofMinutes(3));
        assertThat(asMap.join().value()).isEqualTo(Map.of("cents", 4));

        // such as after a restart: a map has no schema to check against
        var again = stage.start(stage.tasks.await(asMap.join().result().taskId(), Map.class));
        stage.pass(Duration.ofMinutes(1));
        assertThat(again.join().value()).isEqualTo(Map.of("cents", 4));

        stage.agent(AgentScript.answer(Duration.ofMinutes(1), "ok").structured(Map.of("cents", "four")));
        var broken = stage.start(stage.tasks.run(own, Map.class));
        stage.pass(Duration.ofMinutes(3));
        assertThatThrownBy(broken::join)
                .cause()
                .isInstanceOf(StructuredOutputException.class)
                .hasMessageContaining(".cents");
    }

    @Test
    void aFailedExtraction() {
        stage.agent(AgentScript.answer(Duration.ofMinutes(1), "hm").structuredFailure("nothing found"));
        CompletableFuture<TypedResult<Offer>> run = stage.start(stage.tasks.run(GO, Offer.class));
        stage.pass(Duration.ofMinutes(3));
        assertThatThrownBy(run::join).cause().isInstanceOfSatisfying(StructuredOutputException.class, e -> {
            assertThat(e).hasMessageContaining("nothing found");
            assertThat(e.value()).containsEntry("best", "").containsEntry("price", 0);
        });
    }

    @Test
    void backgroundJobsBelongToTheTask() {
        stage.agent(AgentScript.start()
                .run(Duration.ofMinutes(1))
                .result("first part")
                .background(Duration.ofMinutes(10), "second part"));
        CompletableFuture<TaskResult> run = stage.start(stage.tasks.run(GO));
        stage.pass(Duration.ofMinutes(10));
        assertThat(run).isNotDone();
        stage.pass(Duration.ofMinutes(4));
        assertThat(run.join().answer()).isEqualTo("second part");
    }

    @Test
    void withoutTheBackgroundFieldAStopSettles() {
        stage.agent(AgentScript.answer(Duration.ofMinutes(1), "done").withoutBackgroundField());
        CompletableFuture<TaskResult> run = stage.start(stage.tasks.run(GO));
        stage.pass(Duration.ofMinutes(2));
        assertThat(run.join().answer()).isEqualTo("done");
    }

    @Test
    void aFailure() {
        stage.agent(AgentScript.start().run(Duration.ofSeconds(20)).error("quota_limit", "no credits"));
        CompletableFuture<TaskResult> run = stage.start(stage.tasks.run(GO));
        stage.pass(Duration.ofMinutes(1));
        assertThatThrownBy(run::join)
                .cause()
                .isInstanceOfSatisfying(
                        TaskFailedException.class,
                        e -> assertThat(e.errorType()).isEqualTo("quota_limit"));
    }

    @Test
    void aNewTaskThatIsNeitherListedNorKnownForAMoment() {
        try (LifecycleStage slow = new LifecycleStage(ManusSandbox.builder()
                .newTasksUnknownFor(Duration.ofSeconds(4))
                .newTasksUnlistedFor(Duration.ofSeconds(20)))) {
            slow.agent(AgentScript.answer(Duration.ofSeconds(1), "quick"));
            List<CompletableFuture<TaskResult>> runs = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                runs.add(slow.start(slow.tasks.run(GO)));
            }
            slow.pass(Duration.ofMinutes(2));
            assertThat(runs).allSatisfy(run -> assertThat(run.join().answer()).isEqualTo("quick"));
        }
    }

    @ParameterizedTest
    @EnumSource(SandboxWaitingType.class)
    void everyDocumentedDecisionCanBeAnswered(SandboxWaitingType type) {
        stage.agent(AgentScript.start().run(Duration.ofSeconds(5)).waitFor(type).result("went on"));
        CompletableFuture<TaskResult> run = stage.start(stage.tasks.run(
                GO,
                RunOptions.builder()
                        .waitingHandler(
                                request -> Mono.just(answerTo(request.type().value())))
                        .build()));
        stage.pass(Duration.ofMinutes(2));
        assertThat(run.join().answer()).isEqualTo("went on");
    }

    private static WaitingReply answerTo(String type) {
        return switch (type) {
            case "messageAskUser", "cascadeAskUser" -> WaitingReply.reply("yes");
            case "needConnectMyBrowser" -> WaitingReply.skipBrowser();
            case "videoGenerate" -> WaitingReply.choose("premium");
            case "apiHighCreditNotice" -> WaitingReply.highCredits("accept");
            case "webdevRequestSecrets" -> WaitingReply.secrets(Map.of("K", "V"));
            default -> WaitingReply.accept();
        };
    }

    @Test
    void aQuestionThenADecisionThenTheEnd() {
        stage.agent(AgentScript.start()
                .ask("Which one?", "Web", "Mobile")
                .run(Duration.ofMinutes(1))
                .waitFor(SandboxWaitingType.values()[SandboxWaitingType.values().length - 1])
                .result("finished"));
        List<String> asked = new ArrayList<>();
        WaitingHandler handler = request -> {
            asked.add(request.type().value());
            return Mono.just(
                    request.type().isQuestion()
                            ? WaitingReply.reply(request.options().get(0))
                            : answerTo(request.type().value()));
        };
        CompletableFuture<TaskResult> run = stage.start(
                stage.tasks.run(GO, RunOptions.builder().waitingHandler(handler).build()));
        stage.pass(Duration.ofMinutes(4));
        assertThat(run.join().answer()).isEqualTo("finished");
        assertThat(asked).hasSize(2);
    }

    @Test
    void severalTurnsOfAConversation() {
        stage.sandbox.agent(prompt -> AgentScript.answer(Duration.ofSeconds(30), "turn " + prompt.turn()));
        CompletableFuture<TaskResult> run = stage.start(stage.tasks.run(GO));
        stage.pass(Duration.ofMinutes(2));
        TaskConversation conversation = stage.tasks.conversation(run.join().taskId());
        for (int turn = 2; turn < 6; turn++) {
            CompletableFuture<TaskResult> next = stage.start(conversation.send("and then?"));
            stage.pass(Duration.ofMinutes(2));
            assertThat(next.join().answer()).isEqualTo("turn " + turn);
            assertThat(next.join().messages()).hasSize(1);
        }
    }

    @Test
    void theMainTaskOfTheAgentIsTalkedToByItsAliasAndWokenByItsId() {
        String alias = "agent-default-main_task";
        stage.sandbox.agent(prompt -> AgentScript.answer(Duration.ofMinutes(10), "turn " + prompt.text()));
        TaskConversation conversation = stage.tasks.conversation(alias);
        for (String message : List.of("one", "two")) {
            CompletableFuture<TaskResult> turn = stage.start(conversation.send(message));
            // the turn of 10 minutes is over, and so is the time for which the live service's detail lags behind it
            stage.pass(Duration.ofSeconds(604));
            assertThat(turn).isNotDone();
            CompletableFuture<Task> detail = stage.start(stage.tasks.detail(alias));
            stage.pass(Duration.ofMillis(200));
            assertThat(detail.join().id()).isNotEqualTo(alias);
            stage.tasks.wake(detail.join().id());
            stage.pass(Duration.ofSeconds(15));
            assertThat(turn.join().answer()).isEqualTo("turn " + message);
        }
    }

    /** A webhook is as fast as the events: task.detail still says running when it comes. */
    @Test
    void aWakeUpThatComesBeforeTheDetailShowsTheEndIsNotLost() {
        try (LifecycleStage lagging =
                new LifecycleStage(ManusSandbox.builder().steady().detailLag(Duration.ofSeconds(5)))) {
            lagging.agent(AgentScript.answer(Duration.ofMinutes(30), "done"));
            String id = lagging.created();
            CompletableFuture<TaskResult> run = lagging.start(lagging.tasks.await(id));
            lagging.pass(Duration.ofMinutes(30));
            lagging.tasks.wake(id);
            lagging.pass(Duration.ofSeconds(4));
            assertThat(run).isNotDone();
            lagging.pass(Duration.ofSeconds(6));
            assertThat(run.join().answer()).isEqualTo("done");
        }
    }

    @Test
    void eventsAreResumableAtAnyCut() {
        stage.agent(AgentScript.start()
                .run(Duration.ofSeconds(10))
                .progress("one")
                .tool("shell", "ls")
                .run(Duration.ofSeconds(10))
                .progress("two")
                .result("end"));
        String id = stage.created();
        TaskEventOptions verbose = TaskEventOptions.builder().verbose(true).build();
        CompletableFuture<List<TaskEvent>> all =
                stage.start(stage.tasks.events(id, verbose).collectList());
        stage.pass(Duration.ofMinutes(2));
        List<String> ids = all.join().stream().map(TaskEvent::id).toList();
        assertThat(ids).hasSizeGreaterThan(6).doesNotHaveDuplicates();
        for (int cut = 1; cut < ids.size(); cut++) {
            String after = ids.get(cut - 1);
            CompletableFuture<List<TaskEvent>> first =
                    stage.start(stage.tasks.events(id, verbose).take(cut).collectList());
            CompletableFuture<List<TaskEvent>> rest = stage.start(stage.tasks
                    .events(
                            id,
                            TaskEventOptions.builder()
                                    .verbose(true)
                                    .after(after)
                                    .build())
                    .collectList());
            stage.pass(Duration.ofMinutes(1));
            assertThat(Flux.concat(Flux.fromIterable(first.join()), Flux.fromIterable(rest.join()))
                            .map(TaskEvent::id)
                            .collectList()
                            .toFuture()
                            .join())
                    .isEqualTo(ids);
        }
    }

    @Test
    void aThousandTasksWithinTheDocumentedLimits() {
        stage.sandbox.agent(prompt -> AgentScript.answer(Duration.ofMinutes(30), "done"));
        stage.sandbox.limits().set(Operation.TASK_CREATE, 100_000, Duration.ofMinutes(1));
        List<CompletableFuture<TaskResult>> runs = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            runs.add(stage.start(stage.tasks.await(stage.created())));
        }
        stage.pass(Duration.ofMinutes(60));
        assertThat(runs).allSatisfy(run -> assertThat(run).isCompleted());
        long polls = stage.sandbox.journal().count(Operation.TASK_LIST)
                + stage.sandbox.journal().count(Operation.TASK_DETAIL);
        assertThat(polls).isLessThan(60 * 60);
        assertThat(stage.sandbox.journal().rateLimited()).isZero();
    }
}
