package io.github.manusreactive.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.ManusClients;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.test.ManusSandbox;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import reactor.test.scheduler.VirtualTimeScheduler;

class UserHealthIndicatorTest {

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final ManusSandbox sandbox = ManusSandbox.inMemory(time);
    private final String key = sandbox.apiKey();
    private final ManusClient client = ManusClients.builder()
            .baseUrl(sandbox.baseUrl())
            .transport(sandbox.transport())
            .scheduler(time)
            .apiKey(key)
            .build()
            .client();
    private final UserHealthIndicator indicator =
            new UserHealthIndicator(client, Duration.ofSeconds(60), Duration.ofSeconds(5), time);

    @AfterEach
    void close() {
        time.dispose();
    }

    private Health ask() {
        var answer = indicator.health().toFuture();
        time.advanceTimeBy(Duration.ofSeconds(6));
        return answer.join();
    }

    private long calls() {
        return sandbox.journal().calls().stream()
                .filter(call -> call.operation() == Operation.USER_ME)
                .count();
    }

    @Test
    void oneCallServesAMinute() {
        assertThat(ask().getStatus()).isEqualTo(Status.UP);
        assertThat(ask().getStatus()).isEqualTo(Status.UP);
        assertThat(calls()).isEqualTo(1);
        time.advanceTimeBy(Duration.ofSeconds(60));
        assertThat(ask().getStatus()).isEqualTo(Status.UP);
        assertThat(calls()).isEqualTo(2);
    }

    @Test
    void whileItIsNotTheUsersTurnTheLastResultIsReturned() {
        AtomicBoolean turn = new AtomicBoolean();
        UserHealthIndicator inTurn =
                new UserHealthIndicator(client, Duration.ofSeconds(60), Duration.ofSeconds(5), time);
        inTurn.checkIf(turn::get);
        assertThat(inTurn.health().block().getStatus()).isEqualTo(Status.UNKNOWN);
        turn.set(true);
        var checked = inTurn.health().toFuture();
        time.advanceTimeBy(Duration.ofSeconds(1));
        assertThat(checked.join().getStatus()).isEqualTo(Status.UP);
        turn.set(false);
        time.advanceTimeBy(Duration.ofHours(1));
        assertThat(inTurn.health().block().getStatus()).isEqualTo(Status.UP);
        assertThat(calls()).isEqualTo(1);
    }

    @Test
    void nothingIsSentBeforeTheFirstHealthRequest() {
        indicator.health();
        time.advanceTimeBy(Duration.ofMinutes(5));
        assertThat(calls()).isZero();
    }

    @Test
    void aRefusedKeyIsDownAndNotShown() {
        sandbox.user("default").revoke(key);
        Health health = ask();
        assertThat(health.getStatus()).isEqualTo(Status.DOWN);
        assertThat(health.getDetails()).containsEntry("error", "AuthenticationException");
        assertThat(health.toString()).doesNotContain(key);
    }

    @Test
    void aBadResultIsKeptForTenSecondsOnly() {
        sandbox.faults().on(Operation.USER_ME).once().badGateway();
        assertThat(ask().getStatus()).isEqualTo(Status.DOWN);
        assertThat(calls()).isEqualTo(1);
        time.advanceTimeBy(Duration.ofSeconds(10));
        assertThat(ask().getStatus()).isEqualTo(Status.UP);
    }

    @Test
    void silenceIsDownWithinTheTimeout() {
        sandbox.faults().on(Operation.USER_ME).hang();
        Health health = ask();
        assertThat(health.getStatus()).isEqualTo(Status.DOWN);
        assertThat(health.getDetails()).containsKeys("error", "message");
    }

    @Test
    void aUsedUpRateLimitSaysNothing() {
        sandbox.faults().on(Operation.USER_ME).rateLimited(Duration.ofSeconds(30));
        assertThat(ask().getStatus()).isEqualTo(Status.UNKNOWN);
    }
}
