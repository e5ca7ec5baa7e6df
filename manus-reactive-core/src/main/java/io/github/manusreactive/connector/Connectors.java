package io.github.manusreactive.connector;

import io.github.manusreactive.internal.call.ApiRequest.Query;
import io.github.manusreactive.internal.call.CallExecutor;
import io.github.manusreactive.operation.Operation;
import reactor.core.publisher.Flux;

/**
 * Connectors. They are authorised in the web app. All calls are cold: nothing is sent before subscription, and each
 * subscription is a new call. Errors are those of {@link io.github.manusreactive.error.ManusException}.
 *
 * @since 0.1.0
 */
public final class Connectors {

    private final CallExecutor exchange;

    /**
     * @param exchange runs the calls
     */
    public Connectors(CallExecutor exchange) {
        this.exchange = exchange;
    }

    /**
     * Lists the installed connectors: {@code connector.list}, 100 a minute and user. One request. OAuth tokens see only those
     * granted to the app.
     *
     * @return the connectors
     */
    public Flux<Connector> list() {
        return exchange.list(Operation.CONNECTOR_LIST, Query.of(), Connector.class);
    }
}
