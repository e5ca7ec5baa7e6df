package io.github.manusreactive;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.ratelimit.RateLimit;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.resources.LoopResources;

/** Limits of what a call may cost, in quantities that do not depend on the speed of the machine. */
class CallCostTest {

    /**
     * Bytes of one {@code task.detail} over a connection, on all threads of this client. 15 % above the value measured when the
     * limit was set; lower it when a call becomes cheaper.
     */
    private static final double MOST_BYTES = 16_200;

    private static final int CALLS = 2_000;

    /** A machine that is busy compiles late; code that is not compiled allocates more. */
    private static final int MOST_ROUNDS = 60;

    private static final String TASK = """
            {"ok":true,"request_id":"req_1","task":{"id":"Qm7xT2kLp9VwR4sYb8NcDe","status":"running","created_at":"1790000000",
            "updated_at":"1790000042","title":"Compare three note apps","credit_usage":37,
            "task_url":"https://manus.im/app/Qm7xT2kLp9VwR4sYb8NcDe","agent_profile":"manus-1.6"}}""";

    private final LoopResources serverLoops = LoopResources.create("call-cost-server", 1, true);
    private final DisposableServer server = HttpServer.create()
            .runOn(serverLoops)
            .port(0)
            .handle((request, response) -> response.header("content-type", "application/json")
                    .header("x-request-id", "req_1")
                    .sendString(Mono.just(TASK)))
            .bindNow();
    private final TaskCounter scheduler = new TaskCounter(Schedulers.newParallel("call-cost", 1, true));
    private final ManusClients clients = ManusClients.builder()
            .baseUrl("http://localhost:" + server.port())
            .apiKey("key-for-the-cost-of-a-call")
            .scheduler(scheduler)
            .rateLimits(limits -> limits.limit(Operation.TASK_DETAIL, new RateLimit(1_000_000, Duration.ofSeconds(1))))
            .build();

    @AfterEach
    void stop() {
        clients.close();
        scheduler.dispose();
        server.disposeNow();
        serverLoops.dispose();
    }

    @Test
    void aCallAllocatesNoMoreThanItsLimit() {
        double best = Double.MAX_VALUE;
        for (int round = 0; round < MOST_ROUNDS && best > MOST_BYTES; round++) {
            best = Math.min(best, (double) allocatedBy(this::calls) / CALLS);
        }
        assertThat(best).as("bytes of a call").isLessThanOrEqualTo(MOST_BYTES);
    }

    @Test
    void aCallStaysOnTheEventLoopAndSharesItsTimer() {
        calls();
        long scheduledBefore = scheduler.delayed.get();
        long begin = System.nanoTime();
        Set<String> threads = calls();
        long windows = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin) / 100 + 2;

        assertThat(threads).allSatisfy(name -> assertThat(name).startsWith("reactor-http-"));
        assertThat(scheduler.immediate).as("hops to another thread").hasValue(0);
        assertThat(scheduler.delayed.get() - scheduledBefore)
                .as("timers of %d calls", CALLS)
                .isLessThanOrEqualTo(windows);
    }

    /** Makes calls one after the other, and returns the threads that delivered their responses. */
    private Set<String> calls() {
        Set<String> threads = ConcurrentHashMap.newKeySet();
        clients.client()
                .tasks()
                .detail("Qm7xT2kLp9VwR4sYb8NcDe")
                .doOnNext(task -> threads.add(Thread.currentThread().getName()))
                .repeat(CALLS - 1)
                .blockLast(Duration.ofMinutes(1));
        return threads;
    }

    private static long allocatedBy(Runnable calls) {
        long before = allocated();
        calls.run();
        return allocated() - before;
    }

    /** By name, because the module of the typed interface is not one that the core reads. */
    private static long allocated() {
        long[] clientThreads = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !thread.getName().startsWith("call-cost-server"))
                .mapToLong(Thread::getId)
                .toArray();
        try {
            long[] bytes = (long[]) ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName(ManagementFactory.THREAD_MXBEAN_NAME),
                            "getThreadAllocatedBytes",
                            new Object[] {clientThreads},
                            new String[] {long[].class.getName()});
            return Arrays.stream(bytes).filter(each -> each > 0).sum();
        } catch (JMException e) {
            throw new AssertionError("the JVM does not count allocated bytes", e);
        }
    }

    private static final class TaskCounter implements Scheduler {

        private final Scheduler delegate;
        private final AtomicLong immediate = new AtomicLong();
        private final AtomicLong delayed = new AtomicLong();

        TaskCounter(Scheduler delegate) {
            this.delegate = delegate;
        }

        @Override
        public Disposable schedule(Runnable task) {
            immediate.incrementAndGet();
            return delegate.schedule(task);
        }

        @Override
        public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
            delayed.incrementAndGet();
            return delegate.schedule(task, delay, unit);
        }

        @Override
        public long now(TimeUnit unit) {
            return delegate.now(unit);
        }

        @Override
        public Worker createWorker() {
            return delegate.createWorker();
        }

        @Override
        public void dispose() {
            delegate.dispose();
        }
    }
}
