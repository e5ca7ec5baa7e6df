package io.github.manusreactive.agent;

import io.github.manusreactive.call.EndpointGroup;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Agents. Needs an API key or a trusted app. What all calls have in common is described in {@link EndpointGroup}.
 *
 * @since 0.1.0
 */
public interface Agents extends EndpointGroup<Agents> {

    /**
     * Lists all agents: {@code agent.list}, 100 a minute and user. One request.
     *
     * @return the agents
     */
    Flux<Agent> list();

    /**
     * Reads one agent: {@code agent.detail}, 100 a minute and user.
     *
     * @param agentId the agent
     * @return the agent
     */
    Mono<Agent> detail(String agentId);

    /**
     * Changes nickname or description: {@code agent.update}, 40 a minute and user.
     *
     * @param request what to change
     * @return the agent as it is now
     */
    Mono<Agent> update(UpdateAgentRequest request);
}
