package io.github.manusreactive.internal.api;

import io.github.manusreactive.internal.call.ApiRequest;
import io.github.manusreactive.internal.call.ApiRequest.Query;
import io.github.manusreactive.internal.call.CallExecutor;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.project.CreateProjectRequest;
import io.github.manusreactive.project.Project;
import io.github.manusreactive.project.Projects;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

public final class DefaultProjects implements Projects {

    private final CallExecutor executor;

    public DefaultProjects(CallExecutor executor) {
        this.executor = executor;
    }

    @Override
    public Mono<Project> create(CreateProjectRequest request) {
        return executor.call(ApiRequest.post(Operation.PROJECT_CREATE, request, "project", Project.class));
    }

    @Override
    public Flux<Project> list() {
        return executor.list(Operation.PROJECT_LIST, Query.of(), Project.class);
    }
}
