package io.github.manusreactive.connector;

import io.github.manusreactive.call.EndpointGroup;
import reactor.core.publisher.Flux;

/**
 * Connectors, which are authorised in the web app. What all calls have in common is described in {@link EndpointGroup}.
 *
 * @since 0.1.0
 */
public interface Connectors extends EndpointGroup<Connectors> {

    /**
     * Lists the installed connectors: {@code connector.list}, 100 a minute and user. One request. OAuth tokens see only those
     * granted to the app.
     *
     * @return the connectors
     */
    Flux<Connector> list();
}
