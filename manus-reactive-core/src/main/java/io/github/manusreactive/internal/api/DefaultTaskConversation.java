package io.github.manusreactive.internal.api;

import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.internal.run.TaskRunner;
import io.github.manusreactive.internal.util.Preconditions;
import io.github.manusreactive.task.Message;
import io.github.manusreactive.task.OutputTypeReference;
import io.github.manusreactive.task.RunOptions;
import io.github.manusreactive.task.SendMessageRequest;
import io.github.manusreactive.task.TaskConversation;
import io.github.manusreactive.task.TaskResult;
import io.github.manusreactive.task.TypedResult;
import reactor.core.publisher.Mono;

/** Runs the turns of a {@link TaskConversation} with the same options. */
record DefaultTaskConversation(TaskRunner runner, String taskId, RunOptions options) implements TaskConversation {

    @Override
    public Mono<TaskResult> send(SendMessageRequest request) {
        Preconditions.required("request", request);
        if (!request.taskId().equals(taskId)) {
            throw new InvalidRequestException("task_id", "is not the task of the conversation, " + taskId);
        }
        return runner.send(request, options);
    }

    @Override
    public <T> Mono<TypedResult<T>> send(Message message, Class<T> type) {
        Preconditions.required("type", type);
        return runner.send(taskId, message, type, options);
    }

    @Override
    public <T> Mono<TypedResult<T>> send(Message message, OutputTypeReference<T> type) {
        Preconditions.required("type", type);
        return runner.send(taskId, message, type.type(), options);
    }
}
