package io.github.manusreactive.internal.util;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.util.context.Context;

/**
 * Work that runs once for all concurrent callers. It runs in the context of the first caller, to its end even if that
 * caller cancels; each caller gets the result in its own context. Everything that the work throws, including {@link
 * Error}s, is the result, and a caller that throws does not affect the others.
 */
public final class SingleFlight<T> {

    private final AtomicReference<Sinks.@Nullable One<T>> running = new AtomicReference<>();

    /** Returns the result of the current run, or of a new one. */
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

    /** Returns the result of this work, which starts when no other run is in progress. */
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

    /** Protects the loop that notifies all callers from exceptions of one caller. */
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
