package io.github.manusreactive.skill;

import io.github.manusreactive.call.EndpointGroup;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Skills. What all calls have in common is described in {@link EndpointGroup}.
 *
 * @since 0.1.0
 */
public interface Skills extends EndpointGroup<Skills> {

    /**
     * Lists the user's skills: {@code skill.list}, 100 a minute and user. One request. OAuth tokens may also see the private
     * skills of their app.
     *
     * @return the skills
     */
    Flux<Skill> list();

    /**
     * Lists the user's skills and those of a project: {@code skill.list}, 100 a minute and user. One request.
     *
     * @param projectId the project
     * @return the skills
     */
    Flux<Skill> list(String projectId);

    /**
     * Creates or updates a skill: {@code skill.upload}, 40 a minute and user (not documented, assumed). Needs an API key or a
     * trusted app.
     *
     * @param request the uploaded zip and where the skill goes
     * @return the skill
     */
    Mono<Skill> upload(UploadSkillRequest request);
}
