package io.github.manusreactive.fanout.internal.failure;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import reactor.core.publisher.Mono;

/** Ends the waits of a job all at once. Joining and leaving cost the same however many there are. */
public final class CancellationGroup {

    /** The wait was ended from outside. */
    public static final class InterruptedItemException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        InterruptedItemException() {
            super("interrupted", null, false, false);
        }
    }

    private final Set<Runnable> waits = ConcurrentHashMap.newKeySet();
    private volatile boolean interrupted;

    /** The same wait, which fails with {@link InterruptedItemException} once all are interrupted. */
    public <V> Mono<V> around(Mono<V> wait) {
        return around(wait, () -> true);
    }

    /** The same for a wait that is asked, once all are interrupted, whether it may be ended, and goes on otherwise. */
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

    /** Goes on with a step that is not to be begun any more once all are interrupted. */
    public <V> Mono<V> unlessInterrupted(Mono<V> step) {
        return Mono.defer(() -> interrupted ? Mono.error(new InterruptedItemException()) : step);
    }

    public void interrupt() {
        interrupted = true;
        waits.forEach(Runnable::run);
    }
}
