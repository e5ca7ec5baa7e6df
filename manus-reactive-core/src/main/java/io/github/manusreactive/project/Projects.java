package io.github.manusreactive.project;

import io.github.manusreactive.call.EndpointGroup;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Projects. What all calls have in common is described in {@link EndpointGroup}.
 *
 * @since 0.1.0
 */
public interface Projects extends EndpointGroup<Projects> {

    /**
     * Creates a project: {@code project.create}, 40 a minute and user. An unknown outcome ends in an {@link
     * io.github.manusreactive.error.AmbiguousOutcomeException}: read {@link #list} before creating the project again.
     *
     * @param request name and instruction
     * @return the project
     */
    Mono<Project> create(CreateProjectRequest request);

    /**
     * Lists all projects: {@code project.list}, 100 a minute and user. One request.
     *
     * @return the projects
     */
    Flux<Project> list();
}
