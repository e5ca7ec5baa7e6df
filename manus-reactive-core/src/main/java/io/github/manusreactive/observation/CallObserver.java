package io.github.manusreactive.observation;

import io.github.manusreactive.error.CallContext;
import io.github.manusreactive.json.UnexpectedField;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * Observes calls and their attempts, for metrics and traces. Methods run on the threads of the calls, so they must not
 * block. Exceptions are logged and otherwise ignored. {@link MicrometerCallObserver} reports to Micrometer.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface CallObserver {

    /**
     * Called when a call is subscribed to.
     *
     * @param call operation and user
     * @param context the subscriber's context
     * @return observes this call
     */
    Watch callStarted(CallContext call, ContextView context);

    /**
     * Observes one call or one attempt.
     *
     * @since 0.1.0
     */
    interface Watch {

        /**
         * Returns the Reactor context for credentials providers, the transport and everything else within the call.
         *
         * @param context the outer context
         * @return the inner context; by default the same
         */
        default Context within(Context context) {
            return context;
        }

        /**
         * Called on the observer of a call when an attempt has its permit and is sent.
         *
         * @param number 1 for the first attempt; attempts rejected with 429 count
         * @param context the context within the call
         * @return observes this attempt; by default does nothing
         */
        default Watch attemptStarted(int number, ContextView context) {
            return end -> {};
        }

        /**
         * Called on the observer of a call, before the call ends, for each field of a response that does not match the
         * API documentation.
         */
        default void unexpected(UnexpectedField field) {}

        /** Called once, when the call or the attempt ends. */
        void ended(CallOutcome end);
    }
}
