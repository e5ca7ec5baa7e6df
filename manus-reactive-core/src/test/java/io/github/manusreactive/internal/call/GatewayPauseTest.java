package io.github.manusreactive.internal.call;

import static io.github.manusreactive.internal.call.FakeApi.ok;
import static io.github.manusreactive.internal.call.FakeApi.refused;
import static io.github.manusreactive.internal.call.FakeApi.reply;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.error.RateLimitedException;
import io.github.manusreactive.http.HttpHeaders;
import io.github.manusreactive.http.HttpResponse;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.ratelimit.LocalRateLimiter;
import io.github.manusreactive.ratelimit.RateLimitSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** How long a 429 pauses the rate limiter, by the words that it comes in. */
class GatewayPauseTest {

    private static final HttpResponse GATEWAY = reply(429, "<html>WAF: too many requests</html>");
    private static final HttpResponse API = refused(429, "rate_limited", "slow down");

    @Test
    void aGatewaysLongWaitPausesForMinutesAndIsReportedInFull() {
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
        HttpResponse dated = new HttpResponse(
                429,
                HttpHeaders.of(Map.of(
                        "date", List.of("Tue, 24 Nov 2026 10:00:00 GMT"),
                        "retry-after", List.of("Tue, 24 Nov 2026 15:00:00 GMT"))),
                API.body());
        assertPause(dated, Duration.ofMinutes(5), Duration.ofHours(5));
    }

    @Test
    void theCapIsASetting() {
        ExecutorFixture rig = ExecutorFixture.answering(Mono.just(with(GATEWAY, "80000")), Mono.just(ok("\"x\":7")));
        LocalRateLimiter rateLimiter = LocalRateLimiter.create(
                RateLimitSettings.builder().maxPause(Duration.ofSeconds(10)).build(), rig.clock);
        rig.rateLimiter = rateLimiter;
        ScriptedOutcome.of(rig.call(Operation.TASK_CREATE));
        ScriptedOutcome<Integer> next = ScriptedOutcome.of(rig.call(Operation.TASK_CREATE));
        rig.passes(Duration.ofSeconds(9));
        assertThat(next.isOpen()).isTrue();
        rig.passes(Duration.ofSeconds(1));
        assertThat(next.values).containsExactly(7);
    }

    private static HttpResponse with(HttpResponse refusal, String retryAfter) {
        return new HttpResponse(429, HttpHeaders.of(Map.of("retry-after", List.of(retryAfter))), refusal.body());
    }

    private static void assertPause(HttpResponse refusal, Duration pause, Duration told) {
        ExecutorFixture rig = ExecutorFixture.answering(Mono.just(refusal));
        LocalRateLimiter rateLimiter = LocalRateLimiter.create(RateLimitSettings.defaults(), rig.clock);
        rig.rateLimiter = rateLimiter;
        ScriptedOutcome<Integer> call = ScriptedOutcome.of(rig.call(Operation.TASK_CREATE));
        assertThat(call.error)
                .isInstanceOfSatisfying(
                        RateLimitedException.class,
                        e -> assertThat(e.retryAfter()).isEqualTo(told));
        Instant until = rateLimiter.snapshots().get(0).pausedUntil();
        assertThat(until).isNotNull();
        assertThat(Duration.between(Instant.EPOCH.plus(rig.elapsed()), until)).isEqualTo(pause);
    }
}
