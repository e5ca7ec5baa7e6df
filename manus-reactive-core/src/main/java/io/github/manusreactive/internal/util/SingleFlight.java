package io.github.manusreactive.internal.util;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.util.context.Context;

/**
 * Work that runs once however many ask for it. It runs in the context of the one who started it, and to its end even when that
 * one cancels; every caller gets the outcome in a context of its own. Whatever the work throws, {@link Error}s included, is the
 * outcome, and a caller that throws when it gets the outcome does not keep it from the others.
 */
public final class SingleFlight<T> {

    private final AtomicReference<Sinks.@Nullable One<T>> running = new AtomicReference<>();

    /** The outcome of the run under way, or of a new one. */
    public Mono<T> join(Supplier<Mono<T>> work) {
        return Mono.deferContextual(context -> {
            Sinks.One<T> mine = Sinks.one();
            Sinks.@Nullable One<T> other = running.compareAndExchange(null, mine);
            if (other != null) {
                return outcome(other);
            }
            run(mine, work, Context.of(context));
            return outcome(mine);
        });
    }

    /** The outcome of this very work, started when no other run is under way. */
    public Mono<T> alone(Supplier<Mono<T>> work) {
        return Mono.deferContextual(context -> {
            Sinks.One<T> mine = Sinks.one();
            Sinks.@Nullable One<T> other = running.compareAndExchange(null, mine);
            if (other != null) {
                return outcome(other).onErrorComplete().then(alone(work));
            }
            run(mine, work, Context.of(context));
            return outcome(mine);
        });
    }

    /** The guard keeps one caller's exception from the loop that tells them all. */
    private static <T> Mono<T> outcome(Sinks.One<T> run) {
        return GuardedMono.of(run::asMono, Function.identity());
    }

    private void run(Sinks.One<T> mine, Supplier<Mono<T>> work, Context context) {
        GuardedMono.<T>of(work, Function.identity())
                .subscribe(
                        value -> {
                            running.compareAndSet(mine, null);
                            mine.tryEmitValue(value);
                        },
                        error -> {
                            running.compareAndSet(mine, null);
                            mine.tryEmitError(error);
                        },
                        () -> {
                            running.compareAndSet(mine, null);
                            mine.tryEmitEmpty();
                        },
                        context);
    }
}
