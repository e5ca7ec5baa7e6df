package io.github.manusreactive.test.retry;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.ManusClients;
import io.github.manusreactive.error.AmbiguousOutcomeException;
import io.github.manusreactive.http.HttpTransport;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.task.TaskHandle;
import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.SetClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Lost responses on a machine whose clock is set between the call and the search for its effect. */
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

    private ManusClient client(HttpTransport transport) {
        return ManusClients.builder()
                .baseUrl(sandbox.baseUrl())
                .apiKey(sandbox.apiKey())
                .transport(transport)
                .scheduler(clock)
                .build()
                .client();
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
    void aTaskIsFoundByALaterCall(int minutesFast) {
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

    @Test
    void aTaskThatNeverWasIsCreated() {
        client.tasks().list().subscribe();
        time.advanceTimeBy(Duration.ofSeconds(5));
        sandbox.faults().on(Operation.TASK_CREATE).once().resetBeforeProcessing();

        createAndSetClock();

        assertThat(answers).hasSize(1);
        assertThat(sandbox.journal().count(Operation.TASK_CREATE)).isEqualTo(2);
    }
}
