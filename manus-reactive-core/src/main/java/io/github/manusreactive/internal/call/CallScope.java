package io.github.manusreactive.internal.call;

import io.github.manusreactive.call.ManusResponse;
import reactor.util.context.Context;

/** What a Reactor context holds for one call alone: its permit, its cancellation and the place for its response. */
public final class CallScope {

    private CallScope() {}

    /** The context for other calls that a call makes on its way, or for several callers. */
    public static Context leave(Context context) {
        return context.delete(PreAcquiredPermit.class)
                .delete(CallCancellation.class)
                .delete(ManusResponse.class);
    }
}
