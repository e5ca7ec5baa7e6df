package io.github.manusreactive.project;

import io.github.manusreactive.call.EndpointGroup;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Operations on projects. {@link EndpointGroup} describes the behaviour that all calls share.
 *
 * @since 0.1.0
 */
public interface Projects extends EndpointGroup<Projects> {

    /**
     * Creates a project ({@code project.create}, limited to 40 per minute and user). An unknown outcome ends in an
     * {@link io.github.manusreactive.error.AmbiguousOutcomeException}: check {@link #list} before creating the project again.
     */
    Mono<Project> create(CreateProjectRequest request);

    /** Lists all projects in one request ({@code project.list}, limited to 100 per minute and user). */
    Flux<Project> list();
}
