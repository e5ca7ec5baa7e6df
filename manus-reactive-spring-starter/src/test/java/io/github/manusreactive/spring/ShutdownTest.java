package io.github.manusreactive.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.ManusClients;
import io.github.manusreactive.error.ManusTransportException;
import io.github.manusreactive.fanout.FanOutJob;
import io.github.manusreactive.fanout.FanOutOutcome;
import io.github.manusreactive.fanout.JobStopReason;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.ratelimit.LocalRateLimiter;
import io.github.manusreactive.spring.sandbox.ManusSandboxAutoConfiguration;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.test.ManusSandbox;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

/** What becomes of running work when the application ends. */
class ShutdownTest {

    @TempDir
    private Path ledgers;

    private final List<FanOutOutcome<Integer>> outcomes = new CopyOnWriteArrayList<>();
    private final Sinks.Empty<Void> ended = Sinks.empty();

    private ApplicationContextRunner runner() {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        LifecycleAutoConfiguration.class,
                        ManusAutoConfiguration.class,
                        ManusSandboxAutoConfiguration.class))
                .withPropertyValues(
                        "manus.sandbox.enabled=true",
                        "manus.sandbox.limits=false",
                        "manus.polling.min-interval=50ms",
                        "manus.fan-out.max-in-flight=4",
                        "manus.fan-out.ledger-directory=" + ledgers.resolve("made/when/needed"));
    }

    private FanOutJob<Integer> startJob(ApplicationContext context) {
        FanOutJob<Integer> job = context.getBean(ManusFanOuts.class)
                .fanOut("job-1", Flux.range(0, 100_000), i -> "k" + i, i -> CreateTaskRequest.of("prompt " + i))
                .job();
        job.outcomes().subscribe(outcomes::add, ended::tryEmitError, ended::tryEmitEmpty);
        ManusSandbox sandbox = context.getBean(ManusSandbox.class);
        Flux.interval(Duration.ofMillis(10))
                .filter(tick -> sandbox.journal().count(Operation.TASK_CREATE) >= 4)
                .blockFirst(Duration.ofSeconds(30));
        return job;
    }

    @Test
    void runningFanOutsAreDrained() {
        runner().withPropertyValues("manus.sandbox.run-time=300ms").run(context -> {
            FanOutJob<Integer> job = startJob(context);
            ManusSandbox sandbox = context.getBean(ManusSandbox.class);

            ((ConfigurableApplicationContext) context.getSourceApplicationContext()).close();

            StepVerifier.create(ended.asMono()).expectComplete().verify(Duration.ofSeconds(30));
            assertThat(job.progress().stopReason()).isEqualTo(JobStopReason.DRAINED);
            assertThat(outcomes)
                    .hasSizeGreaterThanOrEqualTo(4)
                    .allMatch(each -> each.outcome().isFinished());
            assertThat(sandbox.journal().tasksCreated()).isEqualTo(outcomes.size());
        });
        assertThat(ledgers.resolve("made/when/needed/job-1.ledger")).isNotEmptyFile();
    }

    @Test
    void whatDoesNotEndInTimeIsAbandoned() {
        runner().withPropertyValues("manus.sandbox.run-time=1h", "spring.lifecycle.timeout-per-shutdown-phase=1s")
                .run(context -> {
                    FanOutJob<Integer> job = startJob(context);

                    ((ConfigurableApplicationContext) context.getSourceApplicationContext()).close();

                    StepVerifier.create(ended.asMono()).expectComplete().verify(Duration.ofSeconds(30));
                    assertThat(outcomes).isEmpty();
                    assertThat(job.progress().done()).isZero();
                });
    }

    @Test
    void callsInFlightEndBeforeConnectionsClose() {
        runner().run(context -> {
            ManusClient client = context.getBean(ManusClient.class);
            context.getBean(ManusSandbox.class).faults().on(Operation.USER_ME).latency(Duration.ofSeconds(1));
            Mono<String> answer = client.account().me().cache();
            answer.subscribe();
            LocalRateLimiter budget =
                    (LocalRateLimiter) context.getBean(ManusClients.class).rateLimiter();
            Flux.interval(Duration.ofMillis(10))
                    .filter(tick -> budget.snapshots().stream().anyMatch(queue -> queue.available() < queue.capacity()))
                    .skip(2)
                    .blockFirst(Duration.ofSeconds(30));

            ((ConfigurableApplicationContext) context.getSourceApplicationContext()).close();

            StepVerifier.create(answer).expectNextCount(1).verifyComplete();
            StepVerifier.create(client.account().me()).verifyError(ManusTransportException.class);
        });
    }

    @Test
    void aContextThatIsStoppedCanBeStartedAgain() {
        runner().run(context -> {
            ConfigurableApplicationContext source =
                    (ConfigurableApplicationContext) context.getSourceApplicationContext();
            source.stop();
            source.start();

            StepVerifier.create(context.getBean(ManusClient.class).account().me())
                    .expectNextCount(1)
                    .verifyComplete();
        });
    }

    @Test
    void fanOutsAreDrainedWhileWebServersFinishTheirRequests() {
        assertThat(FanOutShutdown.PHASE).isEqualTo(WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE);
    }

    @Test
    void jobNamesCannotLeaveTheLedgersFolder() {
        runner().run(context -> {
            ManusFanOuts fanOuts = context.getBean(ManusFanOuts.class);
            for (String name : List.of("", "../x", "a/b", ".hidden", "a b", "a\u0000")) {
                assertThat(catchThrowable(
                                () -> fanOuts.fanOut(name, Flux.<String>empty(), item -> item, CreateTaskRequest::of)))
                        .as(name)
                        .hasMessageStartingWith("job: ");
            }
        });
    }
}
