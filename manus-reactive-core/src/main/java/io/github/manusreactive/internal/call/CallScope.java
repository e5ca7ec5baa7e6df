package io.github.manusreactive.internal.call;

import io.github.manusreactive.call.ManusResponse;
import reactor.util.context.Context;

/** Context entries that belong to one call only: its permit, its cancellation and the holder of its response. */
public final class CallScope {

    private CallScope() {}

    /**
     * Returns the context without these entries, for other calls made by the call or for calls that several callers
     * share.
     */
    public static Context leave(Context context) {
        return context.delete(PreAcquiredPermit.class)
                .delete(CallCancellation.class)
                .delete(ManusResponse.class);
    }
}
