package io.github.manusreactive.exchange;

import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.budget.RateBudget;
import io.github.manusreactive.call.CallObserver;
import io.github.manusreactive.call.CallOptions;
import io.github.manusreactive.http.HttpCall;
import io.github.manusreactive.http.HttpReply;
import io.github.manusreactive.http.Transport;
import io.github.manusreactive.internal.SteppingClock;
import io.github.manusreactive.json.JsonCodec;
import io.github.manusreactive.operation.Operation;
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
final class Rig {

    final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    final SteppingClock clock = new SteppingClock(time);
    final FakeApi api;
    Transport transport;
    RateBudget budget;
    ManusUser user = ManusUser.ofApiKeys("alice", "secret-key-1");
    CallOptions options = CallOptions.defaults();

    @Nullable
    CircuitBreakerSettings breaker;

    final List<CallObserver> observers = new ArrayList<>();

    /** The upper end of every jittered wait, unless a test says otherwise. */
    RandomGenerator random = new Longest();

    private @Nullable ExchangeConfig config;

    Rig(Function<HttpCall, Mono<HttpReply>> server) {
        this.api = new FakeApi(server);
        this.transport = api;
        this.budget = api.budget;
    }

    @SafeVarargs
    static Rig answering(Mono<HttpReply>... inTurn) {
        var next = new java.util.concurrent.atomic.AtomicInteger();
        return new Rig(call -> inTurn[Math.min(next.getAndIncrement(), inTurn.length - 1)]);
    }

    ExchangeConfig config() {
        if (config == null) {
            config = new ExchangeConfig(
                    URI.create("https://api.example.test"),
                    transport,
                    budget,
                    JsonCodec.standard(),
                    clock,
                    1 << 20,
                    new Resilience(clock, random, "api.example.test", options.retry(), breaker),
                    observers);
        }
        return config;
    }

    Exchange exchange() {
        return exchange(user);
    }

    Exchange exchange(ManusUser user) {
        return new Exchange(config(), user, options);
    }

    /** A call that gives the field {@code x}. */
    Mono<Integer> call(Operation operation) {
        return exchange().call(get(operation));
    }

    static ApiCall<Integer> get(Operation operation) {
        return operation.method().equals("GET")
                ? ApiCall.get(operation, ApiCall.Query.of(), "x", Integer.class)
                : ApiCall.post(operation, Map.of("a", 1), "x", Integer.class);
    }

    void passes(Duration duration) {
        time.advanceTimeBy(duration);
    }

    Duration elapsed() {
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
