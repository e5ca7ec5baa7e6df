package io.github.manusreactive.internal.api;

import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.call.ResultPage;
import io.github.manusreactive.error.CallContext;
import io.github.manusreactive.error.FailedPreconditionException;
import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.internal.call.ApiRequest;
import io.github.manusreactive.internal.call.CallExecutor;
import io.github.manusreactive.internal.call.PageFetcher;
import io.github.manusreactive.internal.json.ResponseShape;
import io.github.manusreactive.internal.json.UserType;
import io.github.manusreactive.internal.poll.TaskPollerRegistry;
import io.github.manusreactive.internal.poll.TaskReadRequests;
import io.github.manusreactive.internal.run.RunCalls;
import io.github.manusreactive.internal.run.TaskRunner;
import io.github.manusreactive.internal.util.BlockingCallerGuard;
import io.github.manusreactive.internal.util.Preconditions;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.task.AgentProfile;
import io.github.manusreactive.task.ConfirmActionRequest;
import io.github.manusreactive.task.ConfirmedAction;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.task.ListMessagesRequest;
import io.github.manusreactive.task.ListTasksRequest;
import io.github.manusreactive.task.OutputTypeReference;
import io.github.manusreactive.task.RunOptions;
import io.github.manusreactive.task.SendMessageRequest;
import io.github.manusreactive.task.Task;
import io.github.manusreactive.task.TaskConversation;
import io.github.manusreactive.task.TaskEvent;
import io.github.manusreactive.task.TaskEventOptions;
import io.github.manusreactive.task.TaskHandle;
import io.github.manusreactive.task.TaskResult;
import io.github.manusreactive.task.Tasks;
import io.github.manusreactive.task.TypedResult;
import io.github.manusreactive.task.UpdateTaskRequest;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Implements {@link Tasks}; delegates runs, waits and events to a {@link TaskRunner}. */
public final class DefaultTasks implements Tasks, RunCalls {

    private static final String MAIN_TASK = "agent-default-main_task";

    /** Tolerance for the server's clock and the order of its list. */
    private static final Duration LIST_MARGIN = Duration.ofHours(1);

    private final CallExecutor executor;

    /** Without an own timeout, because a run has a time limit of its own. */
    private final CallExecutor runReads;

    private final AgentProfile agentProfile;
    private final TaskPollerRegistry pollers;
    private final TaskRunner runner;

    /**
     * @param pollers shared by all clients of a builder
     * @param agentProfile sent with creates that have none
     */
    public DefaultTasks(CallExecutor executor, TaskPollerRegistry pollers, AgentProfile agentProfile) {
        this.executor = executor;
        this.runReads =
                executor.with(options -> options.readTimeout(executor.options().timeout()));
        this.agentProfile = agentProfile;
        this.pollers = pollers;
        this.runner = new TaskRunner(this, pollers, executor);
    }

    @Override
    public CreateTaskRequest effective(CreateTaskRequest request) {
        Preconditions.required("request", request);
        return request.agentProfile() == null
                ? request.toBuilder().agentProfile(agentProfile).build()
                : request;
    }

    @Override
    public Mono<TaskHandle> create(CreateTaskRequest request) {
        CreateTaskRequest effective = effective(request);
        return BlockingCallerGuard.guarded(Mono.defer(() -> send(
                correlates()
                        ? CorrelationMarker.markedAnyway(effective, nanoseconds())
                        : CorrelationMarker.marked(effective))));
    }

    private Mono<TaskHandle> send(CreateTaskRequest request) {
        return executor.call(
                        ApiRequest.post(Operation.TASK_CREATE, request, TaskHandle.class),
                        request.correlation() == null ? null : CreateTaskReconciler.inFlight(request))
                .doOnNext(task -> pollers.created(task.taskId()));
    }

    private long nanoseconds() {
        return executor.scheduler().now(TimeUnit.NANOSECONDS);
    }

    /** A correlation is useless if a lost create is not searched. */
    private boolean correlates() {
        return executor.options().correlation()
                && executor.options().reconciliation().enabled();
    }

    @Override
    public Mono<TaskHandle> findByCorrelation(String correlation, Instant since) {
        Preconditions.requiredText("correlation", correlation);
        return find(CreateTaskReconciler.ofEarlierProcess(correlation, executor), since, null);
    }

    @Override
    public Mono<TaskHandle> findByCorrelation(String correlation, Instant since, Instant lastSent) {
        Preconditions.requiredText("correlation", correlation);
        Preconditions.required("lastSent", lastSent);
        return find(CreateTaskReconciler.ofEarlierProcess(correlation, executor), since, lastSent);
    }

    @Override
    public Mono<TaskHandle> findByCorrelation(CreateTaskRequest request, Instant since, Instant lastSent) {
        Preconditions.required("request", request);
        Preconditions.requiredText("correlation", request.correlation());
        Preconditions.required("lastSent", lastSent);
        return find(CreateTaskReconciler.ofEarlierProcess(request, executor), since, lastSent);
    }

    private Mono<TaskHandle> find(CreateTaskReconciler reconciler, Instant since, @Nullable Instant lastSent) {
        return executor.settle(Operation.TASK_CREATE, since, lastSent, reconciler);
    }

    @Override
    public Flux<Task> listByCorrelation(String correlation, Instant since) {
        Preconditions.requiredText("correlation", correlation);
        Preconditions.required("since", since);
        return TaskListIndex.sharedScan(executor, since.minus(LIST_MARGIN))
                .flatMapIterable(index -> index.with(correlation));
    }

    @Override
    public Mono<Task> detail(String taskId) {
        Preconditions.requiredText("task_id", taskId);
        return executor.call(TaskReadRequests.detail(taskId));
    }

    @Override
    public Flux<Task> list(ListTasksRequest request) {
        Preconditions.required("request", request);
        return PageFetcher.items(Operation.TASK_LIST, request.cursor(), cursor -> listPage(request.withCursor(cursor)));
    }

    @Override
    public Mono<ResultPage<Task>> listPage(ListTasksRequest request) {
        Preconditions.required("request", request);
        return executor.call(TaskReadRequests.list(request));
    }

    @Override
    public Flux<TaskEvent> listMessages(ListMessagesRequest request) {
        Preconditions.required("request", request);
        return PageFetcher.items(
                Operation.TASK_LIST_MESSAGES,
                request.cursor(),
                cursor -> listMessagesPage(cursor == null ? request : request.withCursor(cursor)));
    }

    @Override
    public Mono<ResultPage<TaskEvent>> listMessagesPage(ListMessagesRequest request) {
        Preconditions.required("request", request);
        return executor.call(TaskReadRequests.listMessages(request));
    }

    @Override
    public Mono<ResultPage<TaskEvent>> eventPage(ListMessagesRequest request) {
        return runReads.call(TaskReadRequests.listMessages(request));
    }

    @Override
    public Mono<TaskHandle> sendMessage(SendMessageRequest request) {
        Preconditions.required("request", request);
        return BlockingCallerGuard.guarded(
                executor.call(ApiRequest.post(Operation.TASK_SEND_MESSAGE, request, handle(request.taskId()))));
    }

    @Override
    public Mono<TaskHandle> update(UpdateTaskRequest request) {
        Preconditions.required("request", request);
        return executor.call(ApiRequest.post(Operation.TASK_UPDATE, request, handle(request.taskId())));
    }

    private static ResponseShape<TaskHandle> handle(String taskId) {
        return ResponseShape.body(TaskHandle.class).orElse("task_id", taskId);
    }

    @Override
    public Mono<Void> stop(String taskId) {
        Preconditions.requiredText("task_id", taskId);
        return executor.call(ApiRequest.post(Operation.TASK_STOP, Map.of("task_id", taskId)))
                .then();
    }

    @Override
    public Mono<Void> delete(String taskId) {
        Preconditions.requiredText("task_id", taskId);
        if (MAIN_TASK.equals(taskId)) {
            throw new InvalidRequestException("task_id", "tasks of agents cannot be deleted");
        }
        ResponseShape<Boolean> deleted = ResponseShape.field("deleted", Boolean.class)
                .orElse("deleted", true)
                .ignoring("id");
        return executor.call(ApiRequest.post(Operation.TASK_DELETE, Map.of("task_id", taskId), deleted))
                .flatMap(done -> done ? Mono.empty() : notDeleted(taskId));
    }

    private Mono<Void> notDeleted(String taskId) {
        return Mono.deferContextual(context -> {
            ManusUser caller = ManusUser.from(context).orElse(executor.user());
            return Mono.error(new FailedPreconditionException(
                    CallContext.of(Operation.TASK_DELETE, caller.label()),
                    200,
                    null,
                    "deleted is false, so task " + taskId + " still exists"));
        });
    }

    @Override
    public Mono<ConfirmedAction> confirmAction(ConfirmActionRequest request) {
        Preconditions.required("request", request);
        ResponseShape<ConfirmedAction> action =
                ResponseShape.body(ConfirmedAction.class).orElse("task_id", request.taskId());
        return executor.call(
                ApiRequest.post(Operation.TASK_CONFIRM_ACTION, request, action), new ConfirmActionReconciler(request));
    }

    @Override
    public Mono<TaskResult> run(CreateTaskRequest request, RunOptions options) {
        Preconditions.required("options", options);
        return runner.run(create(request), effective(request), options);
    }

    @Override
    public <T> Mono<TypedResult<T>> run(CreateTaskRequest request, Class<T> type, RunOptions options) {
        Preconditions.required("type", type);
        return run(request, (Type) type, options);
    }

    @Override
    public <T> Mono<TypedResult<T>> run(CreateTaskRequest request, OutputTypeReference<T> type, RunOptions options) {
        Preconditions.required("type", type);
        return run(request, type.type(), options);
    }

    private <T> Mono<TypedResult<T>> run(CreateTaskRequest request, Type type, RunOptions options) {
        Preconditions.required("request", request);
        Map<String, Object> own = request.structuredOutputSchema();
        UserType<T> userType =
                own == null ? executor.codec().userType(type) : executor.codec().userType(type, own);
        CreateTaskRequest ordered =
                request.toBuilder().structuredOutputSchema(userType.schema()).build();
        return runner.typed(run(ordered, options), userType);
    }

    @Override
    public Mono<TaskResult> await(String taskId, RunOptions options) {
        return runner.await(taskId, options);
    }

    @Override
    public <T> Mono<TypedResult<T>> await(String taskId, Class<T> type, RunOptions options) {
        return runner.await(taskId, type, options);
    }

    @Override
    public <T> Mono<TypedResult<T>> await(String taskId, OutputTypeReference<T> type, RunOptions options) {
        Preconditions.required("type", type);
        return runner.await(taskId, type.type(), options);
    }

    @Override
    public Mono<Task> awaitStatus(String taskId, Predicate<Task> condition) {
        return runner.awaitStatus(taskId, condition);
    }

    @Override
    public <T> TypedResult<T> typed(TaskResult result, Class<T> type) {
        return runner.typed(result, type);
    }

    @Override
    public <T> TypedResult<T> typed(TaskResult result, OutputTypeReference<T> type) {
        Preconditions.required("type", type);
        return runner.typed(result, type.type());
    }

    @Override
    public Flux<TaskEvent> events(String taskId, TaskEventOptions options) {
        return runner.events(taskId, options);
    }

    @Override
    public void wake(String taskId) {
        pollers.wake(taskId);
    }

    @Override
    public TaskConversation conversation(String taskId, RunOptions options) {
        Preconditions.requiredText("task_id", taskId);
        Preconditions.required("options", options);
        return new DefaultTaskConversation(runner, taskId, options);
    }
}
