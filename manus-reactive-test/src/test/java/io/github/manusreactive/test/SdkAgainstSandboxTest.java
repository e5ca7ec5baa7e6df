package io.github.manusreactive.test;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.ManusClients;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.task.TaskResult;
import io.github.manusreactive.test.agent.AgentScript;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

/** The two examples of the sandbox's documentation page. */
class SdkAgainstSandboxTest {

    @Test
    @ManusSandboxTest
    void overLoopback(ManusSandbox sandbox) {
        sandbox.agent(prompt -> AgentScript.answer(Duration.ofMillis(50), "Paris"));
        ManusClients clients = ManusClients.builder()
                .baseUrl(sandbox.baseUrl())
                .apiKey(sandbox.apiKey())
                .build();
        ManusClient client = clients.client();
        try {
            StepVerifier.create(client.tasks()
                            .run(CreateTaskRequest.of("Capital of France?"))
                            .map(TaskResult::answer))
                    .expectNext("Paris")
                    .expectComplete()
                    .verify(Duration.ofSeconds(30));
        } finally {
            clients.close();
        }
        assertThat(sandbox.journal().count(Operation.TASK_CREATE)).isEqualTo(1);
    }

    @Test
    void inVirtualTime() {
        VirtualTimeScheduler time = VirtualTimeScheduler.create();
        ManusSandbox sandbox = ManusSandbox.inMemory(time);
        sandbox.agent(prompt -> AgentScript.answer(Duration.ofHours(1), "Paris"));
        ManusClients clients = ManusClients.builder()
                .baseUrl(sandbox.baseUrl())
                .apiKey(sandbox.apiKey())
                .transport(sandbox.transport())
                .scheduler(time)
                .build();
        ManusClient client = clients.client();

        StepVerifier.withVirtualTime(
                        () -> client.tasks()
                                .run(CreateTaskRequest.of("Capital of France?"))
                                .map(TaskResult::answer),
                        () -> time,
                        1)
                .thenAwait(Duration.ofHours(2))
                .expectNext("Paris")
                .expectComplete()
                .verify(Duration.ofSeconds(30));
        sandbox.journal().assertNoViolations();
        sandbox.journal().assertNoDuplicateTasks();
    }
}
