package io.github.manusreactive.exchange;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * Takes back a call that has not been sent, such as one that queues for its permit. Either the call's first attempt goes or it is
 * taken back, never both. Travels to the call in the subscriber's context.
 */
public final class Recall {

    private enum State {
        OPEN,
        SENT,
        TAKEN_BACK
    }

    private final AtomicReference<State> state = new AtomicReference<>(State.OPEN);

    /** For one call. */
    public Recall() {}

    /** For {@code contextWrite}. */
    public Function<Context, Context> inContext() {
        return context -> context.put(Recall.class, this);
    }

    /** True where nothing was sent and nothing will be: the call may be cancelled. */
    public boolean takeBack() {
        return state.compareAndSet(State.OPEN, State.TAKEN_BACK) || state.get() == State.TAKEN_BACK;
    }

    static boolean maySend(ContextView context) {
        Recall recall = context.getOrDefault(Recall.class, null);
        return recall == null || recall.state.compareAndSet(State.OPEN, State.SENT) || recall.state.get() == State.SENT;
    }
}
