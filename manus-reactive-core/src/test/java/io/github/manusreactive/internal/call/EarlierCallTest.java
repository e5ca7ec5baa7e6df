package io.github.manusreactive.internal.call;

import static io.github.manusreactive.internal.call.FakeApi.ok;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.error.AmbiguousOutcomeException;
import io.github.manusreactive.error.CallContext;
import io.github.manusreactive.error.DeliveryOutcome;
import io.github.manusreactive.error.ManusTransportException;
import io.github.manusreactive.error.PermissionDeniedException;
import io.github.manusreactive.error.TransportException;
import io.github.manusreactive.internal.call.reconcile.ReconciliationResult;
import io.github.manusreactive.operation.Operation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** Whether a call of a process that died had its effect, while reads fail. */
class EarlierCallTest {

    private static final Mono<ReconciliationResult<Integer>> LIST_IS_DOWN = Mono.error(new ManusTransportException(
            CallContext.none(),
            new TransportException(TransportException.Kind.RESET, "list is down", null),
            DeliveryOutcome.UNKNOWN));

    private final ExecutorFixture rig = ExecutorFixture.answering(Mono.just(ok("")));
    private final List<Long> readsAt = new ArrayList<>();
    private final Deque<Mono<ReconciliationResult<Integer>>> findings = new ArrayDeque<>();

    private ScriptedOutcome<Integer> settle() {
        return ScriptedOutcome.of(rig.exchange().settle(Operation.TASK_CREATE, Instant.EPOCH, null, (reads, start) -> {
            readsAt.add(rig.elapsed().toSeconds());
            return findings.size() > 1 ? findings.remove() : findings.element();
        }));
    }

    @Test
    void aLastReadThatFailsTransientlyIsRepeated() {
        findings.addAll(Collections.nCopies(7, LIST_IS_DOWN));
        findings.add(Mono.just(new ReconciliationResult.Found<>(42)));
        ScriptedOutcome<Integer> settled = settle();
        rig.passes(Duration.ofMinutes(3));
        assertThat(settled.values).containsExactly(42);
        assertThat(readsAt).containsExactly(1L, 3L, 7L, 15L, 31L, 63L, 120L, 150L);
    }

    @Test
    void whatIsAbsentOnceReadsWorkAgainIsAbsent() {
        findings.addAll(Collections.nCopies(6, LIST_IS_DOWN));
        findings.add(Mono.just(new ReconciliationResult.Absent<>()));
        ScriptedOutcome<Integer> settled = settle();
        rig.passes(Duration.ofSeconds(121));
        assertThat(settled.completed).isTrue();
        assertThat(settled.values).isEmpty();
    }

    @Test
    void theOutcomeIsAmbiguousIfReadsFailUntilTheTimeout() {
        rig.options = rig.options.toBuilder().timeout(Duration.ofMinutes(5)).build();
        findings.add(LIST_IS_DOWN);
        ScriptedOutcome<Integer> settled = settle();
        rig.passes(Duration.ofMinutes(4));
        assertThat(settled.isOpen()).isTrue();
        rig.passes(Duration.ofMinutes(1));
        assertThat(settled.error).isInstanceOf(AmbiguousOutcomeException.class).hasMessageContaining("list is down");
    }

    @Test
    void aReadThatIsNotAllowedIsNotRepeatedAfterTheSettleTime() {
        findings.add(Mono.error(new PermissionDeniedException(CallContext.none(), 403, null, "no")));
        ScriptedOutcome<Integer> settled = settle();
        rig.passes(Duration.ofSeconds(121));
        assertThat(settled.error).isInstanceOf(AmbiguousOutcomeException.class);
    }

    @Test
    void cancellingEndsTheReads() {
        findings.add(LIST_IS_DOWN);
        ScriptedOutcome<Integer> settled = settle();
        rig.passes(Duration.ofSeconds(100));
        int reads = readsAt.size();
        settled.cancel();
        rig.passes(Duration.ofMinutes(10));
        assertThat(readsAt).hasSize(reads);
    }
}
