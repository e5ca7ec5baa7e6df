package io.github.manusreactive.exchange;

import static io.github.manusreactive.exchange.FakeApi.ok;
import static io.github.manusreactive.exchange.FakeApi.refused;
import static io.github.manusreactive.exchange.FakeApi.reply;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.budget.BudgetSettings;
import io.github.manusreactive.budget.LocalRateBudget;
import io.github.manusreactive.error.RateLimitedException;
import io.github.manusreactive.http.HttpHeaders;
import io.github.manusreactive.http.HttpReply;
import io.github.manusreactive.operation.Operation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** How long a 429 pauses the rate limiter, by the words that it comes in. */
class GatewayPauseTest {

    private static final HttpReply GATEWAY = reply(429, "<html>WAF: too many requests</html>");
    private static final HttpReply API = refused(429, "rate_limited", "slow down");

    @Test
    void aGatewaysLongWaitPausesForMinutesAndIsToldInFull() {
        assertPause(with(GATEWAY, "80000"), Duration.ofMinutes(5), Duration.ofSeconds(80_000));
    }

    @Test
    void aGatewaysShortWaitIsKept() {
        assertPause(with(GATEWAY, "200"), Duration.ofSeconds(200), Duration.ofSeconds(200));
    }

    @Test
    void theApisOwnLongWaitIsKept() {
        assertPause(with(API, "80000"), Duration.ofSeconds(80_000), Duration.ofSeconds(80_000));
    }

    @Test
    void aDateThatIsHoursAheadPausesForMinutes() {
        HttpReply dated = new HttpReply(
                429,
                HttpHeaders.of(Map.of(
                        "date", List.of("Tue, 24 Nov 2026 10:00:00 GMT"),
                        "retry-after", List.of("Tue, 24 Nov 2026 15:00:00 GMT"))),
                API.body());
        assertPause(dated, Duration.ofMinutes(5), Duration.ofHours(5));
    }

    @Test
    void theCapIsASetting() {
        Rig rig = Rig.answering(Mono.just(with(GATEWAY, "80000")), Mono.just(ok("\"x\":7")));
        LocalRateBudget budget = LocalRateBudget.create(
                BudgetSettings.builder().maxPause(Duration.ofSeconds(10)).build(), rig.clock);
        rig.budget = budget;
        Outcome.of(rig.call(Operation.TASK_CREATE));
        Outcome<Integer> next = Outcome.of(rig.call(Operation.TASK_CREATE));
        rig.passes(Duration.ofSeconds(9));
        assertThat(next.isOpen()).isTrue();
        rig.passes(Duration.ofSeconds(1));
        assertThat(next.values).containsExactly(7);
    }

    private static HttpReply with(HttpReply refusal, String retryAfter) {
        return new HttpReply(429, HttpHeaders.of(Map.of("retry-after", List.of(retryAfter))), refusal.body());
    }

    private static void assertPause(HttpReply refusal, Duration pause, Duration told) {
        Rig rig = Rig.answering(Mono.just(refusal));
        LocalRateBudget budget = LocalRateBudget.create(BudgetSettings.defaults(), rig.clock);
        rig.budget = budget;
        Outcome<Integer> call = Outcome.of(rig.call(Operation.TASK_CREATE));
        assertThat(call.error)
                .isInstanceOfSatisfying(
                        RateLimitedException.class,
                        e -> assertThat(e.retryAfter()).isEqualTo(told));
        Instant until = budget.snapshots().get(0).pausedUntil();
        assertThat(until).isNotNull();
        assertThat(Duration.between(Instant.EPOCH.plus(rig.elapsed()), until)).isEqualTo(pause);
    }
}
