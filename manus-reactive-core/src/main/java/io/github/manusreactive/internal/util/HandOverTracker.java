package io.github.manusreactive.internal.util;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * Lets the caller of a transport end an attempt as "not sent" while it waits for a connection: at its deadline, or when the call is
 * cancelled. Travels to the transport in the subscriber's context. With a transport that does not track its requests, the outcome
 * of every attempt stays unknown.
 */
public final class HandOverTracker {

    /** Stands for an attempt that the transport does not know yet. */
    private static final HandOverState NOT_STARTED = new HandOverState();

    /** Stands for a transport that has not said anything: it may have sent the request. */
    private static final HandOverState UNTRACKED = new HandOverState();

    /** Stands for a caller that has ended the attempt: nothing may be sent any more. */
    private static final HandOverState ENDED = new HandOverState();

    static {
        UNTRACKED.handOver();
        ENDED.failBeforeSend();
    }

    private final AtomicReference<HandOverState> current = new AtomicReference<>(NOT_STARTED);
    private final Runnable onHandOver;

    /**
     * Tracks one attempt.
     *
     * @param onHandOver runs when the request is handed over to a connection, on its event loop
     */
    public HandOverTracker(Runnable onHandOver) {
        this.onHandOver = onHandOver;
    }

    /**
     * Begins the attempt; called right before the transport is subscribed to.
     *
     * @return false if {@link #failBeforeSend} has ended the attempt: nothing may be sent
     */
    public boolean start() {
        return current.compareAndSet(NOT_STARTED, UNTRACKED);
    }

    /** Puts this tracker where the transport finds it. */
    public Context addTo(Context context) {
        return context.put(HandOverTracker.class, this);
    }

    /** The tracker of the attempt that a transport is about to make, if its caller has one. */
    public static @Nullable HandOverTracker from(ContextView context) {
        return context.getOrDefault(HandOverTracker.class, null);
    }

    /**
     * Ends the attempt.
     *
     * @return true if nothing was sent, nor will be; false if the server may have seen the request
     */
    public boolean failBeforeSend() {
        while (true) {
            HandOverState state = Objects.requireNonNull(current.get());
            if (state != NOT_STARTED && !state.failBeforeSend()) {
                return false;
            }
            if (state == ENDED || current.compareAndSet(state, ENDED)) {
                return true;
            }
        }
    }

    /** Whether {@link #failBeforeSend} has ended the attempt. */
    public boolean hasFailedBeforeSend() {
        return current.get() == ENDED;
    }

    /**
     * Tracks a subscription to the transport. A transport around another one may subscribe to it several times; only while none of
     * the earlier ones may have sent the request, the last one decides.
     *
     * @param state undecided
     */
    public void track(HandOverState state) {
        while (true) {
            HandOverState before = Objects.requireNonNull(current.get());
            if (before == ENDED) {
                state.failBeforeSend();
                return;
            }
            boolean first = before == NOT_STARTED || before == UNTRACKED;
            if (!first && !before.failBeforeSend() || current.compareAndSet(before, state)) {
                return;
            }
        }
    }

    /** Tells the caller that the request was handed over. */
    public void handedOver() {
        onHandOver.run();
    }
}
