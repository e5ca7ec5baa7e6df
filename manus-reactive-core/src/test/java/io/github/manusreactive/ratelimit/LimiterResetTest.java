package io.github.manusreactive.ratelimit;

import static io.github.manusreactive.operation.Operation.TASK_CREATE;
import static io.github.manusreactive.operation.Operation.TASK_LIST;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.ManusClients;
import io.github.manusreactive.auth.ManusUser;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

class LimiterResetTest {

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final LocalRateLimiter rateLimiter = LocalRateLimiter.create(RateLimitSettings.defaults(), time);

    @Test
    void liftsAPauseAndWakesWaitingCalls() {
        calls("alice", 1).get(0).permit().limited(Duration.ofHours(10));
        calls("bob", 1).get(0).permit().limited(Duration.ofHours(10));
        List<SimulatedCall> waiting = calls("alice", 20);
        List<SimulatedCall> others = calls("bob", 20);
        assertThat(granted(waiting)).isZero();

        rateLimiter.reset("alice", TASK_LIST);
        rateLimiter.reset("nobody", TASK_CREATE);
        assertThat(granted(waiting)).isZero();
        rateLimiter.reset("alice", TASK_CREATE);

        assertThat(granted(waiting)).isEqualTo(10);
        assertThat(granted(others)).isZero();
        assertThat(rateLimiter.snapshots().stream().filter(s -> s.user().equals("alice")))
                .singleElement()
                .satisfies(snapshot -> assertThat(snapshot.pausedUntil()).isNull());
    }

    @Test
    void forgetsALoweredLevel() {
        calls("alice", 1).get(0).permit().limited(Duration.ofSeconds(1));
        time.advanceTimeBy(Duration.ofSeconds(1));
        calls("alice", 1).get(0).permit().limited(Duration.ofSeconds(1));
        assertThat(rateLimiter.snapshots().get(0).capacity()).isEqualTo(6);

        rateLimiter.reset("alice", TASK_CREATE);

        assertThat(rateLimiter.snapshots().get(0).capacity()).isEqualTo(10);
        assertThat(granted(calls("alice", 20))).isEqualTo(10);
    }

    /** What was learnt is forgotten, but not what was sent. */
    @Test
    void neverExceedsTheLimit() {
        List<SimulatedCall> calls = calls("alice", 30);
        calls.subList(0, 5).forEach(call -> call.permit().responded());
        for (int i = 0; i < 5; i++) {
            rateLimiter.reset("alice", TASK_CREATE);
        }
        assertThat(granted(calls)).isEqualTo(10);
        calls.get(5).permit().limited(Duration.ofHours(1));
        rateLimiter.reset("alice", TASK_CREATE);
        assertThat(granted(calls)).as("the refused call was not processed").isEqualTo(11);
        calls.get(6).permit().unsent();
        assertThat(granted(calls)).isEqualTo(12);
    }

    @Test
    void isReachedThroughTheClients() {
        ManusClients clients = ManusClients.builder()
                .user(ManusUser.ofApiKeys("alice", "key"))
                .rateLimiter(rateLimiter)
                .build();
        calls("alice", 1).get(0).permit().limited(Duration.ofHours(10));
        SimulatedCall waiting = calls("alice", 1).get(0);
        clients.rateLimiter().reset("alice", TASK_CREATE);
        assertThat(waiting.granted()).isTrue();
    }

    @Test
    void aRateLimiterWithoutStateNeedsNoReset() {
        OperationRateLimiter own = request -> Mono.empty();
        own.reset("alice", TASK_CREATE);
        assertThat(own.acquire(new PermitRequest("alice", TASK_CREATE, CallPriority.BULK, Duration.ZERO))
                        .blockOptional())
                .isEmpty();
    }

    private List<SimulatedCall> calls(String user, int number) {
        List<SimulatedCall> calls = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            calls.add(new SimulatedCall(
                    rateLimiter, new PermitRequest(user, TASK_CREATE, CallPriority.INTERACTIVE, Duration.ofDays(1))));
        }
        return calls;
    }

    private static long granted(List<SimulatedCall> calls) {
        return calls.stream().filter(SimulatedCall::granted).count();
    }
}
