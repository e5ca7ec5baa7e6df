package io.github.manusreactive.internal.netty;

import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Counts calls in flight and rejects new ones after the transport is closed. */
public final class InFlightTracker {

    /** The sign bit means closed, the other bits count. */
    private static final int CLOSED = Integer.MIN_VALUE;

    private final AtomicInteger state = new AtomicInteger();
    private final Sinks.Empty<Void> drained = Sinks.empty();

    /** Returns {@code true} if a call may start; then {@link #exit()} must follow. */
    public boolean enter() {
        return state.getAndUpdate(s -> s < 0 ? s : s + 1) >= 0;
    }

    public void exit() {
        if (state.decrementAndGet() == CLOSED) {
            drained.tryEmitEmpty();
        }
    }

    public boolean isClosed() {
        return state.get() < 0;
    }

    /**
     * Rejects new calls; completes when the last call in flight has finished.
     *
     * @param onClosed runs when no new call can start
     */
    public Mono<Void> close(Runnable onClosed) {
        return Mono.defer(() -> {
            if (state.updateAndGet(s -> s | CLOSED) == CLOSED) {
                drained.tryEmitEmpty();
            }
            onClosed.run();
            return drained.asMono();
        });
    }
}
