package io.github.manusreactive.project;

import io.github.manusreactive.exchange.ApiCall;
import io.github.manusreactive.exchange.ApiCall.Query;
import io.github.manusreactive.exchange.Exchange;
import io.github.manusreactive.exchange.Finding;
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

    private final Exchange exchange;

    /**
     * @param exchange runs the calls
     */
    public Projects(Exchange exchange) {
        this.exchange = exchange;
    }

    /**
     * Creates a project: {@code project.create}, 40 a minute and user. An unknown outcome ends in an {@link
     * io.github.manusreactive.error.AmbiguousOutcomeException}, or is settled by {@link #list} where the options allow
     * {@linkplain io.github.manusreactive.retry.ReconcileSettings#lookalikes() lookalikes}.
     *
     * @param request name and instruction
     * @return the project
     */
    public Mono<Project> create(CreateProjectRequest request) {
        return exchange.call(ApiCall.post(Operation.PROJECT_CREATE, request, "project", Project.class)
                .settledByLookalike((reads, start) -> new Projects(reads)
                        .list()
                        .filter(project -> isLookalike(project, request))
                        .collectList()
                        .map(same -> Finding.amongLookalikes(
                                same, start, Project::createdAt, project -> withInstruction(project, request)))));
    }

    /** The live service leaves {@code instruction} out of {@code project.list}, so a missing one does not tell two projects apart. */
    private static boolean isLookalike(Project project, CreateProjectRequest request) {
        return request.name().equals(project.name())
                && (project.instruction() == null || project.instruction().equals(request.instruction()));
    }

    /** Returns the project as {@code project.create} would have: with its instruction. */
    private static Project withInstruction(Project project, CreateProjectRequest request) {
        return new Project(project.id(), project.name(), project.createdAt(), request.instruction(), project.extra());
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
