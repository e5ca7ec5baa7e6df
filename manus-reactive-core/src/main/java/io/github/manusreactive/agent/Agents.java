package io.github.manusreactive.agent;

import io.github.manusreactive.internal.Preconditions;
import io.github.manusreactive.internal.call.ApiRequest;
import io.github.manusreactive.internal.call.ApiRequest.Query;
import io.github.manusreactive.internal.call.CallExecutor;
import io.github.manusreactive.operation.Operation;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Agents. Needs an API key or a trusted app. All calls are cold: nothing is sent before subscription, and each subscription is
 * a new call. Errors are those of {@link io.github.manusreactive.error.ManusException}.
 *
 * @since 0.1.0
 */
public final class Agents {

    private final CallExecutor exchange;

    /**
     * @param exchange runs the calls
     */
    public Agents(CallExecutor exchange) {
        this.exchange = exchange;
    }

    /**
     * Lists all agents: {@code agent.list}, 100 a minute and user. One request.
     *
     * @return the agents
     */
    public Flux<Agent> list() {
        return exchange.list(Operation.AGENT_LIST, Query.of(), Agent.class);
    }

    /**
     * Reads one agent: {@code agent.detail}, 100 a minute and user.
     *
     * @param agentId the agent
     * @return the agent
     */
    public Mono<Agent> detail(String agentId) {
        Preconditions.requiredText("agent_id", agentId);
        return exchange.call(
                ApiRequest.get(Operation.AGENT_DETAIL, Query.of().with("agent_id", agentId), "agent", Agent.class));
    }

    /**
     * Changes nickname or description: {@code agent.update}, 40 a minute and user.
     *
     * @param request what to change
     * @return the agent as it is now
     */
    public Mono<Agent> update(UpdateAgentRequest request) {
        return exchange.call(ApiRequest.post(Operation.AGENT_UPDATE, request, "agent", Agent.class));
    }
}
