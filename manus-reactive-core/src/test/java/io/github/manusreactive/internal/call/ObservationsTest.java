package io.github.manusreactive.internal.call;

import static io.github.manusreactive.internal.call.FakeApi.ok;
import static io.github.manusreactive.internal.call.FakeApi.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.auth.ApiCredential;
import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.http.HttpResponse;
import io.github.manusreactive.observation.MicrometerCallObserver;
import io.github.manusreactive.operation.Operation;
import io.micrometer.common.KeyValue;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistryAssert;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class ObservationsTest {

    private static final Mono<HttpResponse> OK = Mono.just(ok("\"x\":7"));
    private static final Mono<HttpResponse> INTERNAL = Mono.just(refused(500, "internal", "oops"));

    private final TestObservationRegistry registry = TestObservationRegistry.create();

    private ExecutorFixture rig(ExecutorFixture rig) {
        rig.observers.add(MicrometerCallObserver.of(registry));
        return rig;
    }

    @Test
    void aCallAndEachOfItsAttemptsAreObserved() {
        ExecutorFixture rig = rig(ExecutorFixture.answering(INTERNAL, OK));
        ScriptedOutcome.of(rig.call(Operation.TASK_DETAIL));
        rig.passes(Duration.ofSeconds(1));

        TestObservationRegistryAssert.assertThat(registry)
                .hasNumberOfObservationsWithNameEqualTo("manus.client.call", 1)
                .hasNumberOfObservationsWithNameEqualTo("manus.client.attempt", 2)
                .hasObservationWithNameEqualTo("manus.client.call")
                .that()
                .hasBeenStarted()
                .hasBeenStopped()
                .hasContextualNameEqualTo("task.detail")
                .hasOnlyKeys(
                        "manus.operation",
                        "manus.outcome",
                        "manus.status",
                        "manus.error",
                        "manus.request_id",
                        "manus.user")
                .hasLowCardinalityKeyValue("manus.operation", "task.detail")
                .hasLowCardinalityKeyValue("manus.outcome", "success")
                .hasLowCardinalityKeyValue("manus.status", "200")
                .hasLowCardinalityKeyValue("manus.error", "none")
                .hasHighCardinalityKeyValue("manus.request_id", "req-1")
                .hasHighCardinalityKeyValue("manus.user", "alice");
        TestObservationRegistryAssert.assertThat(registry)
                .hasAnObservation(attempt -> attempt.hasNameEqualTo("manus.client.attempt")
                        .hasParentObservation()
                        .hasLowCardinalityKeyValue("manus.outcome", "error")
                        .hasLowCardinalityKeyValue("manus.status", "500")
                        .hasLowCardinalityKeyValue("manus.error", "ServerException"));
    }

    @Test
    void theUsersTagIsWhatTheApplicationMakesOfTheLabel() {
        ExecutorFixture rig = ExecutorFixture.answering(OK);
        rig.observers.add(MicrometerCallObserver.of(registry, label -> label.equals("bob") ? label : "other"));
        List<String> traced = new ArrayList<>();
        registry.observationConfig().observationHandler(new ObservationHandler<>() {
            @Override
            public void onStop(Observation.Context context) {
                context.getAllKeyValues().stream()
                        .filter(key -> key.getKey().equals("manus.user"))
                        .map(KeyValue::getValue)
                        .forEach(traced::add);
            }

            @Override
            public boolean supportsContext(Observation.Context context) {
                return true;
            }
        });
        ScriptedOutcome.of(rig.call(Operation.TASK_DETAIL));
        TestObservationRegistryAssert.assertThat(registry)
                .forAllObservationsWithNameEqualTo(
                        "manus.client.call", call -> call.hasLowCardinalityKeyValue("manus.user", "other"));
        assertThat(traced).containsExactly("alice", "alice");
    }

    @Test
    void aCancelledCallIsObservedAsSuch() {
        ExecutorFixture rig = rig(ExecutorFixture.answering(Mono.never()));
        ScriptedOutcome.of(rig.call(Operation.TASK_CREATE)).cancel();
        TestObservationRegistryAssert.assertThat(registry)
                .hasNumberOfObservationsEqualTo(2)
                .forAllObservationsWithNameEqualTo(
                        "manus.client.attempt",
                        attempt -> attempt.hasLowCardinalityKeyValue("manus.outcome", "cancelled")
                                .hasLowCardinalityKeyValue("manus.status", "none"));
    }

    @Test
    void theParentComesFromTheReactorContext() {
        ExecutorFixture rig = rig(ExecutorFixture.answering(OK));
        Observation parent = Observation.createNotStarted("request", registry).start();
        ScriptedOutcome.of(rig.call(Operation.TASK_DETAIL)
                .contextWrite(context -> context.put(ObservationThreadLocalAccessor.KEY, parent)));
        parent.stop();
        TestObservationRegistryAssert.assertThat(registry)
                .hasObservationWithNameEqualTo("manus.client.call")
                .that()
                .hasParentObservationEqualTo(parent);
    }

    @Test
    void withoutOneInTheContextTheThreadsObservationIsTheParent() {
        ExecutorFixture rig = rig(ExecutorFixture.answering(OK));
        Observation parent = Observation.createNotStarted("request", registry);
        parent.observe(() -> ScriptedOutcome.of(rig.call(Operation.TASK_DETAIL)));
        TestObservationRegistryAssert.assertThat(registry)
                .hasObservationWithNameEqualTo("manus.client.call")
                .that()
                .hasParentObservationEqualTo(parent);
    }

    @Test
    void whatRunsWithinSeesTheCallsObservation() {
        List<String> seen = new ArrayList<>();
        ExecutorFixture rig = rig(new ExecutorFixture(call -> Mono.deferContextual(context -> {
            seen.add(((Observation) context.get(ObservationThreadLocalAccessor.KEY))
                    .getContext()
                    .getName());
            return OK;
        })));
        rig.user = new ManusUser(
                "alice",
                () -> Mono.deferContextual(context -> {
                    seen.add(((Observation) context.get(ObservationThreadLocalAccessor.KEY))
                            .getContext()
                            .getName());
                    return Mono.just(new ApiCredential.ApiKey("k"));
                }));
        ScriptedOutcome.of(rig.call(Operation.TASK_DETAIL));
        assertThat(seen).containsExactly("manus.client.call", "manus.client.attempt");
    }

    @Test
    void timersComeOutOfTheMeterHandler() {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        registry.observationConfig().observationHandler(new DefaultMeterObservationHandler(meters));
        ExecutorFixture rig = rig(ExecutorFixture.answering(INTERNAL, OK));
        ScriptedOutcome.of(rig.call(Operation.TASK_DETAIL));
        rig.passes(Duration.ofSeconds(1));
        assertThat(meters.get("manus.client.call")
                        .tag("manus.operation", "task.detail")
                        .tag("manus.outcome", "success")
                        .timer()
                        .count())
                .isEqualTo(1);
        assertThat(meters.get("manus.client.attempt")
                        .tag("manus.status", "500")
                        .timer()
                        .count())
                .isEqualTo(1);
    }
}
