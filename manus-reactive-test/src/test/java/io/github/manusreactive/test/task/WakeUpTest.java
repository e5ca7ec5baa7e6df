package io.github.manusreactive.test.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.task.TaskEvent;
import io.github.manusreactive.task.TaskResult;
import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.agent.AgentScript;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Wake-ups (webhooks) may be lost, repeated, late, early or for nothing: they change when results come, never which. */
class WakeUpTest {

    private static final int TASKS = 12;

    /** A wake-up for a task, or for one without a wait. */
    record WakeUp(int task, int atSeconds) {}

    @Provide
    Arbitrary<List<WakeUp>> wakeUps() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, TASKS),
                        Arbitraries.integers().between(0, 400))
                .as(WakeUp::new)
                .list()
                .ofMaxSize(60);
    }

    @Provide
    Arbitrary<List<Integer>> durations() {
        return Arbitraries.integers().between(1, 300).list().ofSize(TASKS);
    }

    @Property(tries = 40)
    void noSequenceOfWakeUpsChangesResultsOrEvents(
            @ForAll("durations") List<Integer> durations, @ForAll("wakeUps") List<WakeUp> wakeUps) {
        try (LifecycleStage stage = new LifecycleStage(ManusSandbox.builder())) {
            List<CompletableFuture<TaskResult>> results = new ArrayList<>();
            List<CompletableFuture<List<TaskEvent>>> events = new ArrayList<>();
            List<String> ids = new ArrayList<>();
            for (int seconds : durations) {
                stage.agent(AgentScript.start()
                        .progress("started")
                        .run(Duration.ofSeconds(seconds))
                        .result("after " + seconds));
                ids.add(stage.created());
            }
            for (String id : ids) {
                results.add(stage.start(stage.tasks.await(id)));
                events.add(stage.start(stage.tasks.events(id).collectList()));
            }
            for (WakeUp wakeUp : wakeUps) {
                String id = wakeUp.task() < TASKS ? ids.get(wakeUp.task()) : "nobody";
                stage.time.schedule(() -> stage.tasks.wake(id), wakeUp.atSeconds(), TimeUnit.SECONDS);
            }
            stage.pass(Duration.ofMinutes(12));

            for (int i = 0; i < TASKS; i++) {
                assertThat(results.get(i)).isCompleted();
                assertThat(results.get(i).join().answer()).isEqualTo("after " + durations.get(i));
                assertThat(events.get(i)).isCompleted();
                assertThat(events.get(i).join().stream().map(TaskEvent::id).toList())
                        .doesNotHaveDuplicates()
                        .endsWith(results.get(i).join().lastEventId());
            }
            assertThat(stage.sandbox.journal().rateLimited()).isZero();
        }
    }
}
