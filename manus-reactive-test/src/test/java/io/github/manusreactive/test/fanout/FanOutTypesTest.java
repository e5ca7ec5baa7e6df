package io.github.manusreactive.test.fanout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.manusreactive.ManusClients;
import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.error.StructuredOutputException;
import io.github.manusreactive.fanout.FanOut;
import io.github.manusreactive.fanout.FanOutOutcome;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.agent.AgentScript;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.test.scheduler.VirtualTimeScheduler;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** Objects that a job orders, as values of the caller's types. */
class FanOutTypesTest {

    record Drawing(String madeBy, Shape mainShape) {}

    sealed interface Shape {}

    record Circle(int radiusInMm) implements Shape {}

    record Square(int sideInMm) implements Shape {}

    record Other(List<String> madeBy) {}

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final ManusSandbox sandbox = ManusSandbox.builder()
            .agent(prompt -> AgentScript.answer(Duration.ofSeconds(3), "done")
                    .structured(Map.of("made_by", "alice", "main_shape", Map.of("type", "Circle", "radius_in_mm", 3))))
            .inMemory(time);

    /** The job's names differ from Jackson's defaults, and one of its types is sealed. */
    private final ManusClients clients = ManusClients.builder()
            .baseUrl(sandbox.baseUrl())
            .transport(sandbox.transport())
            .scheduler(time)
            .customizeJson(JsonMapper.builder()
                    .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                    .build())
            .user(ManusUser.ofApiKeys("alice", sandbox.user("alice").apiKey()))
            .build();

    private final MemoryLedger ledger = new MemoryLedger();

    @AfterEach
    void close() {
        time.dispose();
    }

    private FanOutOutcome<String> outcome() {
        FanOut<String> job = clients.fanOut(Flux.just("a"), item -> item, CreateTaskRequest::of)
                .ledger(ledger)
                .structuredOutput(Drawing.class);
        List<FanOutOutcome<String>> outcomes = new ArrayList<>();
        job.job().outcomes().subscribe(outcomes::add);
        time.advanceTimeBy(Duration.ofMinutes(2));
        assertThat(outcomes).hasSize(1);
        return outcomes.get(0);
    }

    @Test
    void anObjectIsMappedByTheMapperThatItsSchemaWasWrittenWith() {
        FanOutOutcome<String> outcome = outcome();

        assertThat(outcome.isFinished()).isTrue();
        assertThat(outcome.structuredAs(Drawing.class)).isEqualTo(new Drawing("alice", new Circle(3)));
        assertThat(outcome.structuredAs(Map.class)).isEqualTo(outcome.outcome().structuredOutput());
    }

    @Test
    void anObjectFromTheLedgerIsMappedLikewise() {
        outcome();

        FanOutOutcome<String> resumed = outcome();

        assertThat(resumed.resumed()).isTrue();
        assertThat(resumed.structuredAs(Drawing.class)).isEqualTo(new Drawing("alice", new Circle(3)));
    }

    @Test
    void anObjectThatDoesNotFitAnotherTypeSaysWhatCame() {
        FanOutOutcome<String> outcome = outcome();

        assertThatThrownBy(() -> outcome.structuredAs(Other.class))
                .isInstanceOfSatisfying(StructuredOutputException.class, e -> {
                    assertThat(e).hasMessageContaining("made_by");
                    assertThat(e.taskId()).isEqualTo(outcome.outcome().taskId());
                    assertThat(e.value()).containsEntry("made_by", "alice");
                });
    }
}
