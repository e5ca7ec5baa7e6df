package io.github.manusreactive.test.task;

import io.github.manusreactive.ManusClients;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.ratelimit.RateLimit;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.task.TaskHandle;
import io.github.manusreactive.task.Tasks;
import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.SandboxBuilder;
import io.github.manusreactive.test.agent.AgentScript;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

/** A sandbox and a client in one virtual time. */
final class LifecycleStage implements AutoCloseable {

    final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    final ManusSandbox sandbox;
    final Tasks tasks;

    LifecycleStage(SandboxBuilder builder) {
        // the clocks of client and server agree, as signatures want it
        time.advanceTimeTo(Instant.parse("2026-11-24T00:00:00Z"));
        sandbox = builder.latency(Duration.ofMillis(20), Duration.ofMillis(60)).inMemory(time);
        tasks = ManusClients.builder()
                .baseUrl(sandbox.baseUrl())
                .apiKey(sandbox.apiKey())
                .transport(sandbox.transport())
                .scheduler(time)
                .rateLimits(
                        limits -> limits.limit(Operation.TASK_CREATE, new RateLimit(100_000, Duration.ofMinutes(1))))
                .build()
                .client()
                .tasks();
        sandbox.limits().set(Operation.TASK_CREATE, 100_000, Duration.ofMinutes(1));
    }

    void agent(AgentScript script) {
        sandbox.agent(prompt -> script);
    }

    /** A new task's id. */
    String created() {
        CompletableFuture<TaskHandle> handle = start(tasks.create(CreateTaskRequest.of("go")));
        pass(Duration.ofMillis(200));
        return handle.join().taskId();
    }

    <T> CompletableFuture<T> start(Mono<T> mono) {
        VirtualTimeFuture<T> future = new VirtualTimeFuture<>();
        mono.subscribe(future::complete, future::completeExceptionally, () -> future.complete(null));
        return future;
    }

    void pass(Duration duration) {
        for (long i = 0; i < duration.toMillis(); i += 100) {
            time.advanceTimeBy(Duration.ofMillis(100));
        }
    }

    @Override
    public void close() {
        time.dispose();
    }

    /** A future that is not waited for: only the thread of the test advances the virtual time. */
    private static final class VirtualTimeFuture<T> extends CompletableFuture<T> {

        @Override
        public T join() {
            if (!isDone()) {
                throw new AssertionError("not completed at this point of the virtual time");
            }
            return super.join();
        }
    }
}
