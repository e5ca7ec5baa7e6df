package io.github.manusreactive.internal.netty;

import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Counts calls under way and turns new ones away once the transport is closed. */
public final class InFlightTracker {

    /** The sign bit says closed, the rest counts. */
    private static final int CLOSED = Integer.MIN_VALUE;

    private final AtomicInteger state = new AtomicInteger();
    private final Sinks.Empty<Void> drained = Sinks.empty();

    /** Whether a call may start; if so, {@link #exit()} must follow. */
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
     * Turns new calls away; completes when the last one in flight has ended.
     *
     * @param onClosed runs once no new call can start
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
