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
 * A permit acquired before its call was known: fan-out assigns an item to the first user that may send. The first
 * attempt of the call takes it from the subscriber's context; later attempts acquire their own permits.
 */
public final class PreAcquiredPermit {

    private final Operation operation;
    private final CallPermit permit;
    private final AtomicBoolean taken = new AtomicBoolean();

    public PreAcquiredPermit(Operation operation, CallPermit permit) {
        this.operation = operation;
        this.permit = permit;
    }

    /** For {@code contextWrite}. */
    public Function<Context, Context> inContext() {
        return context -> context.put(PreAcquiredPermit.class, this);
    }

    /** Releases the permit unless a call took it. */
    public void release() {
        if (taken.compareAndSet(false, true)) {
            // an exception of the application's rate limiter must not reach the code that releases the permit
            SerializedExecutor.guarded(permit::unsent);
        }
    }

    public static @Nullable CallPermit take(ContextView context, Operation operation) {
        PreAcquiredPermit hand = context.getOrDefault(PreAcquiredPermit.class, null);
        return hand != null && hand.operation == operation && hand.taken.compareAndSet(false, true)
                ? hand.permit
                : null;
    }
}
