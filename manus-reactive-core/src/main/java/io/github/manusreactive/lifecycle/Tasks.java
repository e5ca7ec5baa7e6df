package io.github.manusreactive.lifecycle;

import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.call.ResultPage;
import io.github.manusreactive.internal.Preconditions;
import io.github.manusreactive.internal.call.CallExecutor;
import io.github.manusreactive.json.UserType;
import io.github.manusreactive.ratelimit.CallPriority;
import io.github.manusreactive.task.AgentProfile;
import io.github.manusreactive.task.ConfirmActionRequest;
import io.github.manusreactive.task.ConfirmedAction;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.task.ListMessagesRequest;
import io.github.manusreactive.task.SendMessageRequest;
import io.github.manusreactive.task.Task;
import io.github.manusreactive.task.TaskEndpoints;
import io.github.manusreactive.task.TaskEvent;
import io.github.manusreactive.task.TaskHandle;
import java.lang.reflect.Type;
import java.util.Map;
import java.util.function.Predicate;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Tasks: every endpoint, and the life of a task from its creation to its result. */
public final class Tasks extends TaskEndpoints {

    private final CallExecutor exchange;
    private final TaskPollerRegistry watches;
    private final RunCalls calls;
    private final TaskRunner runs;

    /**
     * For the client.
     *
     * @param exchange runs the calls
     * @param watches the status watches that all clients of a core share
     * @param agentProfile sent with creates that name none
     */
    public Tasks(CallExecutor exchange, TaskPollerRegistry watches, AgentProfile agentProfile) {
        super(exchange, agentProfile);
        this.exchange = exchange;
        this.watches = watches;
        this.calls = new EndpointRunCalls();
        this.runs = new TaskRunner(calls, watches, exchange);
    }

    /**
     * Runs a task to its end with the default options: {@code task.create}, shared looks at its status, {@code task.listMessages}.
     *
     * @param request what to do
     * @return the result; see {@link #run(CreateTaskRequest, RunOptions)}
     */
    public Mono<TaskResult> run(CreateTaskRequest request) {
        return run(request, RunOptions.defaults());
    }

    /**
     * Runs a task to its end: {@code task.create}, shared looks at its status, {@code task.listMessages}. Each subscription starts
     * a task and costs credits. Cancelling ends the wait; the task runs on unless the options say otherwise. {@code block()} on an event
     * loop fails before anything is sent, see {@link #create}.
     *
     * <p>Ends in a {@link io.github.manusreactive.error.TaskFailedException} if the agent gives up, a
     * {@link io.github.manusreactive.error.TaskWaitingException} if it asks and no handler answers, a
     * {@link io.github.manusreactive.error.TaskTimeoutException} if it is not done in time (4 hours unless the options say otherwise), a
     * {@link io.github.manusreactive.error.TaskNotProvisionedException} if the task was accepted but never comes to exist, a
     * {@link io.github.manusreactive.error.DecodeException} if its responses stay undecodable, an
     * {@link io.github.manusreactive.error.AmbiguousOutcomeException} if it is unknown whether it was created.
     *
     * @param request what to do
     * @param options time limit, who answers questions, when to stop the task
     * @return the result once the task has stopped and no background job is left
     */
    public Mono<TaskResult> run(CreateTaskRequest request, RunOptions options) {
        Preconditions.required("request", request);
        Preconditions.required("options", options);
        return runs.start(
                create(request).map(TaskHandle::taskId),
                taskId ->
                        TurnTarget.created(taskId, effective(request).agentProfile(), request.structuredOutputSchema()),
                options);
    }

    /**
     * Runs a task and gives its answer as a value of a type, with the default options.
     *
     * @param request what to do
     * @param type a record or class
     * @param <T> its type
     * @return value and result; see {@link #run(CreateTaskRequest, Class, RunOptions)}
     */
    public <T> Mono<TypedResult<T>> run(CreateTaskRequest request, Class<T> type) {
        return run(request, type, RunOptions.defaults());
    }

    /**
     * Runs a task and gives its answer as a value of a type. The type's JSON Schema, or the request's own where it has one, is
     * ordered as structured output; the answer is checked against it and mapped with the client's mapper for the caller's types. Otherwise like
     * {@link #run(CreateTaskRequest, RunOptions)}; ends in a
     * {@link io.github.manusreactive.error.StructuredOutputException} if no fitting value came, and in a
     * {@link io.github.manusreactive.error.TaskStoppedException} if a person stopped the task.
     *
     * @param request what to do; a schema of its own replaces the one made from the type, which may then be anything that Jackson
     *     maps an object to, for example {@code Map.class}
     * @param type a record or class within the API's subset: properties of text, numbers, booleans, enums, lists, other such types,
     *     sealed ones included, nested at most five levels; what may be absent is an {@code Optional} or {@code @Nullable}
     * @param options time limit, who answers questions, when to stop the task
     * @param <T> its type
     * @return value and result
     */
    public <T> Mono<TypedResult<T>> run(CreateTaskRequest request, Class<T> type, RunOptions options) {
        Preconditions.required("type", type);
        return run(request, (Type) type, options);
    }

    /**
     * Runs a task and gives its answer as a value of a type with type arguments; otherwise like
     * {@link #run(CreateTaskRequest, Class, RunOptions)}.
     *
     * @param request what to do
     * @param type for example {@code new OutputTypeReference<ResultPage<Offer>>() {}}
     * @param options time limit, who answers questions, when to stop the task
     * @param <T> its type
     * @return value and result
     */
    public <T> Mono<TypedResult<T>> run(CreateTaskRequest request, OutputTypeReference<T> type, RunOptions options) {
        Preconditions.required("type", type);
        return run(request, type.type(), options);
    }

    private <T> Mono<TypedResult<T>> run(CreateTaskRequest request, Type type, RunOptions options) {
        Preconditions.required("request", request);
        Map<String, Object> own = request.structuredOutputSchema();
        UserType<T> userType =
                own == null ? exchange.codec().userType(type) : exchange.codec().userType(type, own);
        CreateTaskRequest ordered =
                request.toBuilder().structuredOutputSchema(userType.schema()).build();
        return runs.typed(run(ordered, options), userType);
    }

    /**
     * Waits for a task that exists, for example after a restart, with the default options.
     *
     * @param taskId the task
     * @return the result; see {@link #await(String, RunOptions)}
     */
    public Mono<TaskResult> await(String taskId) {
        return await(taskId, RunOptions.defaults());
    }

    /**
     * Waits for a task that exists, for example after a restart: shared looks at its status, then {@code task.listMessages}. Where it
     * has ended already, its newest turn is the result. Errors are those of {@link #run(CreateTaskRequest, RunOptions)}, and a
     * {@link io.github.manusreactive.error.NotFoundException} where the task stays unknown.
     *
     * @param taskId the task
     * @param options time limit, who answers questions, when to stop the task
     * @return the result once the task has stopped and no background job is left
     */
    public Mono<TaskResult> await(String taskId, RunOptions options) {
        Preconditions.requiredText("task_id", taskId);
        Preconditions.required("options", options);
        Map<String, Object> schema = options.structuredSchema();
        return runs.await(
                TurnTarget.existing(taskId, options, options.structured() || schema != null, schema), options);
    }

    /**
     * Waits until a task's status meets a condition: shared looks at {@code task.list} and {@code task.detail}, so waiting for
     * thousands of tasks costs few calls. Does not answer questions and reads no messages. Use it, for example, to learn that a
     * waiting task was answered in the web app.
     *
     * @param taskId the task
     * @param condition asked about each snapshot that was read after the wait began
     * @return the first snapshot that meets it; a {@link io.github.manusreactive.error.NotFoundException} where the task stays
     *     unknown; a {@link io.github.manusreactive.error.TaskTimeoutException} after a day in which every read showed a status that
     *     this client does not know and that does not meet the condition
     */
    public Mono<Task> awaitStatus(String taskId, Predicate<Task> condition) {
        Preconditions.requiredText("task_id", taskId);
        Preconditions.required("condition", condition);
        boolean interactive = exchange.options().priority() == CallPriority.INTERACTIVE;
        return Mono.defer(() -> watches.await(
                exchange.user(), taskId, StatusCondition.until(taskId, condition, watches.settings()), 0, interactive));
    }

    /**
     * Waits for a task that was started with a type's schema, for example after a restart, and gives its answer as a value.
     *
     * @param taskId the task
     * @param type the type that was given to {@link #run(CreateTaskRequest, Class)}
     * @param <T> its type
     * @return value and result; errors as for {@link #run(CreateTaskRequest, Class)}
     */
    public <T> Mono<TypedResult<T>> await(String taskId, Class<T> type) {
        return await(taskId, type, RunOptions.defaults());
    }

    /**
     * Waits for a task that was started with a schema, for example after a restart, and gives its answer as a value. It is checked
     * against the type's schema and mapped with the client's mapper for the caller's types.
     *
     * @param taskId the task
     * @param type the type that was given to {@link #run(CreateTaskRequest, Class, RunOptions)}; where no schema can be derived of
     *     it, for example {@code Map.class} for a schema of the request's own, the answer is mapped unchecked
     * @param options time limit, who answers questions, when to stop the task
     * @param <T> its type
     * @return value and result
     */
    public <T> Mono<TypedResult<T>> await(String taskId, Class<T> type, RunOptions options) {
        Preconditions.required("type", type);
        return await(taskId, (Type) type, options);
    }

    /**
     * Waits for a task that was started with a schema and gives its answer as a value of a type with type arguments; otherwise like
     * {@link #await(String, Class, RunOptions)}.
     *
     * @param taskId the task
     * @param type the type that was given to {@link #run(CreateTaskRequest, OutputTypeReference, RunOptions)}
     * @param options time limit, who answers questions, when to stop the task
     * @param <T> its type
     * @return value and result
     */
    public <T> Mono<TypedResult<T>> await(String taskId, OutputTypeReference<T> type, RunOptions options) {
        Preconditions.required("type", type);
        return await(taskId, type.type(), options);
    }

    private <T> Mono<TypedResult<T>> await(String taskId, Type type, RunOptions options) {
        Preconditions.requiredText("task_id", taskId);
        Preconditions.required("options", options);
        UserType<T> userType = exchange.codec().readableType(type);
        Map<String, Object> known = options.structuredSchema();
        Map<String, Object> schema = known == null ? userType.schema() : known;
        return runs.typed(runs.await(TurnTarget.existing(taskId, options, true, schema), options), userType);
    }

    /**
     * Gives the structured output of a result that was read without a type as a value of one, mapped with the client's mapper for
     * the caller's types. Sends nothing.
     *
     * @param result of a task that was started with the type's schema, or one whose objects the type can hold
     * @param type as for {@link #await(String, Class, RunOptions)}
     * @param <T> its type
     * @return value and result
     * @throws io.github.manusreactive.error.TaskStoppedException if a person stopped the task and there is no structured output
     * @throws io.github.manusreactive.error.StructuredOutputException where there is no structured output, it was not extracted, or
     *     it does not fit the type
     */
    public <T> TypedResult<T> typed(TaskResult result, Class<T> type) {
        Preconditions.required("result", result);
        Preconditions.required("type", type);
        return new StructuredOutputMapper<>(
                        exchange.codec().readableType(type), exchange.user().label())
                .of(result);
    }

    /**
     * Gives the structured output of a result that was read without a type as a value of one with type arguments; otherwise like
     * {@link #typed(TaskResult, Class)}.
     *
     * @param result of a task that was started with the type's schema, or one whose objects the type can hold
     * @param type as for {@link #await(String, OutputTypeReference, RunOptions)}
     * @param <T> its type
     * @return value and result
     */
    public <T> TypedResult<T> typed(TaskResult result, OutputTypeReference<T> type) {
        Preconditions.required("result", result);
        Preconditions.required("type", type);
        return new StructuredOutputMapper<T>(
                        exchange.codec().readableType(type.type()),
                        exchange.user().label())
                .of(result);
    }

    /**
     * Follows a task's events from the first to the end, without the verbose ones.
     *
     * @param taskId the task
     * @return the events; see {@link #events(String, TaskEventOptions)}
     */
    public Flux<TaskEvent> events(String taskId) {
        return events(taskId, TaskEventOptions.defaults());
    }

    /**
     * Follows a task's events: {@code task.listMessages}, again and again. Each event comes once and in order, and again if its
     * payload changes and {@link TaskEventOptions#updates} is set; completes once the task is over and no late event has come. All subscribers of a task that have caught up share one poll. A page of at most 200
     * events is fetched when an element of it is asked for, so a slow subscriber holds no more than one.
     *
     * @param taskId the task
     * @param options verbose or not, and where to resume
     * @return the events; outages are bridged, and resuming after the last id handled repeats and loses nothing. Fails with a {@link
     *     io.github.manusreactive.error.TaskTimeoutException} if the task has had a status unknown to this client for a day
     */
    public Flux<TaskEvent> events(String taskId, TaskEventOptions options) {
        Preconditions.requiredText("task_id", taskId);
        Preconditions.required("options", options);
        Preconditions.notBlank("after", options.after());
        return Flux.deferContextual(context -> {
            ManusUser user = ManusUser.from(context).orElse(exchange.user());
            return watches.events(user, taskId, options, () -> feed(taskId, options))
                    .contextWrite(user.inContext());
        });
    }

    /**
     * Tells everybody who waits for a task or follows its events that it may have changed; they look at once. Sends nothing where
     * nobody waits. Unknown ids, repeats and false alarms do no harm. For what learns of changes otherwise than by polling: webhooks,
     * or another process that received one.
     *
     * @param taskId the task
     */
    public void wake(String taskId) {
        watches.wake(taskId);
    }

    /**
     * Talks to a task over several turns, with the default options.
     *
     * @param taskId the task, or {@code agent-default-main_task}
     * @return a conversation; nothing is sent yet
     */
    public TaskConversation conversation(String taskId) {
        return conversation(taskId, RunOptions.defaults());
    }

    /**
     * Talks to a task over several turns.
     *
     * @param taskId the task, or {@code agent-default-main_task}
     * @param options hold for each turn
     * @return a conversation; nothing is sent yet
     */
    public TaskConversation conversation(String taskId, RunOptions options) {
        Preconditions.requiredText("task_id", taskId);
        Preconditions.required("options", options);
        return new TaskConversation(runs, taskId, options);
    }

    private TaskEventStream feed(String taskId, TaskEventOptions options) {
        return new TaskEventStream(
                calls::events,
                watches.await(
                        exchange.user(),
                        taskId,
                        StatusCondition.until(taskId, task -> true, watches.settings()),
                        0,
                        true),
                new ReadRetry(watches.settings(), exchange.scheduler()),
                exchange.scheduler(),
                taskId,
                options);
    }

    /** A run has a time limit of its own, so its reads have no shorter one. */
    private static final class RunReads extends TaskEndpoints {

        RunReads(CallExecutor exchange) {
            super(exchange.with(options -> options.timeout(exchange.options().timeout())));
        }
    }

    private final class EndpointRunCalls implements RunCalls {

        private final RunReads reads = new RunReads(exchange);

        @Override
        public Mono<ResultPage<TaskEvent>> events(ListMessagesRequest request) {
            return reads.messagesPage(request);
        }

        @Override
        public Mono<String> sendMessage(SendMessageRequest request) {
            return Tasks.this.sendMessage(request);
        }

        @Override
        public Mono<ConfirmedAction> confirmAction(ConfirmActionRequest request) {
            return Tasks.this.confirmAction(request);
        }

        @Override
        public Mono<Void> stop(String taskId) {
            return Tasks.this.stop(taskId);
        }
    }
}
