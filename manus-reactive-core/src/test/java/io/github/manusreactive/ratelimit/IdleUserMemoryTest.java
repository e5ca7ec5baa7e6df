package io.github.manusreactive.ratelimit;

import static io.github.manusreactive.operation.Operation.TASK_CREATE;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.HeapFootprint;
import io.github.manusreactive.MeasurementLog;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.test.scheduler.VirtualTimeScheduler;

/** The memory of a user that made one call and is idle, until it is evicted and costs nothing. */
class IdleUserMemoryTest {

    private static final int USERS = 2_000;

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final LocalRateLimiter rateLimiter = LocalRateLimiter.create(RateLimitSettings.defaults(), time);

    @Test
    void idleUserCostsLessThanAKilobyteAndNothingOnceEvicted() {
        callOnce("first");
        long before = HeapFootprint.of(rateLimiter);

        for (int user = 0; user < USERS; user++) {
            callOnce("user-" + user);
        }
        assertThat(rateLimiter.snapshots()).hasSize(USERS + 1);
        long bytesPerUser = (HeapFootprint.of(rateLimiter) - before) / USERS;
        MeasurementLog.println(bytesPerUser + " bytes per idle user and operation, " + USERS + " users");
        assertThat(bytesPerUser).isBetween(100L, 1024L);

        time.advanceTimeBy(Duration.ofMinutes(11));
        assertThat(rateLimiter.snapshots()).isEmpty();
        assertThat((HeapFootprint.of(rateLimiter) - before) / USERS).isLessThan(50);
        time.dispose();
    }

    private void callOnce(String user) {
        rateLimiter
                .acquire(new PermitRequest(user, TASK_CREATE, CallPriority.INTERACTIVE, Duration.ZERO))
                .subscribe(CallPermit::responded);
    }
}
