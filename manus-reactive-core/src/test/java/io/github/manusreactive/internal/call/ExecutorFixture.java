package io.github.manusreactive.internal.call;

import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.call.CallOptions;
import io.github.manusreactive.http.HttpCall;
import io.github.manusreactive.http.HttpResponse;
import io.github.manusreactive.http.HttpTransport;
import io.github.manusreactive.internal.json.JsonCodec;
import io.github.manusreactive.internal.resilience4j.ResilienceRegistry;
import io.github.manusreactive.internal.util.SteppingClock;
import io.github.manusreactive.observation.CallObserver;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.ratelimit.OperationRateLimiter;
import io.github.manusreactive.retry.CircuitBreakerSettings;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

/** An exchange in virtual time, with everything in reach of a test. */
public final class ExecutorFixture {

    public final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    final SteppingClock clock = new SteppingClock(time);
    public final FakeApi api;
    HttpTransport transport;
    OperationRateLimiter rateLimiter;
    ManusUser user = ManusUser.ofApiKeys("alice", "secret-key-1");
    public CallOptions options = CallOptions.defaults();

    @Nullable
    CircuitBreakerSettings breaker;

    final List<CallObserver> observers = new ArrayList<>();

    /** The upper end of every jittered wait, unless a test says otherwise. */
    RandomGenerator random = new Longest();

    private @Nullable ClientResources config;

    public ExecutorFixture(Function<HttpCall, Mono<HttpResponse>> server) {
        this.api = new FakeApi(server);
        this.transport = api;
        this.rateLimiter = api.rateLimiter;
    }

    @SafeVarargs
    public static ExecutorFixture answering(Mono<HttpResponse>... inTurn) {
        var next = new java.util.concurrent.atomic.AtomicInteger();
        return new ExecutorFixture(call -> inTurn[Math.min(next.getAndIncrement(), inTurn.length - 1)]);
    }

    ClientResources config() {
        if (config == null) {
            config = new ClientResources(
                    URI.create("https://api.example.test"),
                    transport,
                    rateLimiter,
                    JsonCodec.standard(),
                    clock,
                    1 << 20,
                    new ResilienceRegistry(clock, random, "api.example.test", options.retry(), breaker),
                    observers);
        }
        return config;
    }

    public CallExecutor exchange() {
        return exchange(user);
    }

    public CallExecutor exchange(ManusUser user) {
        return new CallExecutor(config(), user, options);
    }

    /** A call that gives the field {@code x}. */
    Mono<Integer> call(Operation operation) {
        return exchange().call(get(operation));
    }

    public static ApiRequest<Integer> get(Operation operation) {
        return operation.method().equals("GET")
                ? ApiRequest.get(operation, ApiRequest.Query.of(), "x", Integer.class)
                : ApiRequest.post(operation, Map.of("a", 1), "x", Integer.class);
    }

    public void passes(Duration duration) {
        time.advanceTimeBy(duration);
    }

    public Duration elapsed() {
        return Duration.ofMillis(time.now(TimeUnit.MILLISECONDS));
    }

    /** Every bound drawn is the largest value below it. */
    private static final class Longest implements RandomGenerator {

        @Override
        public long nextLong() {
            return Long.MAX_VALUE;
        }

        @Override
        public long nextLong(long bound) {
            return bound - 1;
        }
    }
}
