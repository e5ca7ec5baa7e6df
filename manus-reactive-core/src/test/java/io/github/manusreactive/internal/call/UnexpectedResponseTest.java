package io.github.manusreactive.internal.call;

import static io.github.manusreactive.internal.call.FakeApi.ok;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.github.manusreactive.json.UnexpectedField;
import io.github.manusreactive.observation.CallObserver;
import io.github.manusreactive.observation.CallOutcome;
import io.github.manusreactive.observation.ResponseMetrics;
import io.github.manusreactive.operation.Operation;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

/** What a response shows that is not as documented is visible: in the log, in a meter, to observers. */
class UnexpectedResponseTest {

    @RegisterExtension
    final LogCapture log = new LogCapture("io.github.manusreactive.response", Level.INFO);

    /** Other tests of this process may have used up the number of places that are written. */
    @BeforeEach
    void forgetOtherTests() {
        ResponseLogger.TOLD.clear();
    }

    @Test
    void aPlaceIsWarnedOfOnceAProcess() {
        ExecutorFixture rig = ExecutorFixture.answering(Mono.just(ok("\"x\":7,\"told_once\":1")));

        ScriptedOutcome.of(rig.call(Operation.TASK_DETAIL));
        ScriptedOutcome.of(rig.call(Operation.TASK_DETAIL));
        ScriptedOutcome.of(rig.call(Operation.TASK_LIST));

        assertThat(log.lines(Level.WARN))
                .hasSize(2)
                .allSatisfy(line -> assertThat(line).contains("told_once (unknown_field)"));
        assertThat(log.lines(Level.TRACE)).isEmpty();
    }

    @Test
    void theRawValueIsShownAtTraceWithoutSecrets() {
        log.setLevel(Level.TRACE);
        ExecutorFixture rig = ExecutorFixture.answering(Mono.just(
                ok("\"x\":7,\"raw_one\":{\"key\":\"secret-key-1\",\"url\":\"https://cdn.example.org/a?sig=abc\"}")));

        ScriptedOutcome.of(rig.call(Operation.TASK_DETAIL));

        assertThat(log.lines(Level.TRACE))
                .singleElement()
                .satisfies(line -> assertThat(line)
                        .contains("raw_one")
                        .contains("https://cdn.example.org/a?****")
                        .contains("req-1")
                        .doesNotContain("secret-key-1")
                        .doesNotContain("sig=abc"));
        assertThat(log.lines(Level.WARN)).allSatisfy(line -> assertThat(line).doesNotContain("cdn.example.org"));
    }

    @Test
    void theNameOfAFieldIsMaskedAndCut() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        ExecutorFixture rig = ExecutorFixture.answering(
                Mono.just(ok("\"x\":7,\"named_secret-key-1\":1,\"line\\nbreak\":1,\"" + "long".repeat(1000) + "\":1")));
        rig.observers.add(ResponseMetrics.of(registry));

        ScriptedOutcome.of(rig.call(Operation.TASK_DETAIL));

        assertThat(log.lines(Level.WARN))
                .hasSize(3)
                .allSatisfy(line -> assertThat(line)
                        .doesNotContain("secret-key-1")
                        .doesNotContain("\n")
                        .hasSizeLessThan(500));
        assertThat(registry.getMeters())
                .extracting(meter -> meter.getId().getTag("path"))
                .allSatisfy(path -> assertThat(path).doesNotContain("secret-key-1"));
    }

    @Test
    void everyOccurrenceIsCounted() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        ExecutorFixture rig =
                ExecutorFixture.answering(Mono.just(ok("\"x\":7,\"hue\":1")), Mono.just(ok("\"x\":\"seven\"")));
        rig.observers.add(ResponseMetrics.of(registry));

        ScriptedOutcome.of(rig.call(Operation.TASK_DETAIL));
        ScriptedOutcome.of(rig.call(Operation.TASK_DETAIL));
        ScriptedOutcome.of(rig.call(Operation.TASK_DETAIL));

        Counter unknown = registry.get("manus.response.unexpected")
                .tags("operation", "task.detail", "path", "hue", "kind", "unknown_field")
                .counter();
        assertThat(unknown.count()).isEqualTo(1);
    }

    @Test
    void aServerThatMakesUpNamesMakesNoTimeSeriesOfEach() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        ExecutorFixture rig =
                new ExecutorFixture(call -> Mono.just(ok("\"x\":7,\"made_up_" + System.nanoTime() + "\":1")));
        rig.observers.add(ResponseMetrics.of(registry));

        for (int i = 0; i < 300; i++) {
            ScriptedOutcome.of(rig.call(Operation.USAGE_LIST));
        }

        assertThat(registry.getMeters()).hasSizeLessThanOrEqualTo(201);
        assertThat(registry.get("manus.response.unexpected")
                        .tag("path", "other")
                        .counter()
                        .count())
                .isPositive();
    }

    @Test
    void anObserverIsNotifiedWithoutTheRawValue() {
        log.setLevel(Level.TRACE);
        List<UnexpectedField> told = new ArrayList<>();
        ExecutorFixture rig = ExecutorFixture.answering(Mono.just(ok("\"x\":7,\"seen\":1")));
        rig.observers.add((call, context) -> new CallObserver.Watch() {
            @Override
            public CallObserver.Watch attemptStarted(int number, ContextView within) {
                return this;
            }

            @Override
            public void unexpected(UnexpectedField field) {
                told.add(field);
            }

            @Override
            public void ended(CallOutcome end) {}
        });

        ScriptedOutcome.of(rig.call(Operation.TASK_DETAIL));

        assertThat(told).containsExactly(new UnexpectedField("seen", UnexpectedField.Kind.UNKNOWN_FIELD, null));
    }
}
