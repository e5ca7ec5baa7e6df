package io.github.manusreactive.task;

import io.github.manusreactive.call.ResultPage;
import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.internal.BlockingCallerGuard;
import io.github.manusreactive.internal.Preconditions;
import io.github.manusreactive.internal.call.ApiRequest;
import io.github.manusreactive.internal.call.CallExecutor;
import io.github.manusreactive.internal.call.PageFetcher;
import io.github.manusreactive.json.ResponseShape;
import io.github.manusreactive.operation.Operation;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The task endpoints, one method each. All are cold: nothing is sent before subscription, and each subscription is a new call.
 * Cancelling frees the place in the rate budget's queue and the connection. Errors are those of
 * {@link io.github.manusreactive.error.ManusException}.
 *
 * @since 0.1.0
 */
public abstract class TaskEndpoints {

    private static final String MAIN_TASK = "agent-default-main_task";

    /** How far the server's clock and the order of its list may be off. */
    private static final Duration LIST_MARGIN = Duration.ofHours(1);

    private final CallExecutor exchange;
    private final AgentProfile agentProfile;

    /**
     * Creates the endpoints with {@link AgentProfile#STANDARD} for creates that name no profile.
     *
     * @param exchange runs the calls
     */
    protected TaskEndpoints(CallExecutor exchange) {
        this(exchange, AgentProfile.STANDARD);
    }

    /**
     * Creates the endpoints.
     *
     * @param exchange runs the calls
     * @param agentProfile sent with creates that name none
     */
    protected TaskEndpoints(CallExecutor exchange, AgentProfile agentProfile) {
        this.exchange = exchange;
        this.agentProfile = agentProfile;
    }

    /**
     * Returns a request with what the client fills in: its agent profile, if the request names none. {@link #create} sends this.
     * {@code task.sendMessage} has no such default, so a task keeps its profile.
     *
     * @param request what to do
     * @return the request with an agent profile
     */
    public CreateTaskRequest effective(CreateTaskRequest request) {
        Preconditions.required("request", request);
        return request.withDefaultProfile(agentProfile);
    }

    /**
     * Starts a task: {@code task.create}, 10 a minute and user. Costs credits. An unknown outcome never leads to a second task: each
     * create has a correlation at the end of its title, {@code [mr:…]}, by which the client looks the task up, and creates it again
     * only if it is provably missing. {@code task.update} removes the mark from a title. Without a correlation ({@link
     * CreateTaskRequest.Builder#withoutCorrelation()}, {@link io.github.manusreactive.call.CallOptions#withCorrelation(boolean)}), or
     * if looking tells nothing, the call ends in an {@link io.github.manusreactive.error.AmbiguousOutcomeException}.
     *
     * <p>{@code block()} on a thread of an event loop or of Reactor's parallel scheduler fails with an {@link IllegalStateException}
     * before anything is sent. Behind a {@code subscribeOn}, or with {@code toFuture().get()}, that cannot be noticed: the task is
     * created, and its credits are spent.
     *
     * @param request what to do
     * @return the task, which runs on by itself
     */
    public Mono<TaskHandle> create(CreateTaskRequest request) {
        CreateTaskRequest effective = effective(request);
        return BlockingCallerGuard.guarded(
                Mono.defer(() -> send(correlates() ? effective.withDefaultCorrelation(now()) : effective)));
    }

    private Mono<TaskHandle> send(CreateTaskRequest request) {
        ApiRequest<TaskHandle> call = ApiRequest.post(Operation.TASK_CREATE, request.marked(), TaskHandle.class);
        return exchange.call(call, request.correlation() == null ? null : CreateTaskReconciler.inFlight(request));
    }

    private long now() {
        return exchange.scheduler().now(TimeUnit.NANOSECONDS);
    }

    /** A mark that is not looked for is of no use. */
    private boolean correlates() {
        return exchange.options().correlation()
                && exchange.options().reconciliation().enabled();
    }

    /**
     * Looks for a task that an earlier create with a correlation may have started, such as one of a process that died: reads
     * {@code task.list}, newest first, back to the time of that create. A task that was created just now may not be listed yet, and
     * a create may be sent again until its process dies, so an absent task is believed in only once the whole settle time has passed
     * from now on. A hidden task may not be listed: look for it with its
     * {@linkplain #findByCorrelation(CreateTaskRequest, Instant, Instant) request}.
     *
     * @param correlation that of the earlier create
     * @param since when it was sent at the earliest
     * @return the task, empty where there is none; an {@link io.github.manusreactive.error.AmbiguousOutcomeException} where that
     *     cannot be told
     */
    public Mono<TaskHandle> findByCorrelation(String correlation, Instant since) {
        Preconditions.requiredText("correlation", correlation);
        return exchange.settle(
                Operation.TASK_CREATE, since, null, CreateTaskReconciler.ofEarlierProcess(correlation, exchange));
    }

    /**
     * The same where it is known since when that create was sent no more: the settle time counts from then.
     *
     * @param correlation that of the earlier create
     * @param since when it was sent at the earliest
     * @param lastSent when it was sent, or sent again, at the latest
     * @return the task, empty where there is none; an {@link io.github.manusreactive.error.AmbiguousOutcomeException} where that
     *     cannot be told
     */
    public Mono<TaskHandle> findByCorrelation(String correlation, Instant since, Instant lastSent) {
        Preconditions.requiredText("correlation", correlation);
        Preconditions.required("lastSent", lastSent);
        return exchange.settle(
                Operation.TASK_CREATE, since, lastSent, CreateTaskReconciler.ofEarlierProcess(correlation, exchange));
    }

    /**
     * The same where the request is known: a hidden task that is not found is not believed to be absent, since hidden tasks may not be
     * listed, nor is one that a listed task may be whose title the server cut.
     *
     * @param request as it was sent, its correlation included
     * @param since when it was sent at the earliest
     * @param lastSent when it was sent, or sent again, at the latest
     * @return the task, empty where there is none; an {@link io.github.manusreactive.error.AmbiguousOutcomeException} where that
     *     cannot be told
     */
    public Mono<TaskHandle> findByCorrelation(CreateTaskRequest request, Instant since, Instant lastSent) {
        Preconditions.required("request", request);
        Preconditions.requiredText("correlation", request.correlation());
        Preconditions.required("lastSent", lastSent);
        return exchange.settle(
                Operation.TASK_CREATE, since, lastSent, CreateTaskReconciler.ofEarlierProcess(request, exchange));
    }

    /**
     * Lists the tasks whose titles carry a correlation, newest first: {@code task.list}. More than one means that a create was carried out
     * twice, for example because the first task was listed only after the settle time.
     *
     * @param correlation of the create
     * @param since when the create was sent first, at the earliest
     * @return the tasks; hidden ones may be missing
     */
    public Flux<Task> listByCorrelation(String correlation, Instant since) {
        Preconditions.requiredText("correlation", correlation);
        Preconditions.required("since", since);
        return TaskListIndex.sharedScan(exchange, since.minus(LIST_MARGIN))
                .flatMapIterable(index -> index.with(correlation));
    }

    /**
     * Reads a task's status and metadata: {@code task.detail}, 100 a minute and user. The results are in {@link #messages}.
     *
     * @param taskId the task, or {@code agent-default-main_task}
     * @return the task
     */
    public Mono<Task> detail(String taskId) {
        return exchange.call(TaskReadRequests.detail(id(taskId)));
    }

    /**
     * Lists all tasks, newest first: {@code task.list}, 100 pages a minute and user. The next page is fetched when an element of it
     * is asked for.
     *
     * @return all tasks, as with {@link ListTasksRequest#all()}
     */
    public Flux<Task> list() {
        return list(ListTasksRequest.all());
    }

    /**
     * Lists tasks: {@code task.list}, 100 pages a minute and user. The next page is fetched when an element of it is asked for.
     *
     * @param request which tasks; its limit is the page size
     * @return all tasks from the request's cursor on
     */
    public Flux<Task> list(ListTasksRequest request) {
        Preconditions.required("request", request);
        return PageFetcher.items(Operation.TASK_LIST, request.cursor(), cursor -> listPage(request.withCursor(cursor)));
    }

    /**
     * Lists one page of tasks: {@code task.list}, 100 a minute and user.
     *
     * @param request which tasks
     * @return the page and where the next one starts
     */
    public Mono<ResultPage<Task>> listPage(ListTasksRequest request) {
        Preconditions.required("request", request);
        return exchange.call(TaskReadRequests.list(request));
    }

    /**
     * Reads a task's events: {@code task.listMessages}, 100 pages a minute and user. The next page is fetched when an element of
     * it is asked for. Ends with the events there are now.
     *
     * @param request which events; its limit is the page size
     * @return the events
     */
    public Flux<TaskEvent> messages(ListMessagesRequest request) {
        Preconditions.required("request", request);
        return PageFetcher.items(
                Operation.TASK_LIST_MESSAGES,
                request.cursor(),
                cursor -> messagesPage(cursor == null ? request : request.withCursor(cursor)));
    }

    /**
     * Reads one page of a task's events: {@code task.listMessages}, 100 a minute and user.
     *
     * @param request which events
     * @return the page and where the next one starts
     */
    public Mono<ResultPage<TaskEvent>> messagesPage(ListMessagesRequest request) {
        Preconditions.required("request", request);
        return exchange.call(TaskReadRequests.messages(request));
    }

    /**
     * Sends a follow-up or an answer: {@code task.sendMessage}, 10 a minute and user. Resumes a stopped task. An unknown outcome
     * ends in an {@link io.github.manusreactive.error.AmbiguousOutcomeException}: messages carry no correlation.
     *
     * @param request what to say
     * @return the task's id
     */
    public Mono<String> sendMessage(SendMessageRequest request) {
        Preconditions.required("request", request);
        ResponseShape<String> taskId =
                ResponseShape.field("task_id", String.class).orElse("task_id", request.taskId());
        return BlockingCallerGuard.guarded(
                exchange.call(ApiRequest.post(Operation.TASK_SEND_MESSAGE, request, taskId)));
    }

    /**
     * Changes title, sharing or listing: {@code task.update}, 40 a minute and user.
     *
     * @param request what to change
     * @return the values now in force
     */
    public Mono<TaskHandle> update(UpdateTaskRequest request) {
        Preconditions.required("request", request);
        return exchange.call(ApiRequest.post(
                Operation.TASK_UPDATE,
                request,
                ResponseShape.body(TaskHandle.class).orElse("task_id", request.taskId())));
    }

    /**
     * Asks a running task to stop: {@code task.stop}, 40 a minute and user. A request, not an end: the task becomes stopped soon
     * after, and a message resumes it.
     *
     * @param taskId the task, or {@code agent-default-main_task}
     * @return completes when the server took the request
     */
    public Mono<Void> stop(String taskId) {
        return exchange.call(ApiRequest.post(Operation.TASK_STOP, Map.of("task_id", id(taskId))))
                .then();
    }

    /**
     * Deletes a task for good: {@code task.delete}, 40 a minute and user. Stop a running task first; tasks of agents cannot be
     * deleted.
     *
     * @param taskId the task
     * @return whether the server says that it is gone
     */
    public Mono<Boolean> delete(String taskId) {
        if (MAIN_TASK.equals(taskId)) {
            throw new InvalidRequestException("task_id", "tasks of agents cannot be deleted");
        }
        return exchange.call(ApiRequest.post(
                Operation.TASK_DELETE,
                Map.of("task_id", id(taskId)),
                ResponseShape.field("deleted", Boolean.class)
                        .orElse("deleted", false)
                        .ignoring("id")));
    }

    /**
     * Decides on what a task waits for: {@code task.confirmAction}, 40 a minute and user. Not for questions: answer those with
     * {@link #sendMessage}. An unknown outcome is settled by reading whether the task still waits for the event; it is confirmed
     * again only if it does.
     *
     * @param request the decision
     * @return whether the event took the input; if not, the task still waits
     */
    public Mono<ConfirmedAction> confirmAction(ConfirmActionRequest request) {
        Preconditions.required("request", request);
        ResponseShape<ConfirmedAction> action =
                ResponseShape.body(ConfirmedAction.class).orElse("task_id", request.taskId());
        return exchange.call(
                ApiRequest.post(Operation.TASK_CONFIRM_ACTION, request, action), new ConfirmActionReconciler(request));
    }

    private static String id(String taskId) {
        Preconditions.requiredText("task_id", taskId);
        return taskId;
    }
}
