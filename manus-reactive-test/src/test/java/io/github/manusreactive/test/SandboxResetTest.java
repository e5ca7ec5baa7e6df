package io.github.manusreactive.test;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.ManusClients;
import io.github.manusreactive.error.NotFoundException;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.test.agent.AgentScript;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

/** A sandbox that serves one test after the other. */
class SandboxResetTest {

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final ManusSandbox sandbox =
            ManusSandbox.builder().credits(500).noLimits().inMemory(time);
    private final ManusClient client = ManusClients.builder()
            .apiKey(sandbox.apiKey())
            .baseUrl(sandbox.baseUrl())
            .transport(sandbox.transport())
            .scheduler(time)
            .build()
            .client();

    @AfterEach
    void close() {
        time.dispose();
    }

    private <T> T get(Mono<T> call) {
        Mono<T> shared = call.cache();
        shared.subscribe(value -> {}, error -> {});
        time.advanceTimeBy(Duration.ofMinutes(1));
        return shared.block(Duration.ofSeconds(1));
    }

    @Test
    void nothingOfTheTestBeforeIsLeft() {
        sandbox.agent(prompt -> AgentScript.answer(Duration.ofHours(1), "late"));
        sandbox.user("default").credits(0);
        sandbox.limits().set(Operation.TASK_LIST, 1, Duration.ofDays(1));
        sandbox.faults().on(Operation.TASK_LIST).internalError();
        String before = get(client.tasks().create(CreateTaskRequest.of("one"))).taskId();

        sandbox.reset();

        assertThat(sandbox.journal().count()).isZero();
        assertThat(sandbox.user("default").credits()).isEqualTo(500);
        assertThat(sandbox.limits().areOff()).isTrue();
        assertThat(get(client.tasks().list().collectList())).isEmpty();
        Mono<?> gone = client.tasks().detail(before);
        StepVerifier.create(gone.doOnSubscribe(s -> time.schedule(() -> {})))
                .then(() -> time.advanceTimeBy(Duration.ofMinutes(1)))
                .verifyError(NotFoundException.class);
        assertThat(get(client.tasks().run(CreateTaskRequest.of("two"))).answer())
                .isEqualTo("You asked: two");
    }

    @Test
    void keysStayValidAndAgentsAtWorkFallSilent() {
        String key = sandbox.apiKey();
        sandbox.agent(prompt -> AgentScript.answer(Duration.ofSeconds(90), "late"));
        get(client.tasks().create(CreateTaskRequest.of("one")));

        sandbox.reset();
        time.advanceTimeBy(Duration.ofMinutes(5));

        assertThat(sandbox.apiKey()).isEqualTo(key);
        assertThat(sandbox.user("default").credits()).isEqualTo(500);
        assertThat(get(client.account().me())).isNotNull();
    }
}
