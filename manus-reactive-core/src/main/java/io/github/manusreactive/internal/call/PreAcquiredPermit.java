package io.github.manusreactive.internal.call;

import io.github.manusreactive.internal.util.SerializedExecutor;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.ratelimit.CallPermit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * A permit that was taken before it was known which call would use it: fan-out gives an item to the user who may send first.
 * Travels to the call's first attempt in the subscriber's context; later attempts take permits of their own.
 */
public final class PreAcquiredPermit {

    private final Operation operation;
    private final CallPermit permit;
    private final AtomicBoolean taken = new AtomicBoolean();

    /** Wraps a permit for one call of an operation. */
    public PreAcquiredPermit(Operation operation, CallPermit permit) {
        this.operation = operation;
        this.permit = permit;
    }

    /** For {@code contextWrite}. */
    public Function<Context, Context> inContext() {
        return context -> context.put(PreAcquiredPermit.class, this);
    }

    /** Gives the permit back unless a call took it. */
    public void release() {
        if (taken.compareAndSet(false, true)) {
            // a budget of the application's own that throws must not end what gives the permit back
            SerializedExecutor.guarded(permit::unsent);
        }
    }

    public static @Nullable CallPermit take(ContextView context, Operation operation) {
        PreAcquiredPermit hand =
                context.<PreAcquiredPermit>getOrEmpty(PreAcquiredPermit.class).orElse(null);
        return hand != null && hand.operation == operation && hand.taken.compareAndSet(false, true)
                ? hand.permit
                : null;
    }
}
