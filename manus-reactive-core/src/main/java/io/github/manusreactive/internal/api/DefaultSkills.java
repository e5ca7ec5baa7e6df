package io.github.manusreactive.internal.api;

import io.github.manusreactive.internal.call.ApiRequest;
import io.github.manusreactive.internal.call.ApiRequest.Query;
import io.github.manusreactive.internal.call.CallExecutor;
import io.github.manusreactive.internal.util.Preconditions;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.skill.Skill;
import io.github.manusreactive.skill.Skills;
import io.github.manusreactive.skill.UploadSkillRequest;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

public final class DefaultSkills implements Skills {

    private final CallExecutor executor;

    public DefaultSkills(CallExecutor executor) {
        this.executor = executor;
    }

    @Override
    public Flux<Skill> list() {
        return executor.list(Operation.SKILL_LIST, Query.of(), Skill.class);
    }

    @Override
    public Flux<Skill> list(String projectId) {
        Preconditions.requiredText("project_id", projectId);
        return executor.list(Operation.SKILL_LIST, Query.of().with("project_id", projectId), Skill.class);
    }

    @Override
    public Mono<Skill> upload(UploadSkillRequest request) {
        return executor.call(ApiRequest.post(Operation.SKILL_UPLOAD, request, "skill", Skill.class));
    }
}
