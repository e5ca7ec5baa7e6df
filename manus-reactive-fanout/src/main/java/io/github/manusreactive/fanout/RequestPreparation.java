package io.github.manusreactive.fanout;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.task.CreateTaskRequest;
import reactor.core.publisher.Mono;

/**
 * Completes a request once it is known which user will send it, for example by uploading files to that user's account.
 *
 * @param <T> item type
 * @since 0.1.0
 */
@FunctionalInterface
public interface RequestPreparation<T> {

    /**
     * Completes a request.
     *
     * @param client of the user who will send it; its calls have bulk priority
     * @param item the item
     * @param request what to ask for it, as far as it is known
     * @return the request to send, with the title and {@code hideInTaskList} of the one given: a later run searches for the task by
     *     these, so a task that is hidden only here is rejected. An error rejects the item, unless it is a transient error of the
     *     client, for example a broken connection, or concerns only the user, for example a rejected credential: the item is
     *     prepared again then. A call with an unknown outcome, for example a {@code project.create} whose response was lost, rejects
     *     the item too, since a repeat might do it twice; a preparation that tolerates this repeats the call itself.
     */
    Mono<CreateTaskRequest> prepare(ManusClient client, T item, CreateTaskRequest request);
}
