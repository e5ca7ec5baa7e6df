package io.github.manusreactive.internal.api;

import io.github.manusreactive.connector.Connector;
import io.github.manusreactive.connector.Connectors;
import io.github.manusreactive.internal.call.ApiRequest.Query;
import io.github.manusreactive.internal.call.CallExecutor;
import io.github.manusreactive.operation.Operation;
import reactor.core.publisher.Flux;

public final class DefaultConnectors implements Connectors {

    private final CallExecutor executor;

    public DefaultConnectors(CallExecutor executor) {
        this.executor = executor;
    }

    @Override
    public Flux<Connector> list() {
        return executor.list(Operation.CONNECTOR_LIST, Query.of(), Connector.class);
    }
}
