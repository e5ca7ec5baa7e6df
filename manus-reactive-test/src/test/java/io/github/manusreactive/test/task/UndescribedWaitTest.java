package io.github.manusreactive.test.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.manusreactive.error.TaskWaitingException;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.task.RunOptions;
import io.github.manusreactive.task.TaskEvent;
import io.github.manusreactive.task.TaskResult;
import io.github.manusreactive.task.WaitingReply;
import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.SandboxBuilder;
import io.github.manusreactive.test.agent.AgentScript;
import io.github.manusreactive.test.wire.WireForm;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;

/** Tasks that say {@code waiting} without anything to reply to, in both forms of the wire. */
@ParameterizedClass
@EnumSource(WireForm.class)
class UndescribedWaitTest {

    private static final Duration WORK = Duration.ofSeconds(20);

    private final AtomicInteger handlerCalls = new AtomicInteger();
    private final RunOptions options = RunOptions.builder()
            .waitingHandler(request -> {
                handlerCalls.incrementAndGet();
                return Mono.just(WaitingReply.skip("Continue without it."));
            })
            .build();
    private final WireForm form;
    private LifecycleStage stage;

    UndescribedWaitTest(WireForm form) {
        this.form = form;
        stage = new LifecycleStage(service());
    }

    private SandboxBuilder service() {
        return ManusSandbox.builder().wireForm(form);
    }

    @AfterEach
    void close() {
        stage.close();
    }

    private CompletableFuture<TaskResult> run(Duration time) {
        CompletableFuture<TaskResult> run = stage.start(stage.tasks.run(CreateTaskRequest.of("go"), options));
        stage.pass(time);
        assertThat(run).isDone();
        return run;
    }

    private static AgentScript waitsFor(Duration time) {
        return AgentScript.start()
                .run(WORK)
                .progress("half of it")
                .passingWait(time)
                .run(WORK)
                .result("done");
    }

    private void assertNothingWasSent() {
        assertThat(handlerCalls).hasValue(0);
        assertThat(stage.sandbox.journal().count(Operation.TASK_SEND_MESSAGE)).isZero();
        assertThat(stage.sandbox.journal().count(Operation.TASK_CONFIRM_ACTION)).isZero();
        assertThat(stage.sandbox.journal().count(Operation.TASK_STOP)).isZero();
        assertThat(stage.sandbox.journal().tasksCreated()).isEqualTo(1);
    }

    @Test
    void aRunOutlastsAWaitThatPasses() {
        stage.agent(waitsFor(Duration.ofSeconds(4)));
        assertThat(run(Duration.ofMinutes(3)).join().answer()).isEqualTo("done");
        assertNothingWasSent();
    }

    @Test
    void aRunOutlastsAWaitThatPassesShortlyBeforeItsMinuteIsUp() {
        stage.agent(waitsFor(Duration.ofSeconds(50)));
        assertThat(run(Duration.ofMinutes(4)).join().answer()).isEqualTo("done");
        assertNothingWasSent();
    }

    @Test
    void aRunOutlastsAWaitBeforeTheFirstStatus() {
        stage.close();
        stage = new LifecycleStage(service().earlyWaiting(Duration.ofSeconds(8)));
        stage.agent(AgentScript.answer(WORK, "done"));
        assertThat(run(Duration.ofMinutes(3)).join().answer()).isEqualTo("done");
        assertNothingWasSent();
    }

    @Test
    void theEventsOutlastAWaitThatPasses() {
        stage.agent(waitsFor(Duration.ofSeconds(4)));
        CompletableFuture<List<TaskEvent>> events =
                stage.start(stage.tasks.events(stage.created()).collectList());
        stage.pass(Duration.ofMinutes(4));
        assertThat(events).isCompleted();
        assertThat(events.join())
                .filteredOn(event -> event.type().equals("assistant_message"))
                .hasSize(2);
        assertNothingWasSent();
    }

    @Test
    void aWaitThatStaysEndsTheRunWithoutAnAnswer() {
        stage.agent(waitsFor(Duration.ofHours(1)));
        CompletableFuture<TaskResult> run = run(Duration.ofMinutes(3));
        assertThatThrownBy(run::join)
                .cause()
                .isInstanceOf(TaskWaitingException.class)
                .hasMessageContaining("none of its events gives the reason");
        assertNothingWasSent();
    }
}
