package io.github.manusreactive.task;

import reactor.core.publisher.Mono;

/**
 * Several turns with one task: each message is sent and awaited until the task stops again. Turns go one after another; start the
 * next one once the last has its result. Made by {@link Tasks#conversation(String)}.
 *
 * @since 0.1.0
 */
public interface TaskConversation {

    /**
     * The task that is talked to.
     *
     * @return its id as it was given
     */
    String taskId();

    /**
     * Says something and waits for the answer: {@code task.sendMessage}, then like {@link Tasks#run}. Each subscription sends
     * once; an unknown outcome ends in an {@link io.github.manusreactive.error.AmbiguousOutcomeException}, never in a second
     * message.
     *
     * @param text what to say; not blank
     * @return the turn's result
     */
    default Mono<TaskResult> send(String text) {
        return send(Message.of(text));
    }

    /**
     * Says something with files or other parts and waits for the answer; see {@link #send(String)}.
     *
     * @param message what to say
     * @return the turn's result
     */
    default Mono<TaskResult> send(Message message) {
        return send(SendMessageRequest.builder(taskId(), message).build());
    }

    /**
     * Sends a request, for example with a schema of its own for this turn, and waits for the answer; see {@link #send(String)}.
     *
     * @param request must be for this conversation's task
     * @return the turn's result
     */
    Mono<TaskResult> send(SendMessageRequest request);

    /**
     * Says something and gives the answer as a value of a type; see {@link Tasks#run(io.github.manusreactive.task.CreateTaskRequest,
     * Class, RunOptions)}. The schema holds for this turn only.
     *
     * @param text what to say; not blank
     * @param type a record or class
     * @param <T> its type
     * @return value and result
     */
    default <T> Mono<TypedResult<T>> send(String text, Class<T> type) {
        return send(Message.of(text), type);
    }

    /**
     * Says something with files or other parts and gives the answer as a value of a type; see {@link #send(String, Class)}.
     *
     * @param message what to say
     * @param type a record or class
     * @param <T> its type
     * @return value and result
     */
    <T> Mono<TypedResult<T>> send(Message message, Class<T> type);

    /**
     * Says something with files or other parts and gives the answer as a value of a type with type arguments; see
     * {@link #send(String, Class)}.
     *
     * @param message what to say
     * @param type for example {@code new OutputTypeReference<Page<Offer>>() {}}
     * @param <T> its type
     * @return value and result
     */
    <T> Mono<TypedResult<T>> send(Message message, OutputTypeReference<T> type);
}
