package io.github.manusreactive.task;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/**
 * Answers where a task asks. Called once for each thing a task waits for, and again where the server did not take the answer.
 * A reply that took more than 5 seconds is sent only where the task still asks the same; where it asks another thing by then, the
 * handler is called for that.
 * An empty result or an error leaves the task parked, and the wait for it ends in a
 * {@link io.github.manusreactive.error.TaskWaitingException}.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface WaitingHandler {

    /**
     * Answers, or leaves the task parked. May take hours, for example to ask a person; must not block.
     *
     * @param request what the task wants
     * @return one answer, or nothing
     */
    Mono<WaitingReply> handle(WaitingRequest request);

    /**
     * Answers nothing: every waiting task is parked and reported.
     *
     * @return the default handler
     */
    static WaitingHandler park() {
        return request -> Mono.empty();
    }

    /** Answers each type in its own way and parks all others, types unknown to this client among them. */
    static Builder builder() {
        return new Builder();
    }

    /** Collects answers by type. */
    final class Builder {

        private final Map<WaitingType, WaitingHandler> handlers = new HashMap<>();

        private Builder() {}

        /**
         * Sets who answers a type.
         *
         * @param type what is waited for
         * @param handler answers it
         */
        public Builder on(WaitingType type, WaitingHandler handler) {
            handlers.put(type, Objects.requireNonNull(handler, "handler"));
            return this;
        }

        /**
         * Sets a fixed answer for a type.
         *
         * @param type what is waited for
         * @param answer the answer
         */
        public Builder on(WaitingType type, WaitingReply answer) {
            return on(type, request -> Mono.just(answer));
        }

        /**
         * Sets who answers questions, whichever type they are.
         *
         * @param reply makes the text of the reply; empty parks the task
         */
        public Builder onQuestion(Function<WaitingRequest, Mono<String>> reply) {
            WaitingHandler handler = request -> reply.apply(request).map(WaitingReply::reply);
            return on(WaitingType.MESSAGE_ASK_USER, handler).on(WaitingType.CASCADE_ASK_USER, handler);
        }

        /**
         * Builds the handler.
         *
         * @return parks what no type was set for
         */
        public WaitingHandler build() {
            Map<WaitingType, WaitingHandler> byType = Map.copyOf(handlers);
            return request ->
                    byType.getOrDefault(request.type(), WaitingHandler.park()).handle(request);
        }
    }
}
