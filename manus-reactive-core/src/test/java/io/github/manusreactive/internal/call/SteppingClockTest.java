package io.github.manusreactive.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.operation.Operation;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

/** The wall clock is set while a call waits: its time neither ends early nor is it prolonged. */
class SteppingClockTest {

    private static ExecutorFixture waiting(ExecutorFixture rig) {
        rig.options = rig.options.toBuilder().timeout(Duration.ofSeconds(5)).build();
        rig.api.rateLimiter.gate(permit -> permit.delayElement(Duration.ofSeconds(2), rig.time));
        return rig;
    }

    @ParameterizedTest
    @ValueSource(ints = {-8, 8})
    void aCallThatHasTimeLeftIsMade(int hours) {
        ExecutorFixture rig = waiting(ExecutorFixture.answering(Mono.just(FakeApi.ok("\"x\":7"))));
        ScriptedOutcome<Integer> call = ScriptedOutcome.of(rig.call(Operation.TASK_CREATE));
        rig.passes(Duration.ofSeconds(1));
        rig.clock.step(Duration.ofHours(hours));
        rig.passes(Duration.ofSeconds(1));
        assertThat(call.values).containsExactly(7);
    }

    @ParameterizedTest
    @ValueSource(ints = {-8, 8})
    void aCallThatHangsEndsInTime(int hours) {
        ExecutorFixture rig = waiting(new ExecutorFixture(sent -> Mono.never()));
        ScriptedOutcome<Integer> call = ScriptedOutcome.of(rig.call(Operation.TASK_DETAIL));
        rig.passes(Duration.ofSeconds(1));
        rig.clock.step(Duration.ofHours(hours));
        rig.passes(Duration.ofSeconds(3));
        assertThat(call.error).isNull();
        rig.passes(Duration.ofSeconds(1));
        assertThat(call.error).hasMessageContaining("no response before the call's deadline");
    }
}
