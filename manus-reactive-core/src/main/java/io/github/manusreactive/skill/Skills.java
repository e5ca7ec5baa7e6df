package io.github.manusreactive.skill;

import io.github.manusreactive.call.EndpointGroup;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Operations on skills. {@link EndpointGroup} describes the behaviour that all calls share.
 *
 * @since 0.1.0
 */
public interface Skills extends EndpointGroup<Skills> {

    /**
     * Lists the user's skills in one request ({@code skill.list}, limited to 100 per minute and user). OAuth tokens may also see
     * the private skills of their app.
     */
    Flux<Skill> list();

    /** Lists the skills of the user and of a project in one request ({@code skill.list}, limited to 100 per minute and user). */
    Flux<Skill> list(String projectId);

    /**
     * Creates or updates a skill ({@code skill.upload}, assumed to be limited to 40 per minute and user; undocumented). Needs an
     * API key or a trusted app.
     */
    Mono<Skill> upload(UploadSkillRequest request);
}
