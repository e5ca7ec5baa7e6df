package io.github.manusreactive.project;

import io.github.manusreactive.internal.call.ApiRequest;
import io.github.manusreactive.internal.call.ApiRequest.Query;
import io.github.manusreactive.internal.call.CallExecutor;
import io.github.manusreactive.operation.Operation;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Projects. All calls are cold: nothing is sent before subscription, and each subscription is a new call. Errors are those of
 * {@link io.github.manusreactive.error.ManusException}.
 *
 * @since 0.1.0
 */
public final class Projects {

    private final CallExecutor exchange;

    /**
     * @param exchange runs the calls
     */
    public Projects(CallExecutor exchange) {
        this.exchange = exchange;
    }

    /**
     * Creates a project: {@code project.create}, 40 a minute and user. An unknown outcome ends in an {@link
     * io.github.manusreactive.error.AmbiguousOutcomeException}: read {@link #list} before creating the project again.
     *
     * @param request name and instruction
     * @return the project
     */
    public Mono<Project> create(CreateProjectRequest request) {
        return exchange.call(ApiRequest.post(Operation.PROJECT_CREATE, request, "project", Project.class));
    }

    /**
     * Lists all projects: {@code project.list}, 100 a minute and user. One request.
     *
     * @return the projects
     */
    public Flux<Project> list() {
        return exchange.list(Operation.PROJECT_LIST, Query.of(), Project.class);
    }
}
