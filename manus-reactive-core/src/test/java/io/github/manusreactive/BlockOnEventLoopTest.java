package io.github.manusreactive;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.internal.call.FakeApi;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.task.SendMessageRequest;
import io.github.manusreactive.task.TaskHandle;
import java.time.Duration;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** {@code block()} on a thread that must not block: Reactor refuses it, and no credits may be spent on a result that is lost. */
class BlockOnEventLoopTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    private final FakeApi api = FakeApi.answering("\"task_id\":\"t1\",\"messages\":[]");
    private final ManusClient client =
            ManusClients.builder().apiKey("key-1").transport(api).build().client();

    record River(String name) {}

    static Stream<Arguments> calls() {
        CreateTaskRequest create = CreateTaskRequest.of("Do it.");
        return Stream.of(
                call("create", client -> client.tasks().create(create)),
                call(
                        "create, mapped",
                        client -> client.tasks()
                                .create(create)
                                .map(TaskHandle::taskId)
                                .filter(id -> true)
                                .contextWrite(context -> context.put("key", "value"))),
                call("run", client -> client.tasks().run(create)),
                call("typed run", client -> client.tasks().run(create, River.class)),
                call("sendMessage", client -> client.tasks().sendMessage(SendMessageRequest.of("t1", "Go on."))),
                call("conversation", client -> client.tasks().conversation("t1").send("Go on.")));
    }

    private static Arguments call(String name, Function<ManusClient, Mono<?>> call) {
        return Arguments.of(name, call);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("calls")
    void blockIsRefusedBeforeAnythingIsSent(String name, Function<ManusClient, Mono<?>> call) {
        for (Function<Mono<?>, Object> block : Stream.<Function<Mono<?>, Object>>of(
                        Mono::block,
                        mono -> mono.block(LONG),
                        Mono::blockOptional,
                        mono -> mono.flux().blockFirst(),
                        mono -> mono.flux().blockLast())
                .toList()) {
            StepVerifier.create(Mono.fromCallable(() -> String.valueOf(block.apply(call.apply(client))))
                            .subscribeOn(Schedulers.parallel()))
                    .expectErrorSatisfies(error -> assertThat(error)
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessageContaining("block"))
                    .verify(LONG);
        }
        assertThat(api.calls).isEmpty();
    }

    @Test
    void blockOnOtherThreadsAndSubscriptionsOnAnEventLoopSend() {
        assertThat(client.tasks()
                        .create(CreateTaskRequest.of("Do it."))
                        .block(LONG)
                        .taskId())
                .isEqualTo("t1");
        StepVerifier.create(Mono.defer(() -> client.tasks().create(CreateTaskRequest.of("Do it.")))
                        .subscribeOn(Schedulers.parallel()))
                .expectNextCount(1)
                .expectComplete()
                .verify(LONG);
        assertThat(api.calls)
                .filteredOn(call -> call.uri().getPath().equals(Operation.TASK_CREATE.path()))
                .hasSize(2);
    }

    /** The second create begins on the thread of the first one's end, an event loop; the thread that blocks is another. */
    @Test
    void aChainThatAnotherThreadBlocksOnSendsFromEventLoops() {
        Flux.range(0, 3)
                .publishOn(Schedulers.parallel())
                .concatMap(i -> client.tasks().create(CreateTaskRequest.of("Do it.")))
                .then()
                .block(LONG);
        assertThat(api.calls).hasSize(3);
    }
}
