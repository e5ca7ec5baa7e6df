package io.github.manusreactive.test.fanout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.manusreactive.ManusClients;
import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.error.StructuredOutputException;
import io.github.manusreactive.fanout.FanOut;
import io.github.manusreactive.fanout.FanOutOutcome;
import io.github.manusreactive.fanout.ItemOutcome;
import io.github.manusreactive.fanout.LedgerEntry.Finished;
import io.github.manusreactive.fanout.OutcomeStatus;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.agent.AgentScript;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
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

    record Count(int count) {}

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
        return outcome(FanOut.over(clients, Flux.just("a"), item -> item, CreateTaskRequest::of)
                .ledger(ledger)
                .structuredOutput(Drawing.class));
    }

    private FanOutOutcome<String> outcome(FanOut<String> job) {
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
    void anObjectThatLacksAPropertyOfItsSchemaIsNotAnAnswer() {
        sandbox.agent(prompt -> AgentScript.answer(Duration.ofSeconds(3), "done")
                .structured(Map.of("main_shape", Map.of("type", "Circle", "radius_in_mm", 3))));

        FanOutOutcome<String> outcome = outcome();

        assertThat(outcome.status()).isEqualTo(OutcomeStatus.FAILED);
        assertThat(outcome.outcome().error().code()).isEqualTo("structured_output");
        assertThat(outcome.outcome().error().message()).contains("violates its schema: .made_by: is missing");
        assertThat(outcome.outcome().answer()).isEqualTo("done");
        assertThat(outcome.structuredAs(Drawing.class)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.5", "\"1\"", "null"})
    void anObjectThatBreaksTheSchemaOfItsRequestIsNotAnAnswer(String count) {
        sandbox.agent(prompt -> AgentScript.answer(Duration.ofSeconds(3), "done")
                .structured(
                        Collections.singletonMap("count", JsonMapper.shared().readValue(count, Object.class))));

        FanOutOutcome<String> outcome = outcome(counting());

        assertThat(outcome.status()).isEqualTo(OutcomeStatus.FAILED);
        assertThat(outcome.outcome().error().message()).contains("violates its schema: .count: must be integer");
    }

    @Test
    void anObjectOfAnEarlierRunThatBreaksTheSchemaIsNotMapped() {
        sandbox.agent(
                prompt -> AgentScript.answer(Duration.ofSeconds(3), "done").structured(Map.of("count", 1)));
        assertThat(outcome(counting()).structuredAs(Count.class)).isEqualTo(new Count(1));
        ledger.entries.computeIfPresent("a", (key, entry) -> withObject((Finished) entry, Map.of("count", 1.5)));

        FanOutOutcome<String> resumed = outcome(counting());

        assertThat(resumed.resumed()).isTrue();
        assertThatThrownBy(() -> resumed.structuredAs(Count.class))
                .isInstanceOf(StructuredOutputException.class)
                .hasMessageContaining("violates its schema: .count: must be integer");
    }

    private FanOut<String> counting() {
        Map<String, Object> schema = Map.of(
                "type",
                "object",
                "properties",
                Map.of("count", Map.of("type", "integer")),
                "required",
                List.of("count"),
                "additionalProperties",
                false);
        return FanOut.over(
                        clients,
                        Flux.just("a"),
                        item -> item,
                        item -> CreateTaskRequest.builder(item)
                                .structuredOutputSchema(schema)
                                .build())
                .ledger(ledger);
    }

    private static Finished withObject(Finished entry, Map<String, Object> object) {
        ItemOutcome from = entry.outcome();
        return new Finished(
                entry.fingerprint(),
                new ItemOutcome(
                        from.key(),
                        from.status(),
                        from.taskId(),
                        from.taskUrl(),
                        from.user(),
                        from.answer(),
                        from.attachments(),
                        object,
                        from.credits(),
                        from.attempts(),
                        from.createdAt(),
                        from.finishedAt(),
                        from.error()));
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
