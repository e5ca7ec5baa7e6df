package io.github.manusreactive.observation;

import io.github.manusreactive.error.CallContext;
import io.github.manusreactive.json.UnexpectedField;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * Watches calls and their attempts, for metrics and traces. Runs on the threads that carry the calls: must not block. What it
 * throws is logged and changes nothing. {@link MicrometerCallObserver} feeds Micrometer.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface CallObserver {

    /**
     * A call was subscribed to.
     *
     * @param call operation and user
     * @param context the subscriber's context
     * @return watches this call
     */
    Watch callStarted(CallContext call, ContextView context);

    /** Watches one call or one attempt. */
    interface Watch {

        /**
         * Changes the context that everything within sees, such as credentials providers and the transport.
         *
         * @param context the context from outside
         * @return the context within; by default the same
         */
        default Context within(Context context) {
            return context;
        }

        /**
         * An attempt begins: its permit is granted and it is sent now. Asked of a call's watch.
         *
         * @param number 1 for the first one; attempts refused with 429 count too
         * @param context the context within the call
         * @return watches this attempt; by default nobody does
         */
        default Watch attemptStarted(int number, ContextView context) {
            return end -> {};
        }

        /**
         * A response was read that is not as documented at some place. Asked of a call's watch, before its end.
         *
         * @param field which place, and what is unexpected about it
         */
        default void unexpected(UnexpectedField field) {}

        /**
         * It ended; told once.
         *
         * @param end how
         */
        void ended(CallOutcome end);
    }
}
