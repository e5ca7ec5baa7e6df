package io.github.manusreactive.test.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.ManusClients;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.ratelimit.LocalRateLimiter;
import io.github.manusreactive.ratelimit.OperationRateLimiter;
import io.github.manusreactive.ratelimit.RateLimit;
import io.github.manusreactive.ratelimit.RateLimitSettings;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.task.PollingSettings;
import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.agent.AgentScript;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Polling takes its share of the limits in force. */
class RateLimitShareTest {

    private static final RateLimitSettings FEW = RateLimitSettings.builder()
            .limit(Operation.TASK_LIST, new RateLimit(20, Duration.ofMinutes(1)))
            .limit(Operation.TASK_DETAIL, new RateLimit(20, Duration.ofMinutes(1)))
            .build();

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final ManusSandbox sandbox = ManusSandbox.builder()
            .agent(prompt -> AgentScript.start().runForever())
            .inMemory(time);

    @AfterEach
    void close() {
        time.dispose();
    }

    private void waitForTenMinutes(ManusClients.Builder builder) {
        ManusClient client = builder.baseUrl(sandbox.baseUrl())
                .apiKey(sandbox.apiKey())
                .transport(sandbox.transport())
                .scheduler(time)
                .polling(PollingSettings.builder()
                        .minInterval(Duration.ofMillis(500))
                        .maxInterval(Duration.ofMillis(500))
                        .build())
                .build()
                .client();
        Flux.range(0, 5)
                .flatMap(i -> client.tasks().run(CreateTaskRequest.of("go " + i)))
                .subscribe();
        time.advanceTimeBy(Duration.ofMinutes(10));
    }

    @Test
    void theLimitsOfALocalRateLimiterCount() {
        waitForTenMinutes(ManusClients.builder().rateLimiter(LocalRateLimiter.create(FEW, time)));

        assertThat(sandbox.journal().count(Operation.TASK_LIST)).isPositive().isLessThanOrEqualTo(105);
        assertThat(sandbox.journal().count(Operation.TASK_DETAIL)).isLessThanOrEqualTo(105);
    }

    @Test
    void theLimitsOfTheBuilderCountBesideAnotherRateLimiter() {
        LocalRateLimiter hidden = LocalRateLimiter.create(RateLimitSettings.defaults(), time);
        OperationRateLimiter foreign = request -> hidden.acquire(request);

        waitForTenMinutes(ManusClients.builder().rateLimiter(foreign).rateLimits(FEW));

        assertThat(sandbox.journal().count(Operation.TASK_LIST)).isPositive().isLessThanOrEqualTo(105);
        assertThat(sandbox.journal().count(Operation.TASK_DETAIL)).isLessThanOrEqualTo(105);
    }
}
