package io.github.manusreactive.task;

import io.github.manusreactive.call.ResultPage;
import io.github.manusreactive.internal.call.ApiRequest;
import io.github.manusreactive.internal.call.ApiRequest.Query;
import io.github.manusreactive.internal.call.PageFetcher;
import io.github.manusreactive.operation.Operation;

/** The reads that endpoints and reconcilers share. */
final class TaskReadRequests {

    private TaskReadRequests() {}

    static ApiRequest<Task> detail(String taskId) {
        return ApiRequest.get(Operation.TASK_DETAIL, Query.of().with("task_id", taskId), "task", Task.class);
    }

    static ApiRequest<ResultPage<Task>> list(ListTasksRequest request) {
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

    static ApiRequest<ResultPage<TaskEvent>> messages(ListMessagesRequest request) {
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
                PageFetcher.page("messages", TaskEvent.class)
                        .inspectedBy(TaskEventJson::surprises)
                        .ignoring("task_id"));
    }
}
