package io.github.manusreactive.internal.call;

import io.github.manusreactive.internal.util.HandOverTracker;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * Takes back a call of which nothing is at the server: it queues for its permit, or its attempts so far were refused, not sent, or had
 * provably no effect. Either an attempt goes or the call is taken back, never both. Travels to the call in the subscriber's context.
 */
public final class CallCancellation {

    private enum CancelState {
        /** Nothing is at the server. */
        OPEN,
        /** An attempt went, and may have its effect. */
        SENT,
        /** The same, but there is to be no further one. */
        SENT_UNWANTED,
        TAKEN_BACK
    }

    /**
     * Changed as a whole.
     *
     * @param sending of the attempt that went and may still wait for a connection; {@code null} if an earlier one may be at the server
     */
    private record CancelStage(CancelState state, @Nullable HandOverTracker sending) {

        boolean endsUnsent() {
            return sending != null && sending.failBeforeSend();
        }
    }

    private final AtomicReference<CancelStage> stage = new AtomicReference<>(new CancelStage(CancelState.OPEN, null));

    /** For one call. */
    public CallCancellation() {}

    /** For {@code contextWrite}. */
    public Function<Context, Context> inContext() {
        return context -> context.put(CallCancellation.class, this);
    }

    /**
     * Sees to it that nothing more is sent.
     *
     * @return true where nothing is at the server: the call may be cancelled. False where an attempt went: should it turn out to leave
     *     nothing, the call ends in a {@link java.util.concurrent.CancellationException} instead of another attempt
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

    /** The attempt that went has left nothing at the server. */
    public void leftNothing() {
        stage.updateAndGet(before -> switch (before.state) {
            case OPEN, SENT -> new CancelStage(CancelState.OPEN, null);
            case SENT_UNWANTED, TAKEN_BACK -> new CancelStage(CancelState.TAKEN_BACK, null);
        });
    }

    /** Whether nothing is at the server, nor will be. */
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
