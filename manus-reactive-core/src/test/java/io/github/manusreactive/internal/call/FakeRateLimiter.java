package io.github.manusreactive.internal.call;

import io.github.manusreactive.ratelimit.CallPermit;
import io.github.manusreactive.ratelimit.OperationRateLimiter;
import io.github.manusreactive.ratelimit.PermitRequest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Grants everything by default, and records what happens to its permits. */
public final class FakeRateLimiter implements OperationRateLimiter {

    /** What was asked for. */
    public final List<PermitRequest> wishes = new CopyOnWriteArrayList<>();

    /** One entry per permit given out, with the reports made on it: {@code answered}, {@code unsent}, {@code limited}. */
    public final List<List<String>> permits = new CopyOnWriteArrayList<>();

    private volatile Function<Mono<CallPermit>, Mono<CallPermit>> gate = Function.identity();

    /** Puts something in front of every permit, such as a delay or an error. */
    public void gate(Function<Mono<CallPermit>, Mono<CallPermit>> gate) {
        this.gate = gate;
    }

    /** The first report on each permit: the one that counts. */
    public List<String> settled() {
        return permits.stream()
                .map(reports -> reports.isEmpty() ? "open" : reports.get(0))
                .toList();
    }

    @Override
    public Mono<CallPermit> acquire(PermitRequest request) {
        return gate.apply(Mono.fromSupplier(() -> {
            wishes.add(request);
            List<String> reports = new CopyOnWriteArrayList<>();
            permits.add(reports);
            return new Recorder(reports);
        }));
    }

    private record Recorder(List<String> reports) implements CallPermit {

        @Override
        public void responded() {
            reports.add("answered");
        }

        @Override
        public void unsent() {
            reports.add("unsent");
        }

        @Override
        public void limited(@Nullable Duration retryAfter) {
            reports.add("limited");
        }
    }
}
