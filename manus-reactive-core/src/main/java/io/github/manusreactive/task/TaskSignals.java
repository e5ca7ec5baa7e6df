package io.github.manusreactive.task;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Sends signals to the other replicas of an application, for example over Redis or PostgreSQL. A webhook reaches one
 * replica; with signals, waits in all replicas poll at once. Set them with {@code ManusClients.builder().taskSignals(...)}.
 *
 * <p>Best effort: a lost signal costs one poll interval, a repeated one a poll. Implementations must not block.
 *
 * @since 0.1.0
 */
public interface TaskSignals {

    /**
     * Sends a signal to the other replicas. The client waits for no more than 5 seconds, and logs failures at most once a
     * minute.
     *
     * @return completes when the signal is sent
     */
    Mono<Void> send(TaskSignal signal);

    /**
     * Returns the signals of other replicas from the subscription on. Signals of this replica may be included. The client
     * subscribes once, and again with a growing delay after an error or completion, until it is closed.
     */
    Flux<TaskSignal> received();
}
