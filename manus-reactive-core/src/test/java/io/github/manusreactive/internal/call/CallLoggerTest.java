package io.github.manusreactive.internal.call;

import static io.github.manusreactive.internal.call.FakeApi.ok;
import static io.github.manusreactive.internal.call.FakeApi.refused;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.github.manusreactive.error.CallContext;
import io.github.manusreactive.error.TransportException;
import io.github.manusreactive.observation.CallObserver;
import io.github.manusreactive.operation.Operation;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

class CallLoggerTest {

    @RegisterExtension
    final LogCapture log = new LogCapture("io.github.manusreactive.call", Level.DEBUG);

    @Test
    void everyAttemptIsALineWithItsRequestId() {
        ExecutorFixture rig = ExecutorFixture.answering(
                Mono.just(refused(500, "internal", "oops")),
                Mono.error(new TransportException(TransportException.Kind.CONNECT, "no connection", null)),
                Mono.just(ok("\"x\":7")));
        ScriptedOutcome.of(rig.call(Operation.TASK_DETAIL));
        rig.passes(Duration.ofMinutes(1));
        assertThat(log.lines(Level.DEBUG)).hasSize(3);
        assertThat(log.lines(Level.DEBUG).get(0))
                .isEqualTo("task.detail user=alice attempt=1 outcome=error status=500 request_id=req-1 took_ms=0"
                        + " failure=SERVER_FAILED");
        assertThat(log.lines(Level.DEBUG).get(1))
                .isEqualTo("task.detail user=alice attempt=2 outcome=error status=0 request_id=null took_ms=0"
                        + " failure=NOT_SENT");
        assertThat(log.lines(Level.DEBUG).get(2))
                .isEqualTo("task.detail user=alice attempt=3 outcome=success status=200 request_id=req-1 took_ms=0");
    }

    @Test
    void anUnknownOutcomeIsAWarning() {
        ExecutorFixture rig = ExecutorFixture.answering(
                Mono.error(new TransportException(TransportException.Kind.RESET, "connection reset", null)));
        ScriptedOutcome.of(rig.call(Operation.TASK_CREATE));
        assertThat(log.lines(Level.WARN))
                .singleElement()
                .asString()
                .contains("task.create user=alice: outcome unknown after 1 attempt, ", "connection reset");
    }

    @Test
    void aCallThatFailsAfterRetriesIsLoggedAtInfo() {
        ExecutorFixture rig = ExecutorFixture.answering(Mono.just(refused(500, "internal", "oops")));
        ScriptedOutcome.of(rig.call(Operation.TASK_DETAIL));
        rig.passes(Duration.ofMinutes(1));
        assertThat(log.lines(Level.INFO)).singleElement().asString().contains("failed after 4 attempts", "req-1");
        assertThat(log.lines(Level.WARN)).isEmpty();
    }

    @Test
    void whatFailsAtOnceForTheCallersOwnFaultIsNotAWarning() {
        ExecutorFixture rig = ExecutorFixture.answering(Mono.just(refused(404, "not_found", "no such task")));
        ScriptedOutcome.of(rig.call(Operation.TASK_DETAIL));
        assertThat(log.lines(Level.WARN)).isEmpty();
    }

    @Test
    void anObserverThatThrowsIsNamedAndChangesNothing() {
        ExecutorFixture rig = ExecutorFixture.answering(Mono.just(ok("\"x\":7")));
        rig.observers.add(new Throwing());

        ScriptedOutcome<Integer> call = ScriptedOutcome.of(rig.call(Operation.TASK_DETAIL));

        assertThat(call.values).containsExactly(7);
        assertThat(log.lines(Level.WARN)).singleElement().asString().contains("observer", Throwing.class.getName());
    }

    private static final class Throwing implements CallObserver {

        @Override
        public Watch callStarted(CallContext call, ContextView context) {
            throw new IllegalStateException("on purpose");
        }
    }

    @Test
    void noSecretIsInAnyLine() {
        ExecutorFixture rig = ExecutorFixture.answering(
                Mono.just(refused(401, "unauthenticated", "bad key")),
                Mono.error(new TransportException(TransportException.Kind.RESET, "connection reset", null)));
        ScriptedOutcome.of(rig.exchange()
                .call(ApiRequest.post(Operation.TASK_CREATE, Map.of("p", "secret prompt"), "x", Integer.class)));
        ScriptedOutcome.of(rig.exchange()
                .call(ApiRequest.post(Operation.TASK_CREATE, Map.of("p", "secret prompt"), "x", Integer.class)));
        rig.passes(Duration.ofMinutes(1));
        assertThat(log.events())
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line.getFormattedMessage())
                        .doesNotContain("secret-key-1")
                        .doesNotContain("secret prompt"));
    }
}
