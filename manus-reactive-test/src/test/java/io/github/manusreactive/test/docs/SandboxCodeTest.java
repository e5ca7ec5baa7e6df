package io.github.manusreactive.test.docs;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.lifecycle.TaskResult;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.ManusSandboxTest;
import io.github.manusreactive.test.agent.AgentScript;
import java.time.Duration;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

/** The Java blocks of docs/sandbox.md, which run too. */
class SandboxCodeTest {

    @Nested
    @ManusSandboxTest
    class CapitalsTest {
        @Test
        void asksTheAgent(ManusSandbox sandbox) {
            sandbox.agent(prompt -> AgentScript.answer(Duration.ofMillis(50), "Paris"));
            ManusClient client = ManusClient.builder()
                    .baseUrl(sandbox.baseUrl())
                    .apiKey(sandbox.apiKey())
                    .build();

            StepVerifier.create(client.tasks()
                            .run(CreateTaskRequest.of("Capital of France?"))
                            .map(TaskResult::answer))
                    .expectNext("Paris")
                    .verifyComplete();
        }
    }

    @Test
    void anHourTakesMilliseconds() {
        VirtualTimeScheduler time = VirtualTimeScheduler.create();
        ManusSandbox sandbox = ManusSandbox.inMemory(time);
        sandbox.agent(prompt -> AgentScript.answer(Duration.ofHours(1), "Paris"));
        ManusClient client = ManusClient.builder()
                .baseUrl(sandbox.baseUrl())
                .apiKey(sandbox.apiKey())
                .transport(sandbox.transport())
                .scheduler(time)
                .build();

        StepVerifier.withVirtualTime(
                        () -> client.tasks()
                                .run(CreateTaskRequest.of("Capital of France?"))
                                .map(TaskResult::answer),
                        () -> time,
                        1)
                .thenAwait(Duration.ofHours(2))
                .expectNext("Paris")
                .verifyComplete();
        sandbox.journal().assertNoViolations();
    }
}
