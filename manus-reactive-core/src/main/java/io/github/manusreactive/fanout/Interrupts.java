package io.github.manusreactive.fanout;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/** Ends the waits of a job all at once. Joining and leaving cost the same however many there are. */
final class Interrupts {

    /** The wait was ended from outside. */
    static final class Interrupted extends RuntimeException {

        private static final long serialVersionUID = 1L;

        Interrupted() {
            super("interrupted", null, false, false);
        }
    }

    private final Set<MonoSink<?>> waits = ConcurrentHashMap.newKeySet();
    private volatile boolean interrupted;

    /** The same wait, which fails with {@link Interrupted} once all are interrupted. */
    <V> Mono<V> around(Mono<V> wait) {
        return Mono.firstWithSignal(wait, Mono.create(sink -> {
            waits.add(sink);
            sink.onDispose(() -> waits.remove(sink));
            if (interrupted) {
                sink.error(new Interrupted());
            }
        }));
    }

    void interrupt() {
        interrupted = true;
        waits.forEach(sink -> sink.error(new Interrupted()));
    }
}
