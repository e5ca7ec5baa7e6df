package io.github.manusreactive.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;
import reactor.core.scheduler.Schedulers;
import reactor.test.scheduler.VirtualTimeScheduler;

/** The sandbox's clock, in real and in virtual time. */
class SandboxClockTest {

    @Test
    void inRealTimeItShowsTheTimeOfTheMachine() {
        try (ManusSandbox sandbox = ManusSandbox.inMemory(Schedulers.parallel())) {
            Instant before = Instant.now().truncatedTo(ChronoUnit.MILLIS);
            assertThat(sandbox.clock().instant()).isBetween(before, Instant.now());
        }
    }

    @Test
    void inRealTimeItCanStartAtAnotherTime() {
        Instant start = Instant.parse("2030-01-01T00:00:00Z");
        try (ManusSandbox sandbox = ManusSandbox.builder().startTime(start).inMemory(Schedulers.parallel())) {
            assertThat(sandbox.clock().instant()).isBetween(start, start.plus(Duration.ofHours(1)));
        }
    }

    @Test
    void inVirtualTimeItShowsTheSchedulersTimeToTheNanosecond() {
        VirtualTimeScheduler time = VirtualTimeScheduler.create();
        ManusSandbox sandbox = ManusSandbox.inMemory(time);
        time.advanceTimeBy(Duration.ofSeconds(5, 123_456_789));
        assertThat(sandbox.clock().instant()).isEqualTo(Instant.ofEpochSecond(5, 123_456_789));
        assertThat(sandbox.clock().millis()).isEqualTo(5_123);
    }
}
