package io.github.manusreactive.lifecycle;

import io.github.manusreactive.exchange.Exchange;
import io.github.manusreactive.task.TaskEndpoints;

/** Tasks: every endpoint, and the life of a task from its creation to its result. */
public final class Tasks extends TaskEndpoints {

    private final Exchange exchange;

    /**
     * For the client.
     *
     * @param exchange runs the calls
     */
    public Tasks(Exchange exchange) {
        super(exchange);
        this.exchange = exchange;
    }
}
