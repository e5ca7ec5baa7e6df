package io.github.manusreactive.connector;

import io.github.manusreactive.call.EndpointGroup;
import reactor.core.publisher.Flux;

/**
 * Operations on connectors, which users authorize in the web app. {@link EndpointGroup} describes the behaviour that all calls
 * share.
 *
 * @since 0.1.0
 */
public interface Connectors extends EndpointGroup<Connectors> {

    /**
     * Lists the installed connectors in one request ({@code connector.list}, limited to 100 per minute and user). OAuth tokens
     * see only the connectors granted to the app.
     */
    Flux<Connector> list();
}
