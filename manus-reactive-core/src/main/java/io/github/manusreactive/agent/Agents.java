package io.github.manusreactive.agent;

import io.github.manusreactive.call.EndpointGroup;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Operations on agents. Needs an API key or a trusted app. {@link EndpointGroup} describes the behaviour that all calls share.
 *
 * @since 0.1.0
 */
public interface Agents extends EndpointGroup<Agents> {

    /** Lists all agents in one request ({@code agent.list}, limited to 100 per minute and user). */
    Flux<Agent> list();

    /** Returns an agent ({@code agent.detail}, limited to 100 per minute and user). */
    Mono<Agent> detail(String agentId);

    /**
     * Changes an agent's nickname or description ({@code agent.update}, limited to 40 per minute and user).
     *
     * @return the changed agent
     */
    Mono<Agent> update(UpdateAgentRequest request);
}
