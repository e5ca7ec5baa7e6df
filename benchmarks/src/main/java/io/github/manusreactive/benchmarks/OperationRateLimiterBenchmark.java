package io.github.manusreactive.benchmarks;

import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.ratelimit.CallPermit;
import io.github.manusreactive.ratelimit.CallPriority;
import io.github.manusreactive.ratelimit.LocalRateLimiter;
import io.github.manusreactive.ratelimit.PermitRequest;
import io.github.manusreactive.ratelimit.RateLimit;
import io.github.manusreactive.ratelimit.RateLimitSettings;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;

/** Measures the cost of a permit, from subscription to permit and report. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 1, time = 5)
@Fork(1)
public class OperationRateLimiterBenchmark {

    private static final PermitRequest OF_ALL =
            new PermitRequest("alice", Operation.TASK_CREATE, CallPriority.INTERACTIVE, Duration.ZERO);

    /** A rate limiter that is never exhausted here, so that each operation is one grant. */
    @State(Scope.Benchmark)
    public static class Shared {

        final LocalRateLimiter rateLimiter = LocalRateLimiter.create(RateLimitSettings.builder()
                .limit(Operation.TASK_CREATE, new RateLimit(400_000, Duration.ofMillis(10)))
                .build());

        final RateLimiter resilience4j = RateLimiter.of(
                "plain",
                RateLimiterConfig.custom()
                        .limitForPeriod(400_000)
                        .limitRefreshPeriod(Duration.ofMillis(10))
                        .timeoutDuration(Duration.ZERO)
                        .build());
    }

    /** One caller with a user of its own. */
    @State(Scope.Thread)
    public static class Own extends Caller {

        final PermitRequest request = new PermitRequest(
                "user" + System.identityHashCode(this), Operation.TASK_CREATE, CallPriority.INTERACTIVE, Duration.ZERO);
    }

    /**
     * Permits per microsecond of processor time, the throughput of one core. Unlike throughput per time, it does not depend
     * on the other load of the machine.
     */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class PerCore {

        private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

        private long decisions;
        private long start;

        /** Starts the measurement of processor time. */
        @Setup(Level.Iteration)
        public void start() {
            decisions = 0;
            start = THREADS.getCurrentThreadCpuTime();
        }

        /**
         * Returns the permits per microsecond since the start of the iteration.
         */
        public double perCpuMicrosecond() {
            return 1000.0 * decisions / (THREADS.getCurrentThreadCpuTime() - start);
        }
    }

    /** Permit and response for one user, one thread. */
    @Benchmark
    @Threads(1)
    public int uncontended(Shared shared, Own caller, PerCore perCore) {
        perCore.decisions++;
        return caller.call(shared.rateLimiter, caller.request).responded;
    }

    /** The same without a response: the permit is released unsent. */
    @Benchmark
    @Threads(1)
    public int uncontendedUnsent(Shared shared, Own caller, PerCore perCore) {
        perCore.decisions++;
        return caller.callUnsent(shared.rateLimiter, caller.request).responded;
    }

    /** Two threads, each with a user of its own. */
    @Benchmark
    @Threads(2)
    public int twoThreadsTwoUsers(Shared shared, Own caller, PerCore perCore) {
        perCore.decisions++;
        return caller.call(shared.rateLimiter, caller.request).responded;
    }

    /** Two threads that share one user. */
    @Benchmark
    @Threads(2)
    public int twoThreadsOneUser(Shared shared, Own caller, PerCore perCore) {
        perCore.decisions++;
        return caller.call(shared.rateLimiter, OF_ALL).responded;
    }

    /** For comparison: Resilience4j's rate limiter, which has neither responses nor queues. */
    @Benchmark
    @Threads(1)
    public boolean resilience4jAtomicRateLimiter(Shared shared, PerCore perCore) {
        perCore.decisions++;
        return shared.resilience4j.acquirePermission();
    }

    /** Subscribes and reports at once, like a call with an immediate response. */
    public static class Caller implements CoreSubscriber<CallPermit> {

        int responded;
        private boolean unsent;
        private @Nullable Throwable refused;

        Caller call(LocalRateLimiter rateLimiter, PermitRequest request) {
            rateLimiter.acquire(request).subscribe(this);
            if (refused != null) {
                throw new IllegalStateException("the benchmark's limit is too low for this machine", refused);
            }
            return this;
        }

        Caller callUnsent(LocalRateLimiter rateLimiter, PermitRequest request) {
            unsent = true;
            return call(rateLimiter, request);
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(CallPermit permit) {
            responded++;
            if (unsent) {
                permit.unsent();
            } else {
                permit.responded();
            }
        }

        @Override
        public void onError(Throwable error) {
            refused = error;
        }

        @Override
        public void onComplete() {}
    }
}
