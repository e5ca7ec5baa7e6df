package io.github.manusreactive.task;

import reactor.core.publisher.Mono;

/**
 * A conversation of several turns with one task: sends each message and waits until the task stops again. Turns are sequential:
 * send the next message after the result of the previous one. Created by {@link Tasks#conversation(String)}.
 *
 * @since 0.1.0
 */
public interface TaskConversation {

    /** Returns the task's id as given. */
    String taskId();

    /**
     * Sends a text and waits for the answer: {@code task.sendMessage}, then like {@link Tasks#run}. Each subscription sends once.
     * An unknown outcome ends in an {@link io.github.manusreactive.error.AmbiguousOutcomeException}, never in a second message.
     *
     * @param text not blank
     * @return the result of the turn
     */
    default Mono<TaskResult> send(String text) {
        return send(Message.of(text));
    }

    /**
     * Sends a message, for example with files, and waits for the answer; see {@link #send(String)}.
     *
     * @return the result of the turn
     */
    default Mono<TaskResult> send(Message message) {
        return send(SendMessageRequest.builder(taskId(), message).build());
    }

    /**
     * Sends a request, for example with a schema for this turn, and waits for the answer; see {@link #send(String)}.
     *
     * @param request a request for this conversation's task
     * @return the result of the turn
     */
    Mono<TaskResult> send(SendMessageRequest request);

    /**
     * Sends a text and maps the answer to a type; see {@link Tasks#run(io.github.manusreactive.task.CreateTaskRequest, Class,
     * RunOptions)}. The schema applies to this turn only.
     *
     * @param text not blank
     * @param type a record or class
     */
    default <T> Mono<TypedResult<T>> send(String text, Class<T> type) {
        return send(Message.of(text), type);
    }

    /**
     * Sends a message, for example with files, and maps the answer to a type; see {@link #send(String, Class)}.
     *
     * @param type a record or class
     */
    <T> Mono<TypedResult<T>> send(Message message, Class<T> type);

    /**
     * Sends a message, for example with files, and maps the answer to a type with type arguments; see {@link #send(String,
     * Class)}.
     *
     * @param type for example {@code new OutputTypeReference<Page<Offer>>() {}}
     */
    <T> Mono<TypedResult<T>> send(Message message, OutputTypeReference<T> type);
}
