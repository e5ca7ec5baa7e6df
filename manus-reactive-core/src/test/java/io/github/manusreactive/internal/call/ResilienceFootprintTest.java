package io.github.manusreactive.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.HeapFootprint;
import io.github.manusreactive.MeasurementLog;
import io.github.manusreactive.internal.resilience4j.ResilienceRegistry;
import io.github.manusreactive.retry.RetrySettings;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.test.scheduler.VirtualTimeScheduler;

/** The memory that the retries of a user take, until other users call ten minutes later. */
class ResilienceFootprintTest {

    private static final int USERS = 2_000;

    @Test
    void aUserCostsLessThanAKilobyteAndNothingOnceDropped() {
        VirtualTimeScheduler time = VirtualTimeScheduler.create();
        ResilienceRegistry resilience =
                new ResilienceRegistry(time, null, "api.example.test", RetrySettings.defaults(), null);
        resilience.of("first");
        long before = HeapFootprint.of(resilience);

        for (int i = 0; i < USERS; i++) {
            String name = resilience.of("user-" + i).retryName;
            resilience.retries().forAttempts(name, RetrySettings.defaults());
        }
        long perUser = (HeapFootprint.of(resilience) - before) / USERS;
        MeasurementLog.printf("retries: %d bytes for each user who called in the last ten minutes%n", perUser);
        assertThat(perUser).isBetween(100L, 1024L);

        time.advanceTimeBy(Duration.ofMinutes(11));
        resilience.retries().forAttempts(resilience.of("first").retryName, RetrySettings.defaults());
        assertThat(resilience.retryRegistry().getAllRetries()).hasSize(1);
        assertThat((HeapFootprint.of(resilience) - before) / USERS).isLessThan(100);
    }
}
