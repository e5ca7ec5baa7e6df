package io.github.manusreactive.ratelimit;

import static io.github.manusreactive.operation.Operation.TASK_CREATE;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.test.scheduler.VirtualTimeScheduler;

class EvictionTest {

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final LocalRateLimiter rateLimiter = LocalRateLimiter.create(RateLimitSettings.defaults(), time);

    @AfterEach
    void stop() {
        time.dispose();
    }

    @Test
    void idleUsersAreDroppedEverywhereAndNothingKeepsTicking() {
        for (int user = 0; user < 100; user++) {
            call("user" + user).permit().responded();
        }
        assertThat(rateLimiter.snapshots()).hasSize(100);

        time.advanceTimeBy(Duration.ofMinutes(11));

        assertThat(rateLimiter.snapshots()).isEmpty();
        assertThat(rateLimiter.resilience4jRegistry().getAllRateLimiters()).isEmpty();
        assertThat(time.getScheduledTaskCount()).isEqualTo(taskCountAfter(Duration.ofHours(5)));
    }

    @Test
    void consumersOfTheRegistrysEventsThatThrowChangeNothing() {
        var events = rateLimiter.resilience4jRegistry().getEventPublisher();
        events.onEntryRemoved(removed -> {
            throw new AssertionError("on purpose");
        });
        call("alice").permit().responded();
        call("bob").permit().responded();
        time.advanceTimeBy(Duration.ofMinutes(11));
        assertThat(rateLimiter.snapshots()).isEmpty();

        events.onEntryAdded(added -> {
            throw new AssertionError("on purpose");
        });
        for (int i = 0; i < 10; i++) {
            assertThat(call("carol").granted()).isTrue();
        }
        assertThat(call("carol").granted()).isFalse();
        time.advanceTimeBy(Duration.ofMinutes(11));
        assertThat(rateLimiter.snapshots()).hasSize(1);
    }

    @Test
    void evictedUserStartsAfresh() {
        call("alice").permit().responded();
        time.advanceTimeBy(Duration.ofMinutes(11));
        assertThat(rateLimiter.snapshots()).isEmpty();

        for (int i = 0; i < 10; i++) {
            assertThat(call("alice").granted()).isTrue();
        }
        SimulatedCall waiting = call("alice");
        assertThat(waiting.granted()).isFalse();
        assertThat(rateLimiter.resilience4jRegistry().find("manus-alice:task.create"))
                .isPresent();
    }

    @Test
    void permitInFlightKeepsItsUser() {
        CallPermit permit = call("alice").permit();
        time.advanceTimeBy(Duration.ofHours(2));

        assertThat(rateLimiter.snapshots()).hasSize(1);

        permit.responded();
        time.advanceTimeBy(Duration.ofMinutes(11));
        assertThat(rateLimiter.snapshots()).isEmpty();
    }

    @Test
    void whatRefusalsTaughtIsRememberedForAnHour() {
        call("alice").permit().limited(Duration.ofSeconds(1));
        time.advanceTimeBy(Duration.ofSeconds(1));
        call("alice").permit().limited(Duration.ofSeconds(1));

        time.advanceTimeBy(Duration.ofMinutes(59));
        assertThat(rateLimiter.snapshots())
                .singleElement()
                .satisfies(snapshot -> assertThat(snapshot.capacity()).isEqualTo(6));

        time.advanceTimeBy(Duration.ofMinutes(10));
        assertThat(rateLimiter.snapshots()).isEmpty();
    }

    @Test
    void aSingleRefusalTeachesNothingAndIsForgotten() {
        call("alice").permit().limited(Duration.ofMinutes(30));

        time.advanceTimeBy(Duration.ofMinutes(29));
        assertThat(rateLimiter.snapshots()).as("its pause").hasSize(1);

        time.advanceTimeBy(Duration.ofMinutes(10));
        assertThat(rateLimiter.snapshots()).isEmpty();
    }

    @Test
    void whatRefusalsTaughtOutlivesALongPause() {
        call("alice").permit().limited(Duration.ofSeconds(1));
        time.advanceTimeBy(Duration.ofSeconds(1));
        call("alice").permit().limited(Duration.ofHours(3));

        time.advanceTimeBy(Duration.ofMinutes(179));
        assertThat(rateLimiter.snapshots())
                .singleElement()
                .satisfies(snapshot -> assertThat(snapshot.pausedUntil()).isNotNull());

        time.advanceTimeBy(Duration.ofMinutes(20));
        assertThat(rateLimiter.snapshots()).isEmpty();
    }

    @Test
    void waitingUserStays() {
        for (int i = 0; i < 10; i++) {
            call("alice");
        }
        SimulatedCall waiting = call("alice");

        time.advanceTimeBy(Duration.ofHours(2));

        assertThat(waiting.waiting()).isTrue();
        assertThat(rateLimiter.snapshots()).hasSize(1);
    }

    private long taskCountAfter(Duration silence) {
        time.advanceTimeBy(silence);
        return time.getScheduledTaskCount();
    }

    private SimulatedCall call(String user) {
        return new SimulatedCall(
                rateLimiter, new PermitRequest(user, TASK_CREATE, CallPriority.INTERACTIVE, Duration.ofDays(1)));
    }
}
