package io.github.manusreactive.internal.poll;

import io.github.manusreactive.call.ResultPage;
import io.github.manusreactive.internal.call.ApiRequest;
import io.github.manusreactive.internal.call.ApiRequest.Query;
import io.github.manusreactive.internal.call.PageFetcher;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.task.ListMessagesRequest;
import io.github.manusreactive.task.ListTasksRequest;
import io.github.manusreactive.task.Task;
import io.github.manusreactive.task.TaskEvent;

/** The reads that endpoints, reconcilers and pollers share. */
public final class TaskReadRequests {

    private TaskReadRequests() {}

    /** Reads one task. */
    public static ApiRequest<Task> detail(String taskId) {
        return ApiRequest.get(Operation.TASK_DETAIL, Query.of().with("task_id", taskId), "task", Task.class);
    }

    /** Lists a page of tasks. */
    public static ApiRequest<ResultPage<Task>> list(ListTasksRequest request) {
        Query query = Query.of()
                .with("limit", request.limit())
                .with("cursor", request.cursor())
                .with("order", request.order())
                .with("scope", request.scope())
                .with("agent_id", request.agentId())
                .with("project_id", request.projectId())
                .with("oauth_client_id", request.oauthClientId())
                .with("api_key_id", request.apiKeyId());
        return ApiRequest.get(Operation.TASK_LIST, query, PageFetcher.page("data", Task.class));
    }

    /** Lists a page of the events of a task. */
    public static ApiRequest<ResultPage<TaskEvent>> listMessages(ListMessagesRequest request) {
        Query query = Query.of()
                .with("task_id", request.taskId())
                .with("limit", request.limit())
                .with("cursor", request.cursor())
                .with("order", request.order())
                .with("verbose", request.verbose())
                .with("slides_format", request.slidesFormat())
                .with("start_event_id", request.startEventId());
        return ApiRequest.get(
                Operation.TASK_LIST_MESSAGES,
                query,
                PageFetcher.page("messages", TaskEvent.class).ignoring("task_id"));
    }
}
