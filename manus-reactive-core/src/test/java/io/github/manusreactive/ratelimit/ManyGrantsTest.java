package io.github.manusreactive.ratelimit;

import static io.github.manusreactive.operation.Operation.TASK_CREATE;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.MeasurementLog;
import io.github.manusreactive.operation.Operation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.scheduler.Schedulers;

/**
 * Millions of calls of real threads on the real clock, in windows so small that budgets come into use and are dropped all the time, while
 * half of the subscribers cancel. Each user's server counts for itself.
 */
@Tag("slow")
class ManyGrantsTest {

    private static final int GRANTS = Integer.getInteger("manus.stress.grants", 1_100_000);
    private static final int THREADS = 4;
    private static final int USERS = 50;
    private static final int BAND = 20;
    private static final int MOST_OPEN = 20_000;
    private static final RateLimit LIMIT = new RateLimit(40, Duration.ofMillis(5));

    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    private final LocalRateLimiter rateLimiter = LocalRateLimiter.create(RateLimitSettings.builder()
            .limit(TASK_CREATE, LIMIT)
            .evictAfter(Duration.ofMillis(100))
            .reserveFor(Duration.ZERO)
            .build());
    private final List<ServerModel> servers = Stream.generate(() ->
                    ServerModel.slidingWindow(LIMIT.calls(), LIMIT.window().toNanos()))
            .limit(USERS)
            .toList();
    private final AtomicInteger granted = new AtomicInteger();
    private final AtomicInteger overLimit = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicLong dropped = new AtomicLong();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void noServerSeesMoreThanItsLimit() throws Exception {
        rateLimiter.addListener(new RateLimitListener() {
            @Override
            public void closed(String user, Operation operation) {
                dropped.incrementAndGet();
            }
        });
        List<Future<?>> ends = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            ends.add(threads.submit(this::callUntilEnough));
        }
        for (Future<?> end : ends) {
            end.get();
        }
        MeasurementLog.printf(
                "%d grants to %d users, %d over a limit, %d budgets dropped meanwhile%n",
                granted.get(), USERS, overLimit.get(), dropped.get());
        assertThat(overLimit).hasValue(0);
        assertThat(granted.get()).isGreaterThanOrEqualTo(GRANTS);
        assertThat(dropped.get()).isGreaterThan(USERS);
    }

    private void callUntilEnough() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        while (granted.get() < GRANTS) {
            if (open.get() > MOST_OPEN) {
                Thread.onSpinWait();
                continue;
            }
            // a band that moves on: the budgets behind it are dropped
            int user = (int) ((System.nanoTime() / 50_000_000 + random.nextInt(BAND)) % USERS);
            PermitRequest request = new PermitRequest(
                    "user" + user,
                    TASK_CREATE,
                    random.nextBoolean() ? CallPriority.BULK : CallPriority.INTERACTIVE,
                    Duration.ofMillis(random.nextInt(200)));
            open.incrementAndGet();
            Disposable call = rateLimiter
                    .acquire(request)
                    .doFinally(end -> open.decrementAndGet())
                    .subscribe(permit -> use(permit, user), error -> {});
            if (random.nextBoolean()) {
                call.dispose();
            }
        }
    }

    private void use(CallPermit permit, int user) {
        ServerModel server = servers.get(user);
        synchronized (server) {
            if (!server.admits(System.nanoTime())) {
                overLimit.incrementAndGet();
            }
        }
        granted.incrementAndGet();
        int end = ThreadLocalRandom.current().nextInt(10);
        if (end < 7) {
            permit.responded();
        } else if (end < 9) {
            Schedulers.parallel().schedule(permit::responded, end, TimeUnit.MILLISECONDS);
        } else {
            permit.responded();
            permit.unsent();
        }
    }
}
