package io.github.manusreactive.internal.util;

import io.github.manusreactive.error.TransportException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * Allows the caller of a transport to end an attempt as "not sent" while it waits for a connection, at its deadline or
 * on cancellation. Passed to the transport in the subscriber's context. If the transport does not track its requests,
 * the outcome of every attempt is unknown.
 */
public final class HandOverTracker {

    /** The transport has not started the attempt. */
    private static final HandOverState NOT_STARTED = new HandOverState();

    /** The transport has reported nothing: it may have sent the request. */
    private static final HandOverState UNTRACKED = new HandOverState();

    /** The caller has ended the attempt: nothing may be sent. */
    private static final HandOverState ENDED = new HandOverState();

    static {
        UNTRACKED.handOver();
        ENDED.failBeforeSend();
    }

    private final AtomicReference<HandOverState> current = new AtomicReference<>(NOT_STARTED);
    private final HandOverListener listener;

    /** The caller of a transport. Its methods are called on the event loop of the connection. */
    public interface HandOverListener {

        /** Returns the reason for which the request must not be written; {@code null}, the default, if it may. */
        default TransportException.@Nullable Kind refusal() {
            return null;
        }

        /** The request is handed over to a connection. */
        void handedOver();
    }

    /** Tracks one attempt. */
    public HandOverTracker(HandOverListener listener) {
        this.listener = listener;
    }

    /**
     * Starts the attempt; called immediately before the subscription to the transport.
     *
     * @return {@code false} if {@link #failBeforeSend} has ended the attempt: nothing may be sent
     */
    public boolean start() {
        return current.compareAndSet(NOT_STARTED, UNTRACKED);
    }

    /** Adds this tracker to the context of the transport. */
    public Context addTo(Context context) {
        return context.put(HandOverTracker.class, this);
    }

    /** Returns the tracker of the attempt, if its caller has one. */
    public static @Nullable HandOverTracker from(ContextView context) {
        return context.getOrDefault(HandOverTracker.class, null);
    }

    /**
     * Ends the attempt.
     *
     * @return {@code true} if nothing was or will be sent; {@code false} if the server may have received the request
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

    /** Returns {@code true} if {@link #failBeforeSend} has ended the attempt. */
    public boolean hasFailedBeforeSend() {
        return current.get() == ENDED;
    }

    /**
     * Tracks a subscription to the transport. A wrapping transport may subscribe several times; the last subscription
     * decides only if none of the earlier ones can have sent the request.
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

    /**
     * Asks the caller right before the write; also before the subscription, because a transport may track nothing.
     *
     * @return the reason for which nothing may be sent, {@code null} if the request may be written
     */
    public TransportException.@Nullable Kind refusal() {
        return listener.refusal();
    }

    /** Returns the error for a request that the caller has {@linkplain #refusal refused}. */
    public static TransportException refused(Object request, TransportException.Kind refusal) {
        return new TransportException(
                refusal,
                request
                        + (refusal == TransportException.Kind.PERMIT_EXPIRED
                                ? ": the permit's lease ran out before the request could be written"
                                : ": the sender withdrew the request before it was written"),
                null);
    }

    /** Reports to the caller that the request was handed over. */
    public void handedOver() {
        listener.handedOver();
    }
}
