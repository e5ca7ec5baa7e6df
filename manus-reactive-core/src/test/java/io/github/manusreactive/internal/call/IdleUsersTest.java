package io.github.manusreactive.internal.call;

import static io.github.manusreactive.operation.Operation.TASK_CREATE;
import static io.github.manusreactive.operation.Operation.TASK_DETAIL;
import static io.github.manusreactive.operation.Operation.TASK_LIST;
import static io.github.manusreactive.operation.Operation.TASK_LIST_MESSAGES;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.HeapFootprint;
import io.github.manusreactive.MeasurementLog;
import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.call.CallOptions;
import io.github.manusreactive.http.HttpCall;
import io.github.manusreactive.http.HttpResponse;
import io.github.manusreactive.http.HttpTransport;
import io.github.manusreactive.internal.json.JsonCodec;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.ratelimit.LocalRateLimiter;
import io.github.manusreactive.ratelimit.RateLimitSettings;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

/** The memory of users that each made a create and three kinds of reads: at first, idle for a while, and evicted. */
class IdleUsersTest {

    private static final int USERS = 2_000;
    private static final List<Operation> CALLS = List.of(TASK_CREATE, TASK_DETAIL, TASK_LIST, TASK_LIST_MESSAGES);

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final LocalRateLimiter rateLimiter = LocalRateLimiter.create(RateLimitSettings.defaults(), time);
    private final ClientResources config = new ClientResources(
            URI.create("https://api.example.test"), new Instant7(), rateLimiter, JsonCodec.standard(), time, 1 << 20);

    @Test
    void idleUsersAreDropped() {
        calls("first");
        long before = HeapFootprint.of(config);
        for (int i = 0; i < USERS; i++) {
            calls("user-" + i);
        }
        long active = perUser(before);
        assertThat(rateLimiter.snapshots()).hasSize(CALLS.size() * (USERS + 1));

        time.advanceTimeBy(Duration.ofMinutes(10).plusSeconds(1));
        assertThat(rateLimiter.snapshots()).isEmpty();
        long budgetsGone = perUser(before);

        time.advanceTimeBy(Duration.ofMinutes(1));
        calls("first");
        long idle = perUser(before);
        MeasurementLog.printf(
                "%d users with %d kinds of calls each, bytes per user: %d after the calls, %d after ten minutes,"
                        + " %d when somebody calls after eleven%n",
                USERS, CALLS.size(), active, budgetsGone, idle);
        assertThat(budgetsGone).as(() -> HeapFootprint.largest(config)).isLessThanOrEqualTo(1024);
        // what is left are hash tables, which do not shrink
        assertThat(idle).as(() -> HeapFootprint.largest(config)).isLessThanOrEqualTo(256);
    }

    private void calls(String user) {
        CallExecutor exchange = new CallExecutor(config, ManusUser.ofApiKeys(user, "key"), CallOptions.defaults());
        for (Operation operation : CALLS) {
            ScriptedOutcome<Integer> outcome = ScriptedOutcome.of(exchange.call(ExecutorFixture.get(operation)));
            assertThat(outcome.values).containsExactly(7);
        }
    }

    private long perUser(long before) {
        return (HeapFootprint.of(config) - before) / USERS;
    }

    /** Responds at once and remembers nothing. */
    private static final class Instant7 implements HttpTransport {

        @Override
        public Mono<HttpResponse> exchange(HttpCall call) {
            return Mono.fromSupplier(() -> FakeApi.ok("\"x\":7"));
        }

        @Override
        public <T> Flux<T> stream(
                HttpCall call, BiFunction<HttpResponse, Flux<ByteBuffer>, ? extends Publisher<T>> reader) {
            return Flux.error(new UnsupportedOperationException());
        }

        @Override
        public Mono<Void> close() {
            return Mono.empty();
        }
    }
}
