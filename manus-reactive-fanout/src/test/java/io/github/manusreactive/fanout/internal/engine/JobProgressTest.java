package io.github.manusreactive.fanout.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.fanout.FanOutProgress;
import io.github.manusreactive.fanout.ItemOutcome;
import io.github.manusreactive.fanout.OutcomeStatus;
import io.github.manusreactive.fanout.internal.credits.CreditGuard;
import io.github.manusreactive.internal.util.SteppingClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.test.scheduler.VirtualTimeScheduler;

class JobProgressTest {

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();

    /** Over a minute in which the time of day is set an hour forward, then two hours back. */
    @Test
    void elapsedTimeAndRateAreThoseOfAClockThatIsNotSet() {
        SteppingClock clock = new SteppingClock(time);
        JobProgress state = new JobProgress(
                clock,
                100L,
                new CreditGuard(null, 1000, Duration.ofMinutes(15), clock, spent -> {}, reason -> {}),
                () -> {});
        for (int second = 0; second < 60; second++) {
            time.advanceTimeBy(Duration.ofSeconds(1));
            state.ended(rejected(), false);
            if (second == 20) {
                clock.step(Duration.ofHours(1));
            }
            if (second == 40) {
                clock.step(Duration.ofHours(-2));
            }
        }

        FanOutProgress progress = state.snapshot(List.of());

        assertThat(progress.elapsed()).isEqualTo(Duration.ofMinutes(1));
        assertThat(progress.perMinute()).isEqualTo(60);
        assertThat(progress.eta()).isEqualTo(Duration.ofSeconds(40));
        time.dispose();
    }

    private static ItemOutcome rejected() {
        return new ItemOutcome(
                "key",
                OutcomeStatus.REJECTED,
                null,
                null,
                null,
                null,
                List.of(),
                null,
                null,
                0,
                null,
                Instant.EPOCH,
                null);
    }
}
