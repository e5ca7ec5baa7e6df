package io.github.manusreactive.test.docs;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.error.AmbiguousOutcomeException;
import io.github.manusreactive.error.ManusApiException;
import io.github.manusreactive.error.TaskTimeoutException;
import io.github.manusreactive.error.TaskWaitingException;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.task.TaskResult;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/** The Java blocks of docs/errors.md. */
abstract class ErrorsCode {

    private static final Logger log = LoggerFactory.getLogger(ErrorsCode.class);

    abstract Mono<TaskResult> reply(String taskId);

    abstract Mono<TaskResult> awaitLater(String taskId);

    abstract Mono<TaskResult> findInTaskList(CreateTaskRequest request);

    abstract Mono<TaskResult> report(@Nullable String code, String message, @Nullable String requestId);

    abstract void show(TaskResult result);

    void byType(ManusClient client, CreateTaskRequest request) {
        client.tasks()
                .run(request)
                .onErrorResume(TaskWaitingException.class, waiting -> reply(waiting.taskId()))
                .onErrorResume(TaskTimeoutException.class, timeout -> awaitLater(timeout.taskId()))
                .onErrorResume(AmbiguousOutcomeException.class, unknown -> findInTaskList(request))
                .onErrorResume(ManusApiException.class, e -> report(e.code(), e.serverMessage(), e.requestId()))
                .subscribe(result -> show(result), error -> log.error("no result", error));
    }
}
