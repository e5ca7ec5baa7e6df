package io.github.manusreactive.fanout;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.task.CreateTaskRequest;
import reactor.core.publisher.Mono;

/**
 * Completes a request after its user is known, for example by uploading files to that user's account.
 *
 * @param <T> item type
 * @since 0.1.0
 */
@FunctionalInterface
public interface RequestPreparation<T> {

    /**
     * Completes a request.
     *
     * @param client the client of the user that will send it; its calls have bulk priority
     * @param request the request so far
     * @return the request to send. Title and {@code hideInTaskList} must be unchanged, because a later run searches for
     *     the task by them; an item whose task only the preparation hides is rejected. An error rejects the item,
     *     unless it is transient, for example a broken connection, or concerns only the user, for example a rejected
     *     credential: the item is then prepared again. A call with an unknown outcome, for example a {@code
     *     project.create} whose response was lost, rejects the item too, because a repeat might take effect twice. A
     *     preparation that tolerates this repeats the call itself.
     */
    Mono<CreateTaskRequest> prepare(ManusClient client, T item, CreateTaskRequest request);
}
