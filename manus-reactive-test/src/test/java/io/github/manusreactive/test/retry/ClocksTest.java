package io.github.manusreactive.test.retry;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.error.AmbiguousOutcomeException;
import io.github.manusreactive.http.HttpCall;
import io.github.manusreactive.http.HttpReply;
import io.github.manusreactive.http.Transport;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.retry.ReconcileSettings;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.task.SendMessageRequest;
import io.github.manusreactive.task.TaskHandle;
import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.SetClock;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Lost answers on a machine whose clock is set between the call and the look at its effect. */
class ClocksTest {

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final List<TaskHandle> answers = new ArrayList<>();
    private final List<Throwable> errors = new ArrayList<>();
    private ManusSandbox sandbox;
    private SetClock clock;
    private ManusClient client;

    @BeforeEach
    void start() {
        time.advanceTimeTo(Instant.parse("2026-11-24T00:00:00Z"));
        sandbox = ManusSandbox.builder().inMemory(time);
        clock(30);
    }

    private void clock(int minutesFast) {
        clock = new SetClock(time, Duration.ofMinutes(minutesFast));
        client = client(sandbox.transport());
    }

    private ManusClient client(Transport transport) {
        return ManusClient.builder()
                .baseUrl(sandbox.baseUrl())
                .apiKey(sandbox.apiKey())
                .transport(transport)
                .scheduler(clock)
                .build();
    }

    private void createAndSetClock() {
        client.tasks()
                .create(CreateTaskRequest.builder("Do it.").correlation("k").build())
                .subscribe(answers::add, errors::add);
        time.advanceTimeBy(Duration.ofMillis(500));
        clock.setRight();
        time.advanceTimeBy(Duration.ofMinutes(2));
    }

    @ParameterizedTest
    @ValueSource(ints = {-20, 0, 30})
    void aTaskIsFoundWhereTheServersClockWasKnown(int minutesFast) {
        clock(minutesFast);
        client.tasks().list().subscribe();
        time.advanceTimeBy(Duration.ofSeconds(5));
        sandbox.faults().on(Operation.TASK_CREATE).once().resetAfterProcessing();

        createAndSetClock();

        assertThat(answers)
                .singleElement()
                .satisfies(task -> assertThat(task.taskTitle()).endsWith("[mr:k]"));
        assertThat(sandbox.journal().tasksCreated()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {-20, 0, 30})
    void aTaskIsFoundByTheFirstCallOfAll(int minutesFast) {
        clock(minutesFast);
        sandbox.faults().on(Operation.TASK_CREATE).once().resetAfterProcessing();

        createAndSetClock();

        assertThat(answers).hasSize(1);
        assertThat(sandbox.journal().tasksCreated()).isEqualTo(1);
    }

    @Test
    void whatIsSentInTheFutureIsNeverProvablyAbsent() {
        clock(90);
        sandbox.faults().on(Operation.TASK_CREATE).once().resetBeforeProcessing();

        createAndSetClock();

        assertThat(errors)
                .singleElement()
                .satisfies(error -> assertThat(error)
                        .isInstanceOf(AmbiguousOutcomeException.class)
                        .hasMessageContaining("clock"));
        assertThat(sandbox.journal().count(Operation.TASK_CREATE)).isEqualTo(1);
    }

    /** Seconds that the clock behind the {@code Date} of each response is ahead of the one that stamps tasks. */
    static Stream<List<Integer>> edges() {
        return Stream.of(
                List.of(0),
                List.of(-600),
                List.of(60),
                List.of(180),
                List.of(600),
                List.of(3 * 3600),
                List.of(-1800, 1800),
                List.of(1800, -1800),
                List.of(0, 0, 0, 7200),
                List.of(-365 * 24 * 3600, 180));
    }

    @ParameterizedTest
    @MethodSource("edges")
    void aTaskIsFoundWhateverTheDatesOfTheEdgesSay(List<Integer> secondsAhead) {
        clock = new SetClock(time, Duration.ZERO);
        client = client(edge(secondsAhead));
        client.tasks().list().subscribe();
        client.projects().list().subscribe();
        time.advanceTimeBy(Duration.ofSeconds(5));
        sandbox.faults().on(Operation.TASK_CREATE).once().resetAfterProcessing();

        createAndSetClock();

        assertThat(errors).isEmpty();
        assertThat(answers).hasSize(1);
        assertThat(sandbox.journal().tasksCreated()).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("edges")
    void aMessageIsNeverPostedTwiceWhateverTheDatesOfTheEdgesSay(List<Integer> secondsAhead) {
        clock = new SetClock(time, Duration.ZERO);
        client = client(edge(secondsAhead));
        client.tasks().create(CreateTaskRequest.of("Do it.")).subscribe(answers::add, errors::add);
        time.advanceTimeBy(Duration.ofMinutes(5));
        sandbox.faults().on(Operation.TASK_SEND_MESSAGE).once().resetAfterProcessing();

        client.with(options ->
                        options.withReconcile(ReconcileSettings.defaults().withLookalikes(true)))
                .tasks()
                .sendMessage(SendMessageRequest.of(answers.get(0).taskId(), "Go on."))
                .subscribe(id -> {}, errors::add);
        time.advanceTimeBy(Duration.ofMinutes(5));

        assertThat(sandbox.journal().count(Operation.TASK_SEND_MESSAGE)).isEqualTo(1);
        assertThat(errors).allSatisfy(error -> assertThat(error).isInstanceOf(AmbiguousOutcomeException.class));
    }

    /** Writes the {@code Date} of every response in turn. */
    private Transport edge(List<Integer> secondsAhead) {
        Transport real = sandbox.transport();
        AtomicInteger responses = new AtomicInteger();
        return new Transport() {
            @Override
            public Mono<HttpReply> exchange(HttpCall call) {
                return real.exchange(call)
                        .map(reply -> new HttpReply(
                                reply.status(),
                                reply.headers()
                                        .with(
                                                "Date",
                                                DateTimeFormatter.RFC_1123_DATE_TIME.format(sandbox.clock()
                                                        .instant()
                                                        .plusSeconds(secondsAhead.get(
                                                                responses.getAndIncrement() % secondsAhead.size()))
                                                        .atZone(ZoneOffset.UTC))),
                                reply.body()));
            }

            @Override
            public <T> Flux<T> stream(
                    HttpCall call, BiFunction<HttpReply, Flux<ByteBuffer>, ? extends Publisher<T>> reader) {
                return real.stream(call, reader);
            }

            @Override
            public Mono<Void> close() {
                return real.close();
            }
        };
    }

    @Test
    void aTaskThatNeverWasIsCreatedWhereTheServersClockWasKnown() {
        client.tasks().list().subscribe();
        time.advanceTimeBy(Duration.ofSeconds(5));
        sandbox.faults().on(Operation.TASK_CREATE).once().resetBeforeProcessing();

        createAndSetClock();

        assertThat(answers).hasSize(1);
        assertThat(sandbox.journal().count(Operation.TASK_CREATE)).isEqualTo(2);
    }
}
