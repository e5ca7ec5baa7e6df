package io.github.manusreactive.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.manusreactive.error.TransportException;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.test.fault.FaultRule;
import io.github.manusreactive.test.limit.SandboxLimits;
import io.github.manusreactive.test.limit.WindowKind;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

class LimitsAndFaultsTest {

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final ManusSandbox sandbox = ManusSandbox.inMemory(time);
    private final SandboxApi api = SandboxApi.inMemory(sandbox);

    @Test
    void theDocumentedLimitIsPerUserOverAllItsKeys() {
        SandboxApi second = api.key(sandbox.user("default").newApiKey());
        SandboxApi bob = api.key(sandbox.user("bob").apiKey());
        for (int i = 0; i < 5; i++) {
            assertThat(api.create("a" + i).status()).isEqualTo(200);
            assertThat(second.create("b" + i).status()).isEqualTo(200);
        }
        SandboxApi.Answer refused = api.create("eleventh");
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.code()).isEqualTo("rate_limited");
        assertThat(refused.headers()).doesNotContainKey("retry-after");
        assertThat(bob.create("c").status()).isEqualTo(200);
        assertThat(api.detail("x").status()).isEqualTo(404);

        time.advanceTimeBy(Duration.ofMillis(59_999));
        assertThat(api.create("too soon").status()).isEqualTo(429);
        time.advanceTimeBy(Duration.ofMillis(1));
        assertThat(api.create("in time").status()).isEqualTo(200);
        assertThat(sandbox.journal().rateLimited()).isEqualTo(2);
        assertThatThrownBy(() -> sandbox.journal().assertNoViolations())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("task.create: rate limit exceeded by 2 of 14 calls");
    }

    @ParameterizedTest
    @CsvSource({"FIXED,10,20,30", "SLIDING,10,20,20", "TOKEN_BUCKET,10,29,30", "SPACED,1,20,20"})
    void eachKindOfWindowAdmitsWhatItsNameSays(WindowKind kind, int atOnce, int least, int most) {
        sandbox.limits().kind(kind);
        int burst = 0;
        while (api.create("burst").status() == 200) {
            burst++;
        }
        assertThat(burst).isEqualTo(atOnce);
        int more = 0;
        for (int second = 0; second < 119; second++) {
            time.advanceTimeBy(Duration.ofSeconds(1));
            if (api.create("steady").status() == 200) {
                more++;
            }
        }
        assertThat(burst + more).as("within two minutes").isBetween(least, most);
    }

    @Test
    void limitsCanBeHalvedReplacedAndAnnounced() {
        sandbox.limits().scale(0.5).retryAfter(true);
        for (int i = 0; i < 5; i++) {
            assertThat(api.create("a" + i).status()).isEqualTo(200);
        }
        assertThat(api.create("sixth").headers().get("retry-after")).containsExactly("60");
        sandbox.limits()
                .set(
                        "default",
                        Operation.TASK_CREATE,
                        new SandboxLimits.Rule(WindowKind.SPACED, 10, Duration.ofMinutes(1)));
        assertThat(api.create("first").status()).isEqualTo(200);
        assertThat(api.create("second").headers().get("retry-after")).containsExactly("6");
    }

    @ParameterizedTest
    @EnumSource(Blow.class)
    void aFaultSurfacesAsTheRightKindAndTellsWhetherTheTaskExists(Blow blow) {
        blow.apply.accept(sandbox.faults().on(Operation.TASK_CREATE).once());
        StepVerifier.withVirtualTime(
                        () -> api.send(Operation.TASK_CREATE, Map.of("message", Map.of("content", "x"))), () -> time, 1)
                .thenAwait(Duration.ofSeconds(30))
                .expectErrorSatisfies(error -> assertThat(error)
                        .isInstanceOfSatisfying(
                                TransportException.class,
                                fault -> assertThat(fault.kind()).isEqualTo(blow.kind)))
                .verify(Duration.ofSeconds(10));
        assertThat(sandbox.journal().tasksCreated()).isEqualTo(blow.created ? 1 : 0);
        assertThat(api.create("x").status()).isEqualTo(200);
        assertThat(sandbox.journal().duplicatePrompts()).hasSize(blow.created ? 1 : 0);
    }

    enum Blow {
        HANG(FaultRule::hang, TransportException.Kind.TIMEOUT, true),
        HANG_BEFORE(FaultRule::hangBeforeProcessing, TransportException.Kind.TIMEOUT, false),
        RESET_AFTER(FaultRule::resetAfterProcessing, TransportException.Kind.RESET, true),
        RESET_BEFORE(FaultRule::resetBeforeProcessing, TransportException.Kind.RESET, false),
        TRUNCATED(FaultRule::truncated, TransportException.Kind.TRUNCATED, true),
        MALFORMED(FaultRule::malformed, TransportException.Kind.MALFORMED, true),
        REFUSED(FaultRule::refused, TransportException.Kind.CONNECT, false),
        STALE(FaultRule::staleConnection, TransportException.Kind.CLOSED_BEFORE_SEND, false),
        LATE(rule -> rule.latency(Duration.ofSeconds(31)), TransportException.Kind.TIMEOUT, true);

        final Consumer<FaultRule> apply;
        final TransportException.Kind kind;
        final boolean created;

        Blow(Consumer<FaultRule> apply, TransportException.Kind kind, boolean created) {
            this.apply = apply;
            this.kind = kind;
            this.created = created;
        }
    }

    @Test
    void fixedResponsesComeAsTheyAre() {
        sandbox.faults().on(Operation.USER_ME).once().rateLimited(Duration.ofMillis(1500));
        SandboxApi.Answer limited = api.call(Operation.USER_ME, Map.of());
        assertThat(limited.status()).isEqualTo(429);
        assertThat(limited.headers().get("retry-after")).containsExactly("2");
        sandbox.faults().on(Operation.USER_ME).once().internalError();
        assertThat(api.call(Operation.USER_ME, Map.of()).code()).isEqualTo("internal");
        sandbox.faults().on(Operation.USER_ME).once().badGateway();
        StepVerifier.create(sandbox.transport().exchange(api.request(Operation.USER_ME, Map.of())))
                .assertNext(reply -> {
                    assertThat(reply.status()).isEqualTo(502);
                    assertThat(reply.text()).contains("<html>");
                })
                .verifyComplete();
        assertThat(api.call(Operation.USER_ME, Map.of()).status()).isEqualTo(200);
        sandbox.journal().assertNoViolations();
    }

    @Test
    void aRateStrikesItsShareAndTheSameCallsEveryTime() {
        assertThat(struck(7)).isEqualTo(struck(7)).isNotEqualTo(struck(8));
        assertThat(struck(7).chars().filter(c -> c == 'x').count()).isBetween(60L, 140L);
    }

    private static String struck(long seed) {
        ManusSandbox sandbox = ManusSandbox.builder().seed(seed).noLimits().inMemory(VirtualTimeScheduler.create());
        sandbox.faults().on().rate(0.1).internalError();
        SandboxApi api = SandboxApi.inMemory(sandbox);
        StringBuilder pattern = new StringBuilder();
        for (int i = 0; i < 1000; i++) {
            pattern.append(api.call(Operation.USER_ME, Map.of()).status() == 500 ? 'x' : '.');
        }
        return pattern.toString();
    }

    @Test
    void latencyIsSpentOnBothWaysAndTheServerCountsAtArrival() {
        ManusSandbox far = ManusSandbox.builder()
                .latency(Duration.ofMillis(100), Duration.ofMillis(100), Duration.ofMillis(50), Duration.ofMillis(50))
                .inMemory(time);
        StepVerifier.withVirtualTime(() -> SandboxApi.inMemory(far).send(Operation.USER_ME, Map.of()), () -> time, 1)
                .thenAwait(Duration.ofMillis(149))
                .thenAwait(Duration.ofMillis(1))
                .expectNextCount(1)
                .expectComplete()
                .verify(Duration.ofSeconds(10));
        assertThat(far.journal().calls(Operation.USER_ME).get(0).at().toEpochMilli())
                .isEqualTo(100);
    }

    @Test
    void aRequestThatWasSentArrivesAlthoughItsCallerGaveUp() {
        ManusSandbox far = ManusSandbox.builder()
                .latency(Duration.ofMillis(100), Duration.ofMillis(100))
                .inMemory(time);
        SandboxApi.inMemory(far)
                .send(Operation.TASK_CREATE, Map.of("message", Map.of("content", "x")))
                .subscribe()
                .dispose();
        time.advanceTimeBy(Duration.ofSeconds(1));
        assertThat(far.journal().tasksCreated()).isEqualTo(1);
    }

    @Test
    void credentialsAreChecked() {
        assertThat(api.with(Map.of()).detail("x").message()).isEqualTo("missing authentication");
        assertThat(api.key("wrong").detail("x").message()).isEqualTo("invalid api key");
        assertThat(api.token("wrong").detail("x").message()).isEqualTo("bearer token is invalid or revoked");
        sandbox.journal().assertNoViolations();
        api.with(Map.of("x-manus-api-key", sandbox.apiKey(), "authorization", "Bearer x"))
                .detail("x");
        assertThat(sandbox.journal().violations()).singleElement().asString().contains("two credentials");
    }

    @Test
    void theJournalCountsTheMostCallsInAnyWindow() {
        sandbox.limits().kind(WindowKind.FIXED);
        time.advanceTimeBy(Duration.ofSeconds(50));
        for (int i = 0; i < 30; i++) {
            api.create("t" + i);
            time.advanceTimeBy(Duration.ofSeconds(2));
        }
        assertThat(sandbox.journal().maxCallsInAnyWindow("default", Operation.TASK_CREATE, Duration.ofSeconds(20)))
                .isEqualTo(10);
    }
}
