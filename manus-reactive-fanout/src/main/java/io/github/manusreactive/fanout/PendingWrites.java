package io.github.manusreactive.fanout;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.util.context.Context;

/** The writes to a job's ledger that are under way. What is to be written is written, though its item may be given up meanwhile. */
final class PendingWrites {

    /** A write that comes to no end must not keep the ledger locked for ever. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Set<Sinks.Empty<Void>> running = ConcurrentHashMap.newKeySet();

    /** The same write, which goes on where its subscriber leaves. */
    Mono<Void> toTheEnd(Mono<Void> write) {
        return Mono.deferContextual(context -> {
            Sinks.Empty<Void> end = Sinks.empty();
            running.add(end);
            write.subscribe(
                    null,
                    error -> {
                        running.remove(end);
                        end.tryEmitError(error);
                    },
                    () -> {
                        running.remove(end);
                        end.tryEmitEmpty();
                    },
                    Context.of(context));
            return end.asMono();
        });
    }

    /** Completes once none of those that were begun so far is under way. */
    Mono<Void> ended(Scheduler scheduler) {
        return Mono.defer(() -> Mono.whenDelayError(
                        running.stream().map(Sinks.Empty::asMono).toList()))
                .timeout(PATIENCE, scheduler)
                .onErrorComplete();
    }
}
