package io.github.manusreactive.fanout.internal.failure;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.internal.call.ServerContactTracker;
import io.github.manusreactive.internal.util.SteppingClock;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Creates fail, although the server responds to other calls. */
class OutageDetectorTest {

    private static final Duration LONGEST = Duration.ofMinutes(15);

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final OutageDetector outage = new OutageDetector(new ServerContactTracker(), time, LONGEST);
    private boolean tooLong;

    @BeforeEach
    void watch() {
        outage.tooLong().subscribe(nothing -> {}, e -> {}, () -> tooLong = true);
    }

    @AfterEach
    void close() {
        time.dispose();
    }

    @Test
    void createsThatFailOneAfterAnotherAreAnOutage() {
        for (int minute = 0; minute < 15; minute++) {
            outage.createFailed();
            time.advanceTimeBy(Duration.ofMinutes(1));
        }
        assertThat(tooLong).isFalse();

        outage.createFailed();
        time.advanceTimeBy(Duration.ofMinutes(1));

        assertThat(tooLong).isTrue();
    }

    @Test
    void theWaitForThePermitAfterAFailureIsNone() {
        outage.createFailed();
        time.advanceTimeBy(Duration.ofMinutes(30));
        outage.createFailed();
        time.advanceTimeBy(Duration.ofMinutes(30));
        outage.works();
        outage.createFailed();
        outage.createFailed();
        outage.createFailed();
        time.advanceTimeBy(Duration.ofMinutes(30));

        assertThat(tooLong).isFalse();
    }

    /** Every call fails, and meanwhile the time of day is set an hour forward. */
    @Test
    void aClockThatIsSetMakesNoOutage() {
        SteppingClock clock = new SteppingClock(time);
        OutageDetector watching = new OutageDetector(new ServerContactTracker(), clock, LONGEST);
        watching.tooLong().subscribe(nothing -> {}, e -> {}, () -> tooLong = true);
        watching.createFailed();
        watching.createFailed();
        clock.step(Duration.ofHours(1));
        watching.createFailed();

        time.advanceTimeBy(Duration.ofMinutes(1));

        assertThat(tooLong).isFalse();
    }
}
