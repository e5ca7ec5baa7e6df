package io.github.manusreactive.ratelimit;

import static io.github.manusreactive.operation.Operation.TASK_CREATE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.manusreactive.operation.Operation;
import io.github.resilience4j.micrometer.tagged.TaggedRateLimiterMetrics;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.ratelimiter.RequestNotPermitted;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

class RateLimitMetricsTest {

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final LocalRateLimiter rateLimiter =
            LocalRateLimiter.create(RateLimitSettings.builder().queueCapacity(2).build(), time);
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    @AfterEach
    void stop() {
        time.dispose();
    }

    @Test
    void aForeignRateLimiterHasNoMeters() {
        OperationRateLimiter foreign = request -> rateLimiter.acquire(request);

        RateLimitMetrics.of(foreign).bindTo(meters);
        foreign.acquire(request("alice", Duration.ofSeconds(1))).subscribe();

        assertThat(meters.getMeters()).isEmpty();
    }

    @Test
    void anotherImplementationWithEventsIsMeasured() {
        OperationRateLimiter foreign = new OperationRateLimiter() {
            @Override
            public Mono<CallPermit> acquire(PermitRequest request) {
                return rateLimiter.acquire(request);
            }

            @Override
            public void addListener(RateLimitListener listener) {
                rateLimiter.addListener(listener);
            }
        };

        RateLimitMetrics.of(foreign).bindTo(meters);
        foreign.acquire(request("alice", Duration.ofSeconds(1))).subscribe();

        assertThat(gauge("manus.rate.limit.permits.available", "alice")).isEqualTo(9);
    }

    @Test
    void countsPerUserAndOperation() {
        RateLimitMetrics.of(rateLimiter).bindTo(meters);
        List<SimulatedCall> calls = call("alice", 11);
        call("bob", 1);
        calls.get(0).permit().limited(Duration.ofSeconds(10));
        calls.get(1).permit().limited(Duration.ofSeconds(10));
        assertThat(call("alice", 3)).filteredOn(SimulatedCall::refused).hasSize(2);
        new SimulatedCall(rateLimiter, request("alice", Duration.ofSeconds(1)));

        assertThat(gauge("manus.rate.limit.permits.available", "bob")).isEqualTo(9);
        assertThat(gauge("manus.rate.limit.permits.available", "alice")).isZero();
        assertThat(meters.get("manus.rate.limit.queue")
                        .tags("user", "alice", "operation", "task.create", "priority", "bulk")
                        .gauge()
                        .value())
                .isEqualTo(2);
        assertThat(counter("manus.rate.limit.limited")).isEqualTo(2);
        assertThat(counter("manus.rate.limit.pauses")).isEqualTo(1);
        assertThat(meters.get("manus.rate.limit.rejected")
                        .tags("user", "alice", "reason", "queue_full")
                        .counter()
                        .count())
                .isEqualTo(3);
    }

    @Test
    void timesTheWait() {
        RateLimitMetrics.of(rateLimiter).bindTo(meters);
        List<SimulatedCall> calls = call("alice", 11);
        time.advanceTimeBy(Duration.ofSeconds(7));

        calls.get(0).permit().unsent();

        var wait = meters.get("manus.rate.limit.wait").tags("priority", "bulk").timer();
        assertThat(wait.count()).isEqualTo(11);
        assertThat(wait.totalTime(TimeUnit.SECONDS)).isEqualTo(7);
    }

    @Test
    void usersCanBeLeftOut() {
        RateLimitMetrics.of(rateLimiter).withoutUserTag().bindTo(meters);
        call("alice", 3);
        call("bob", 4);

        assertThat(meters.getMeters()).noneMatch(meter -> meter.getId().getTag("user") != null);
        assertThat(meters.get("manus.rate.limit.permits.available").gauge().value())
                .isEqualTo(13);
        assertThat(meters.get("manus.rate.limit.wait")
                        .tags("priority", "bulk")
                        .timer()
                        .count())
                .isEqualTo(7);
    }

    @Test
    void usersThatShareATagAreSummed() {
        RateLimitMetrics.of(rateLimiter, user -> user.equals("alice") ? user : "other")
                .bindTo(meters);
        call("alice", 1).get(0).permit().responded();
        call("bob", 2).forEach(sent -> sent.permit().responded());
        call("carol", 3).forEach(sent -> sent.permit().responded());

        assertThat(gauge("manus.rate.limit.permits.available", "alice")).isEqualTo(9);
        assertThat(gauge("manus.rate.limit.permits.available", "other")).isEqualTo(15);

        time.advanceTimeBy(Duration.ofMinutes(20));

        assertThat(meters.find("manus.rate.limit.wait").tags("user", "alice").timers())
                .isEmpty();
        assertThat(meters.get("manus.rate.limit.wait")
                        .tags("user", "other", "priority", "bulk")
                        .timer()
                        .count())
                .isEqualTo(5);
        assertThat(gauge("manus.rate.limit.permits.available", "other")).isZero();
    }

    @Test
    void aUserWithTheNameOfTheOthersTakesNoMetersOfThem() {
        RateLimitMetrics.of(rateLimiter, user -> "other").bindTo(meters);
        call("other", 1).get(0).permit().responded();
        time.advanceTimeBy(Duration.ofMinutes(1));
        call("bob", 2).forEach(sent -> sent.permit().responded());
        assertThat(rateLimiter.snapshots()).hasSize(2);
        while (rateLimiter.snapshots().size() == 2) {
            time.advanceTimeBy(Duration.ofSeconds(30));
        }

        assertThat(rateLimiter.snapshots())
                .singleElement()
                .extracting(RateLimitSnapshot::user)
                .isEqualTo("bob");
        assertThat(gauge("manus.rate.limit.permits.available", "other")).isPositive();
    }

    @Test
    void aUserWhoseTagChangesLeavesNoStateUnderTheEarlierOne() {
        Set<String> configured = new HashSet<>();
        RateLimitMetrics.of(rateLimiter, user -> configured.contains(user) ? user : "other")
                .bindTo(meters);
        call("alice", 1).get(0).permit().responded();
        configured.add("alice");

        time.advanceTimeBy(Duration.ofMinutes(20));

        assertThat(rateLimiter.snapshots()).isEmpty();
        assertThat(gauge("manus.rate.limit.permits.available", "other")).isZero();
    }

    @Test
    void theEndOfAnIdleLimitTakesNoMetersOfItsSuccessor() {
        rateLimiter.addListener(new RateLimitListener() {
            @Override
            public void closed(String user, Operation operation) {
                call(user, 1);
            }
        });
        RateLimitMetrics.of(rateLimiter).bindTo(meters);
        call("alice", 1).get(0).permit().responded();

        time.advanceTimeBy(Duration.ofMinutes(20));

        assertThat(gauge("manus.rate.limit.permits.available", "alice")).isEqualTo(9);
    }

    @Test
    void metersOfIdleUsersAreRemoved() {
        RateLimitMetrics.of(rateLimiter).bindTo(meters);
        call("alice", 1).get(0).permit().responded();
        assertThat(meters.getMeters()).isNotEmpty();

        time.advanceTimeBy(Duration.ofMinutes(20));

        assertThat(meters.getMeters()).isEmpty();
        assertThat(rateLimiter.snapshots()).isEmpty();
    }

    @Test
    void budgetsInUseBeforeBindingAreMeasuredToo() {
        call("alice", 1);

        RateLimitMetrics.of(rateLimiter).bindTo(meters);

        assertThat(gauge("manus.rate.limit.permits.available", "alice")).isEqualTo(9);
    }

    @Test
    void listenerThatThrowsDoesNotHarmOthers() {
        rateLimiter.addListener(new RateLimitListener() {
            @Override
            public void granted(PermitRequest request, Duration waited) {
                throw new IllegalStateException("on purpose");
            }
        });

        assertThat(call("alice", 1)).allMatch(SimulatedCall::granted);
    }

    @Test
    void resilience4jPublishesItsEventsAndMeters() {
        TaggedRateLimiterMetrics.ofRateLimiterRegistry(rateLimiter.resilience4jRegistry())
                .bindTo(meters);
        var events = new ArrayList<String>();
        rateLimiter
                .resilience4jRegistry()
                .getEventPublisher()
                .onEntryAdded(added -> added.getAddedEntry()
                        .getEventPublisher()
                        .onEvent(event -> events.add(event.getRateLimiterName() + " " + event.getEventType())));

        call("alice", 14);

        assertThat(events)
                .hasSize(12)
                .startsWith("manus-alice:task.create SUCCESSFUL_ACQUIRE")
                .endsWith("manus-alice:task.create FAILED_ACQUIRE");
        assertThat(meters.get("resilience4j.ratelimiter.available.permissions")
                        .tags("name", "manus-alice:task.create")
                        .gauge()
                        .value())
                .isZero();
        assertThat(meters.get("resilience4j.ratelimiter.waiting_threads")
                        .gauge()
                        .value())
                .isEqualTo(2);
    }

    @Test
    void limiterCanBeUsedThroughResilience4jWithoutBlockingOrJumpingTheQueue() {
        RateLimiter limiter = rateLimiter.resilience4jRegistry().rateLimiter("manus-alice:task.create", config());
        assertThat(limiter.acquirePermission(3)).isTrue();
        assertThat(limiter.reservePermission(7)).isZero();
        assertThat(limiter.reservePermission()).isEqualTo(-1);
        assertThat(limiter.acquirePermission()).isFalse();

        time.advanceTimeBy(Duration.ofMillis(60_030));
        assertThat(limiter.getMetrics().getAvailablePermissions()).isEqualTo(10);
        limiter.changeLimitForPeriod(20);
        limiter.drainPermissions();
        assertThat(limiter.getMetrics().getAvailablePermissions()).isZero();
        assertThatThrownBy(() -> limiter.executeSupplier(() -> 1)).isInstanceOf(RequestNotPermitted.class);
    }

    @Test
    void limitRaisedThroughResilience4jServesWaitingCalls() {
        List<SimulatedCall> calls = call("alice", 12);

        rateLimiter
                .resilience4jRegistry()
                .find("manus-alice:task.create")
                .orElseThrow()
                .changeLimitForPeriod(12);

        assertThat(calls).allMatch(SimulatedCall::granted);
    }

    private static RateLimiterConfig config() {
        return RateLimiterConfig.custom()
                .limitForPeriod(10)
                .limitRefreshPeriod(Duration.ofMinutes(1))
                .build();
    }

    private double gauge(String name, String user) {
        return meters.get(name).tags("user", user).gauge().value();
    }

    private double counter(String name) {
        return meters.get(name).tags("user", "alice").counter().count();
    }

    private List<SimulatedCall> call(String user, int count) {
        var calls = new ArrayList<SimulatedCall>();
        for (int i = 0; i < count; i++) {
            calls.add(new SimulatedCall(rateLimiter, request(user, Duration.ofDays(1))));
        }
        return calls;
    }

    private static PermitRequest request(String user, Duration maxWait) {
        return new PermitRequest(user, TASK_CREATE, CallPriority.BULK, maxWait);
    }
}
