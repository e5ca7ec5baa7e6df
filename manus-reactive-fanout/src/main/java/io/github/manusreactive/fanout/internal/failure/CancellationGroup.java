package io.github.manusreactive.fanout.internal.failure;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import reactor.core.publisher.Mono;

/** Ends all waits of a job at once. Adding and removing a wait takes constant time. */
public final class CancellationGroup {

    /** The group was interrupted during the wait. */
    public static final class InterruptedItemException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        InterruptedItemException() {
            super("interrupted", null, false, false);
        }
    }

    private final Set<Runnable> waits = ConcurrentHashMap.newKeySet();
    private volatile boolean interrupted;

    /** Returns the wait, which fails with {@link InterruptedItemException} if the group is interrupted. */
    public <V> Mono<V> around(Mono<V> wait) {
        return around(wait, () -> true);
    }

    /** The same, but on interruption the wait continues unless {@code mayEnd} returns {@code true}. */
    public <V> Mono<V> around(Mono<V> wait, BooleanSupplier mayEnd) {
        return Mono.firstWithSignal(wait, Mono.create(sink -> {
            Runnable end = () -> {
                if (mayEnd.getAsBoolean()) {
                    sink.error(new InterruptedItemException());
                }
            };
            waits.add(end);
            sink.onDispose(() -> waits.remove(end));
            if (interrupted) {
                end.run();
            }
        }));
    }

    /** Returns a step that fails instead of starting after an interruption. */
    public <V> Mono<V> unlessInterrupted(Mono<V> step) {
        return Mono.defer(() -> interrupted ? Mono.error(new InterruptedItemException()) : step);
    }

    public void interrupt() {
        interrupted = true;
        waits.forEach(Runnable::run);
    }
}
