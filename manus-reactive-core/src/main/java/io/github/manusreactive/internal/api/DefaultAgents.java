package io.github.manusreactive.internal.api;

import io.github.manusreactive.agent.Agent;
import io.github.manusreactive.agent.Agents;
import io.github.manusreactive.agent.UpdateAgentRequest;
import io.github.manusreactive.internal.call.ApiRequest;
import io.github.manusreactive.internal.call.ApiRequest.Query;
import io.github.manusreactive.internal.call.CallExecutor;
import io.github.manusreactive.internal.util.Preconditions;
import io.github.manusreactive.operation.Operation;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

public final class DefaultAgents implements Agents {

    private final CallExecutor executor;

    public DefaultAgents(CallExecutor executor) {
        this.executor = executor;
    }

    @Override
    public Flux<Agent> list() {
        return executor.list(Operation.AGENT_LIST, Query.of(), Agent.class);
    }

    @Override
    public Mono<Agent> detail(String agentId) {
        Preconditions.requiredText("agent_id", agentId);
        return executor.call(
                ApiRequest.get(Operation.AGENT_DETAIL, Query.of().with("agent_id", agentId), "agent", Agent.class));
    }

    @Override
    public Mono<Agent> update(UpdateAgentRequest request) {
        return executor.call(ApiRequest.post(Operation.AGENT_UPDATE, request, "agent", Agent.class));
    }
}
