package io.github.manusreactive.task;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/**
 * Replies to waiting tasks. The client calls the handler once for each event that a task waits for, and again if the server did
 * not accept the reply. A reply that took more than 5 seconds is sent only if the task still waits for the same event. If the
 * task waits for another event by then, the client calls the handler for that event. After an empty result or an error, the task
 * keeps waiting and its wait fails with a {@link io.github.manusreactive.error.TaskWaitingException}.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface WaitingHandler {

    /**
     * Returns a reply, or empty to leave the task waiting. May take hours, for example to ask a user; must not block.
     *
     * @param request the event that the task waits for
     */
    Mono<WaitingReply> handle(WaitingRequest request);

    /** Returns the default handler, which never replies: the task keeps waiting and the wait fails. */
    static WaitingHandler park() {
        return request -> Mono.empty();
    }

    /** Returns a builder for a handler that replies by type. Tasks that wait for other or unknown types keep waiting. */
    static Builder builder() {
        return new Builder();
    }

    /**
     * Builds a handler that replies by type.
     *
     * @since 0.1.0
     */
    final class Builder {

        private final Map<WaitingType, WaitingHandler> handlers = new HashMap<>();

        private Builder() {}

        /** Sets the handler for a type. */
        public Builder on(WaitingType type, WaitingHandler handler) {
            handlers.put(type, Objects.requireNonNull(handler, "handler"));
            return this;
        }

        /** Sets a fixed reply for a type. */
        public Builder on(WaitingType type, WaitingReply answer) {
            return on(type, request -> Mono.just(answer));
        }

        /**
         * Sets the function that replies to questions of both types.
         *
         * @param reply returns the text of the reply; empty leaves the task waiting
         */
        public Builder onQuestion(Function<WaitingRequest, Mono<String>> reply) {
            WaitingHandler handler = request -> reply.apply(request).map(WaitingReply::reply);
            return on(WaitingType.MESSAGE_ASK_USER, handler).on(WaitingType.CASCADE_ASK_USER, handler);
        }

        /** Returns the handler. */
        public WaitingHandler build() {
            Map<WaitingType, WaitingHandler> byType = Map.copyOf(handlers);
            return request ->
                    byType.getOrDefault(request.type(), WaitingHandler.park()).handle(request);
        }
    }
}
