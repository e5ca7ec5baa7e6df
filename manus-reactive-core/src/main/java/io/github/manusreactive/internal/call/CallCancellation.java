package io.github.manusreactive.internal.call;

import io.github.manusreactive.internal.util.HandOverTracker;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * Cancels a call that has left nothing at the server: it waits for its permit, or its attempts so far were rejected,
 * not sent, or had no effect. The call is either sent or cancelled, never both. Passed to the call in the subscriber's
 * context.
 */
public final class CallCancellation {

    private enum CancelState {
        /** Nothing is at the server. */
        OPEN,
        /** An attempt was sent and may take effect. */
        SENT,
        /** An attempt was sent and may take effect; no further one may be sent. */
        SENT_UNWANTED,
        TAKEN_BACK
    }

    /**
     * Replaced atomically.
     *
     * @param sending the attempt that was sent and may still wait for a connection; {@code null} if an earlier one may
     *     have reached the server
     */
    private record CancelStage(CancelState state, @Nullable HandOverTracker sending) {

        boolean endsUnsent() {
            return sending != null && sending.failBeforeSend();
        }
    }

    private final AtomicReference<CancelStage> stage = new AtomicReference<>(new CancelStage(CancelState.OPEN, null));

    public CallCancellation() {}

    /** For {@code contextWrite}. */
    public Function<Context, Context> inContext() {
        return context -> context.put(CallCancellation.class, this);
    }

    /**
     * Prevents further attempts.
     *
     * @return {@code true} if nothing is at the server: the call may be cancelled. {@code false} if an attempt was
     *     sent; if it has no effect, the call fails with a {@link java.util.concurrent.CancellationException} instead
     *     of a retry
     */
    public boolean takeBack() {
        return stage.updateAndGet(before -> switch (before.state) {
                            case OPEN, TAKEN_BACK -> new CancelStage(CancelState.TAKEN_BACK, null);
                            case SENT, SENT_UNWANTED ->
                                before.endsUnsent()
                                        ? new CancelStage(CancelState.TAKEN_BACK, null)
                                        : new CancelStage(CancelState.SENT_UNWANTED, before.sending);
                        })
                        .state
                == CancelState.TAKEN_BACK;
    }

    public boolean maySend(HandOverTracker handOver) {
        CancelStage now = stage.updateAndGet(before -> switch (before.state) {
            case OPEN -> new CancelStage(CancelState.SENT, handOver);
            case SENT -> new CancelStage(CancelState.SENT, null);
            case SENT_UNWANTED, TAKEN_BACK -> before;
        });
        return now.state == CancelState.SENT;
    }

    /** Reports that the attempt left nothing at the server. */
    public void leftNothing() {
        stage.updateAndGet(before -> switch (before.state) {
            case OPEN, SENT -> new CancelStage(CancelState.OPEN, null);
            case SENT_UNWANTED, TAKEN_BACK -> new CancelStage(CancelState.TAKEN_BACK, null);
        });
    }

    /** Returns {@code true} if nothing is at the server and nothing will be sent. */
    public boolean isTakenBack() {
        return Objects.requireNonNull(stage.get()).state == CancelState.TAKEN_BACK;
    }

    public static boolean isTakenBack(ContextView context) {
        CallCancellation recall = of(context);
        return recall != null && recall.isTakenBack();
    }

    public static @Nullable CallCancellation of(ContextView context) {
        return context.getOrDefault(CallCancellation.class, null);
    }
}
