package io.github.manusreactive.skill;

import io.github.manusreactive.internal.Preconditions;
import io.github.manusreactive.internal.call.ApiRequest;
import io.github.manusreactive.internal.call.ApiRequest.Query;
import io.github.manusreactive.internal.call.CallExecutor;
import io.github.manusreactive.operation.Operation;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Skills. All calls are cold: nothing is sent before subscription, and each subscription is a new call. Errors are those of
 * {@link io.github.manusreactive.error.ManusException}.
 *
 * @since 0.1.0
 */
public final class Skills {

    private final CallExecutor exchange;

    /**
     * @param exchange runs the calls
     */
    public Skills(CallExecutor exchange) {
        this.exchange = exchange;
    }

    /**
     * Lists the user's skills: {@code skill.list}, 100 a minute and user. One request. OAuth tokens may also see the private
     * skills of their app.
     *
     * @return the skills
     */
    public Flux<Skill> list() {
        return exchange.list(Operation.SKILL_LIST, Query.of(), Skill.class);
    }

    /**
     * Lists the user's skills and those of a project: {@code skill.list}, 100 a minute and user. One request.
     *
     * @param projectId the project
     * @return the skills
     */
    public Flux<Skill> list(String projectId) {
        Preconditions.requiredText("project_id", projectId);
        return exchange.list(Operation.SKILL_LIST, Query.of().with("project_id", projectId), Skill.class);
    }

    /**
     * Creates or updates a skill: {@code skill.upload}, 40 a minute and user (not documented, assumed). Needs an API key or a
     * trusted app.
     *
     * @param request the uploaded zip and where the skill goes
     * @return the skill
     */
    public Mono<Skill> upload(UploadSkillRequest request) {
        return exchange.call(ApiRequest.post(Operation.SKILL_UPLOAD, request, "skill", Skill.class));
    }
}
