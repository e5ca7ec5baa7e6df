package io.github.manusreactive.internal.ratelimit;

import static io.github.manusreactive.operation.Operation.TASK_CREATE;
import static io.github.manusreactive.ratelimit.CallPriority.BULK;
import static io.github.manusreactive.ratelimit.CallPriority.INTERACTIVE;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.ratelimit.CallPriority;
import io.github.manusreactive.ratelimit.LocalRateLimiter;
import io.github.manusreactive.ratelimit.PermitRequest;
import io.github.manusreactive.ratelimit.RateLimit;
import io.github.manusreactive.ratelimit.RateLimitSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.test.scheduler.VirtualTimeScheduler;

class PriorityQueuesTest {

    private static final Duration FOREVER = Duration.ofDays(10);
    private static final Duration MINUTE = Duration.ofSeconds(61);

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final List<CallPriority> order = new ArrayList<>();
    private LocalRateLimiter rateLimiter = rateLimiter(0.2);

    @AfterEach
    void stop() {
        time.dispose();
    }

    @Test
    void bulkAloneUsesTheWholeLimit() {
        wish(BULK, 1000);

        minutes(10);

        assertThat(order).hasSize(110); // at 0 s, 60 s, … 600 s
    }

    @Test
    void interactiveAloneUsesTheWholeLimit() {
        wish(INTERACTIVE, 1000);

        minutes(10);

        assertThat(order).hasSize(110);
    }

    @Test
    void bulkDoesNotStarveInteractive() {
        wish(BULK, 1000);
        wish(INTERACTIVE, 1000);

        minutes(10);
        order.clear();
        minutes(101);

        assertThat(order.subList(0, 1000)).filteredOn(INTERACTIVE::equals).hasSize(200);
    }

    @Test
    void interactiveDoesNotStarveBulk() {
        wish(INTERACTIVE, 2000);
        wish(BULK, 2000);

        minutes(10);
        order.clear();
        minutes(101);

        assertThat(order.subList(0, 1000)).filteredOn(BULK::equals).hasSize(800);
    }

    @Test
    void interactiveCallsThatComeOneByOneDoNotStarveBulk() {
        wish(BULK, 2000);
        wishAgainWhenServed(INTERACTIVE);

        minutes(10);
        order.clear();
        minutes(101);

        assertThat(order.subList(0, 1000)).filteredOn(INTERACTIVE::equals).hasSize(200);
    }

    @Test
    void everyWindowHasItsShare() {
        wish(BULK, 1000);
        wish(INTERACTIVE, 1000);
        minutes(10);

        for (int minute = 0; minute < 20; minute++) {
            order.clear();
            minutes(1);
            assertThat(order).filteredOn(INTERACTIVE::equals).hasSizeBetween(1, 3);
        }
    }

    @Test
    void interactiveCallOvertakesAllBulkCalls() {
        wish(BULK, 1000);
        minutes(3);
        wish(INTERACTIVE, 1);
        order.clear();

        minutes(1);

        assertThat(order.get(0)).isEqualTo(INTERACTIVE);
    }

    @Test
    void whileInteractiveCallsKeepComingTheNextOneFindsItsPermitFree() {
        wish(BULK, 1000);
        wish(INTERACTIVE, 1);
        minutes(1);

        for (int call = 0; call < 20; call++) {
            int before = interactiveServed();
            wish(INTERACTIVE, 1);
            assertThat(interactiveServed()).as("call %d at once", call).isEqualTo(before + 1);
            time.advanceTimeBy(Duration.ofSeconds(45));
        }
    }

    @Test
    void reserveIsGivenUpWhenInteractiveCallsStop() {
        wish(BULK, 1000);
        wish(INTERACTIVE, 1);
        minutes(5);
        order.clear();

        minutes(10);

        assertThat(order).hasSizeBetween(100, 110).containsOnly(BULK);
    }

    @Test
    void withoutAShareItIsFirstComeFirstServed() {
        rateLimiter = rateLimiter(0);
        wish(BULK, 15);
        wish(INTERACTIVE, 5);

        minutes(3);

        assertThat(order.subList(0, 15)).containsOnly(BULK);
        assertThat(order.subList(15, 20)).containsOnly(INTERACTIVE);
    }

    @Test
    void withTheWholeShareInteractiveAlwaysGoesFirst() {
        rateLimiter = rateLimiter(1);
        wish(BULK, 30);
        wish(INTERACTIVE, 30);

        minutes(3);

        assertThat(order).hasSize(40);
        assertThat(order.subList(10, 40)).containsOnly(INTERACTIVE);
    }

    @Test
    void theShareOfASmallLimitIsKeptOverTime() {
        rateLimiter = LocalRateLimiter.create(
                RateLimitSettings.builder()
                        .limit(TASK_CREATE, RateLimit.perMinute(1))
                        .build(),
                time);
        wish(BULK, 1000);
        wish(INTERACTIVE, 1000);

        minutes(100);

        assertThat(order).hasSizeGreaterThanOrEqualTo(100);
        assertThat(order.subList(0, 100)).filteredOn(INTERACTIVE::equals).hasSizeBetween(19, 22);
    }

    private LocalRateLimiter rateLimiter(double interactiveShare) {
        return LocalRateLimiter.create(
                RateLimitSettings.builder().interactiveShare(interactiveShare).build(), time);
    }

    private void wish(CallPriority lane, int count) {
        for (int i = 0; i < count; i++) {
            subscribe(lane, () -> {});
        }
    }

    private void wishAgainWhenServed(CallPriority lane) {
        subscribe(lane, () -> wishAgainWhenServed(lane));
    }

    /** Responses come a tenth of a second after the permit. */
    private void subscribe(CallPriority lane, Runnable then) {
        rateLimiter
                .acquire(new PermitRequest("alice", TASK_CREATE, lane, FOREVER))
                .subscribe(permit -> {
                    order.add(lane);
                    time.schedule(
                            () -> {
                                permit.responded();
                                then.run();
                            },
                            100,
                            TimeUnit.MILLISECONDS);
                });
    }

    private void minutes(int count) {
        time.advanceTimeBy(MINUTE.multipliedBy(count));
    }

    private int interactiveServed() {
        return (int) order.stream().filter(INTERACTIVE::equals).count();
    }
}
