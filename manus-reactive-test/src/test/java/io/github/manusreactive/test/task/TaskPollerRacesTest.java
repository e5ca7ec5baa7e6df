package io.github.manusreactive.test.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.ManusClients;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.ratelimit.RateLimit;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.task.PollingSettings;
import io.github.manusreactive.task.TaskResult;
import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.agent.AgentScript;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Waits that begin, end and are woken on many threads at once, in real time. */
@Tag("slow")
class TaskPollerRacesTest {

    private static final RateLimit WIDE = new RateLimit(1_000_000, Duration.ofSeconds(1));

    /** Named by a failure; {@code -Dmanus.test.seed} repeats what was planned with it, not the order of the threads. */
    private final long seed = Long.getLong("manus.test.seed", System.nanoTime());

    @Test
    void noWaitIsLostBetweenThoseThatComeAndGo() {
        Scheduler scheduler = Schedulers.newParallel("races", 4, true);
        ManusSandbox sandbox = ManusSandbox.builder()
                .noLimits()
                .agent(prompt -> AgentScript.answer(
                        Duration.ofMillis(
                                random(Integer.parseInt(prompt.text())).nextInt(3000)),
                        "done"))
                .inMemory(scheduler);
        ManusClient client = ManusClients.builder()
                .baseUrl(sandbox.baseUrl())
                .apiKey(sandbox.apiKey())
                .transport(sandbox.transport())
                .polling(PollingSettings.builder()
                        .minInterval(Duration.ofMillis(20))
                        .maxInterval(Duration.ofMillis(40))
                        .build())
                .rateLimits(limits -> limits.limit(Operation.TASK_CREATE, WIDE)
                        .limit(Operation.TASK_DETAIL, WIDE)
                        .limit(Operation.TASK_LIST, WIDE)
                        .limit(Operation.TASK_LIST_MESSAGES, WIDE))
                .build()
                .client();
        try {
            List<String> ids = Flux.range(0, 150)
                    .flatMapSequential(i -> client.tasks().create(CreateTaskRequest.of(String.valueOf(i))))
                    .map(handle -> handle.taskId())
                    .collectList()
                    .block(Duration.ofSeconds(30));

            List<TaskResult> results = Flux.range(0, 2000)
                    .flatMap(i -> waitOrLeave(client, ids, i, scheduler), 2000)
                    .collectList()
                    .block(Duration.ofSeconds(50));

            assertThat(results)
                    .hasSize(1000)
                    .allSatisfy(result -> assertThat(result.answer()).isEqualTo("done"));
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("Failed with -Dmanus.test.seed=" + seed, e);
        } finally {
            scheduler.dispose();
        }
    }

    private SplittableRandom random(int part) {
        return new SplittableRandom(seed + part);
    }

    /** Every second one leaves after a moment; some wake others up. */
    private Mono<TaskResult> waitOrLeave(ManusClient client, List<String> ids, int i, Scheduler scheduler) {
        SplittableRandom random = random(i);
        String id = ids.get(random.nextInt(ids.size()));
        Mono<TaskResult> wait =
                client.tasks().await(id).delaySubscription(Duration.ofMillis(random.nextInt(1500)), scheduler);
        if (i % 5 == 0) {
            scheduler.schedule(() -> client.tasks().wake(id), random.nextInt(2000), TimeUnit.MILLISECONDS);
        }
        return i % 2 == 0
                ? wait
                : wait.take(Duration.ofMillis(random.nextInt(1500)), scheduler).then(Mono.empty());
    }
}
