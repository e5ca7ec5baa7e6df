package io.github.manusreactive.spring.observation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.ManusClients;
import io.github.manusreactive.fanout.FanOut;
import io.github.manusreactive.fanout.FanOutJob;
import io.github.manusreactive.fanout.WaitingPolicy;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.task.RunOptions;
import io.github.manusreactive.task.TaskResult;
import io.github.manusreactive.task.Tasks;
import io.github.manusreactive.task.WaitingReply;
import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.agent.AgentScript;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.scheduler.VirtualTimeScheduler;

class TaskMetricsTest {

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final ManusSandbox sandbox = ManusSandbox.inMemory(time);
    private final ManusClients clients = ManusClients.builder()
            .baseUrl(sandbox.baseUrl())
            .transport(sandbox.transport())
            .scheduler(time)
            .apiKey(sandbox.apiKey())
            .build();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    @BeforeEach
    void bind() {
        new TaskMetrics(clients).bindTo(meters);
        sandbox.agent(prompt -> prompt.text().startsWith("ask")
                ? AgentScript.start().ask("Which one?").result("that one").credits(5)
                : AgentScript.answer(Duration.ofSeconds(10), "done").credits(7));
    }

    @AfterEach
    void close() {
        time.dispose();
    }

    @Test
    void aFanOutIsMeasuredWhileItRunsAndAfterwards() {
        FanOutJob<String> job = FanOut.over(clients, Flux.just("a", "b", "ask"), item -> item, CreateTaskRequest::of)
                .onWaiting(WaitingPolicy.hold(10, Duration.ofHours(1)))
                .job();
        job.outcomes().subscribe();
        time.advanceTimeBy(Duration.ofSeconds(1));
        assertThat(gauge("manus.fan.out.jobs")).isEqualTo(1);
        assertThat(gauge("manus.fan.out.items", "state", "running")).isEqualTo(3);
        assertThat(gauge("manus.tasks.awaited")).isEqualTo(3);

        time.advanceTimeBy(Duration.ofMinutes(2));
        assertThat(gauge("manus.fan.out.items", "state", "held")).isEqualTo(1);
        assertThat(gauge("manus.tasks.waiting")).isEqualTo(1);
        assertThat(counter("manus.fan.out.outcomes", "status", "finished")).isEqualTo(2);
        assertThat(counter("manus.fan.out.credits")).isEqualTo(14);
        assertThat(counter("manus.tasks.credits")).isEqualTo(14);
        assertThat(counter("manus.fan.out.stops", "reason", "drained")).isZero();

        job.drain();
        time.advanceTimeBy(Duration.ofMinutes(1));
        assertThat(gauge("manus.fan.out.jobs")).isZero();
        assertThat(gauge("manus.tasks.waiting")).isZero();
        assertThat(counter("manus.fan.out.outcomes", "status", "finished")).isEqualTo(2);
        assertThat(counter("manus.fan.out.outcomes", "status", "waiting")).isEqualTo(1);
        assertThat(counter("manus.fan.out.stops", "reason", "drained")).isEqualTo(1);
    }

    @Test
    void creditsOfATaskCountOnceHoweverOftenItIsAwaited() {
        sandbox.agent(
                prompt -> AgentScript.answer(Duration.ofSeconds(10), "done").credits(7));
        Tasks tasks = clients.client().tasks();
        TaskResult first = afterAMinute(tasks.run(CreateTaskRequest.of("go"))).join();
        assertThat(counter("manus.tasks.credits")).isEqualTo(7);

        assertThat(afterAMinute(tasks.await(first.taskId()))).isCompleted();
        assertThat(counter("manus.tasks.credits")).isEqualTo(7);

        assertThat(afterAMinute(tasks.conversation(first.taskId()).send("more")))
                .isCompleted();
        assertThat(counter("manus.tasks.credits")).isEqualTo(14);
        assertThat(counter("manus.fan.out.credits")).isZero();
    }

    @Test
    void creditsFromBeforeTheFirstReadAreNotCountedForTasksOfOthers() {
        sandbox.agent(prompt -> AgentScript.start()
                .spend(3)
                .run(Duration.ofHours(1))
                .result("done")
                .credits(4));
        ManusClients others = ManusClients.builder()
                .baseUrl(sandbox.baseUrl())
                .transport(sandbox.transport())
                .scheduler(time)
                .apiKey(sandbox.apiKey())
                .build();
        String task = afterAMinute(others.client().tasks().create(CreateTaskRequest.of("go")))
                .join()
                .taskId();
        CompletableFuture<TaskResult> answer =
                afterAMinute(clients.client().tasks().await(task));
        assertThat(counter("manus.tasks.credits")).isZero();

        time.advanceTimeBy(Duration.ofHours(2));
        assertThat(answer.join().creditsUsed()).isEqualTo(7);
        assertThat(counter("manus.tasks.credits")).isEqualTo(4);
    }

    private <T> CompletableFuture<T> afterAMinute(Mono<T> call) {
        CompletableFuture<T> value = call.toFuture();
        time.advanceTimeBy(Duration.ofMinutes(1));
        return value;
    }

    @Test
    void aTaskIsWaitingWhileItsHandlerPreparesTheReply() {
        Sinks.One<WaitingReply> reply = Sinks.one();
        var answer = clients.client()
                .tasks()
                .run(
                        CreateTaskRequest.of("ask"),
                        RunOptions.builder()
                                .waitingHandler(request -> reply.asMono())
                                .build())
                .toFuture();
        assertThat(gauge("manus.tasks.waiting")).isZero();
        time.advanceTimeBy(Duration.ofMinutes(1));
        assertThat(gauge("manus.tasks.waiting")).isEqualTo(1);

        reply.tryEmitValue(WaitingReply.reply("the second"));
        time.advanceTimeBy(Duration.ofMinutes(1));
        assertThat(answer.join().answer()).isEqualTo("that one");
        assertThat(gauge("manus.tasks.waiting")).isZero();
    }

    @Test
    void aCancelledRunWaitsNoLonger() {
        var run = clients.client()
                .tasks()
                .run(
                        CreateTaskRequest.of("ask"),
                        RunOptions.builder()
                                .waitingHandler(
                                        request -> Sinks.<WaitingReply>one().asMono())
                                .build())
                .subscribe();
        time.advanceTimeBy(Duration.ofMinutes(1));
        assertThat(gauge("manus.tasks.waiting")).isEqualTo(1);
        run.dispose();
        assertThat(gauge("manus.tasks.waiting")).isZero();
    }

    private double gauge(String name, String... tags) {
        return meters.get(name).tags(tags).gauge().value();
    }

    private double counter(String name, String... tags) {
        return meters.get(name).tags(tags).functionCounter().count();
    }
}
