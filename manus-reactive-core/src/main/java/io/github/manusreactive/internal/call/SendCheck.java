package io.github.manusreactive.internal.call;

import io.github.manusreactive.operation.Operation;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * A condition of the caller for each attempt of an operation, in the subscriber's context. Asked at the same moments as
 * {@link io.github.manusreactive.ratelimit.CallPermit#maySend}: a process that was frozen after an earlier check sends
 * nothing once it has lost what it works on. A refused call is not sent again; it fails with the kind {@code
 * SEND_REFUSED}.
 *
 * @param maySend must not block; asked on the connection's event loop
 */
public record SendCheck(Operation operation, BooleanSupplier maySend) {

    /** For {@code contextWrite}. */
    public Function<Context, Context> inContext() {
        return context -> context.put(SendCheck.class, this);
    }

    /** Returns the check of an operation, {@code null} if there is none. */
    static @Nullable SendCheck from(ContextView context, Operation operation) {
        SendCheck check = context.getOrDefault(SendCheck.class, null);
        return check != null && check.operation == operation ? check : null;
    }
}
