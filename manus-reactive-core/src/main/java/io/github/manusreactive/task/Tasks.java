package io.github.manusreactive.task;

import io.github.manusreactive.call.EndpointGroup;
import io.github.manusreactive.call.ResultPage;
import java.time.Instant;
import java.util.function.Predicate;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Operations on tasks: every task endpoint, and helpers that run a task from creation to result. {@link EndpointGroup} describes
 * the behaviour that all calls share.
 *
 * @since 0.1.0
 */
public interface Tasks extends EndpointGroup<Tasks> {

    /**
     * Returns the request that {@link #create} sends: the given request with the client's agent profile if it has none.
     * {@code task.sendMessage} has no such default, so a task keeps its profile.
     */
    CreateTaskRequest effective(CreateTaskRequest request);

    /**
     * Creates a task ({@code task.create}, limited to 10 per minute and user). Costs credits.
     *
     * <p>The client never retries a create blindly. It appends a correlation to the title, {@code [mr:…]}. If the outcome of the
     * call is unknown, the client searches for the task by its correlation and creates it again only if it is provably missing.
     * {@code task.update} removes the correlation from the title. The call fails with an
     * {@link io.github.manusreactive.error.AmbiguousOutcomeException} if the search is inconclusive or the request has no
     * correlation ({@link CreateTaskRequest.Builder#withoutCorrelation()},
     * {@link io.github.manusreactive.call.CallOptions.Builder#correlation(boolean)}).
     *
     * <p>{@code block()} on an event loop thread or a thread of Reactor's parallel scheduler fails with an
     * {@link IllegalStateException} before anything is sent. The client cannot detect this behind a {@code subscribeOn} or with
     * {@code toFuture().get()}: the task is created and its credits are spent.
     *
     * @return the task; it continues to run on the server
     */
    Mono<TaskHandle> create(CreateTaskRequest request);

    /**
     * Finds the task of an earlier create with a correlation, for example a create of a process that crashed. Reads
     * {@code task.list}, newest first, back to {@code since}. A new task may not be listed yet, and the create may be sent again
     * while its process lives. The client therefore treats the task as absent only after a full settle time from now. Hidden
     * tasks may not be listed: use {@linkplain #findByCorrelation(CreateTaskRequest, Instant, Instant) the variant with a
     * request} for them.
     *
     * @param correlation the correlation of the create
     * @param since earliest time at which the create was sent
     * @return the task, or empty if there is none; an {@link io.github.manusreactive.error.AmbiguousOutcomeException} if this
     *     cannot be determined
     */
    Mono<TaskHandle> findByCorrelation(String correlation, Instant since);

    /**
     * Finds the task of an earlier create whose last attempt has a known time. The settle time starts at {@code lastSent};
     * otherwise like {@link #findByCorrelation(String, Instant)}.
     *
     * @param correlation the correlation of the create
     * @param since earliest time at which the create was sent
     * @param lastSent latest time at which the create was sent or retried
     * @return the task, or empty if there is none; an {@link io.github.manusreactive.error.AmbiguousOutcomeException} if this
     *     cannot be determined
     */
    Mono<TaskHandle> findByCorrelation(String correlation, Instant since, Instant lastSent);

    /**
     * Finds the task of an earlier create whose request is known. Never treats a hidden task as absent, because hidden tasks may
     * not be listed. The same holds if a listed task with a truncated title may be the one. Otherwise like
     * {@link #findByCorrelation(String, Instant, Instant)}.
     *
     * @param request the request as sent, with its correlation
     * @param since earliest time at which the create was sent
     * @param lastSent latest time at which the create was sent or retried
     * @return the task, or empty if there is none; an {@link io.github.manusreactive.error.AmbiguousOutcomeException} if this
     *     cannot be determined
     */
    Mono<TaskHandle> findByCorrelation(CreateTaskRequest request, Instant since, Instant lastSent);

    /**
     * Lists the tasks whose titles contain a correlation, newest first ({@code task.list}). More than one task means that a
     * create was executed twice, for example because the first task was listed only after the settle time.
     *
     * @param correlation the correlation of the create
     * @param since earliest time at which the create was first sent
     * @return the tasks; hidden ones may be missing
     */
    Flux<Task> listByCorrelation(String correlation, Instant since);

    /**
     * Returns a task's status and metadata ({@code task.detail}, limited to 100 per minute and user). Use {@link #listMessages}
     * for its results.
     *
     * @param taskId the task, or {@code agent-default-main_task}
     */
    Mono<Task> detail(String taskId);

    /**
     * Lists all tasks, newest first ({@code task.list}, limited to 100 pages per minute and user). The next page is fetched when
     * one of its elements is requested.
     *
     * @return all tasks, as with {@link ListTasksRequest#all()}
     */
    default Flux<Task> list() {
        return list(ListTasksRequest.all());
    }

    /**
     * Lists tasks ({@code task.list}, limited to 100 pages per minute and user). The next page is fetched when one of its
     * elements is requested.
     *
     * @param request the filter; its limit is the page size
     * @return all matching tasks, starting at the request's cursor
     */
    Flux<Task> list(ListTasksRequest request);

    /**
     * Lists one page of tasks ({@code task.list}, limited to 100 per minute and user).
     *
     * @return the page and the cursor of the next one
     */
    Mono<ResultPage<Task>> listPage(ListTasksRequest request);

    /**
     * Lists a task's events ({@code task.listMessages}, limited to 100 pages per minute and user). The next page is fetched when
     * one of its elements is requested. Completes after the events that exist now.
     *
     * @param request the filter; its limit is the page size
     */
    Flux<TaskEvent> listMessages(ListMessagesRequest request);

    /**
     * Lists one page of a task's events ({@code task.listMessages}, limited to 100 per minute and user).
     *
     * @return the page and the cursor of the next one
     */
    Mono<ResultPage<TaskEvent>> listMessagesPage(ListMessagesRequest request);

    /**
     * Sends a follow-up message or a reply ({@code task.sendMessage}, limited to 10 per minute and user). Resumes a stopped task.
     * If the outcome is unknown, the call fails with an {@link io.github.manusreactive.error.AmbiguousOutcomeException}, because
     * messages carry no correlation.
     *
     * @return the task; only the id is set, as the response contains no other field
     */
    Mono<TaskHandle> sendMessage(SendMessageRequest request);

    /**
     * Changes the title, sharing or listing of a task ({@code task.update}, limited to 40 per minute and user).
     *
     * @return the values now in effect
     */
    Mono<TaskHandle> update(UpdateTaskRequest request);

    /**
     * Requests that a running task stop ({@code task.stop}, limited to 40 per minute and user). The task stops soon after; a
     * message resumes it.
     *
     * @param taskId the task, or {@code agent-default-main_task}
     * @return completes when the server accepted the request
     */
    Mono<Void> stop(String taskId);

    /**
     * Deletes a task permanently ({@code task.delete}, limited to 40 per minute and user). Stop a running task first. Tasks of
     * agents cannot be deleted.
     *
     * @return completes when the task is deleted; fails with a {@link io.github.manusreactive.error.FailedPreconditionException}
     *     also if the response is a success with {@code deleted: false}
     */
    Mono<Void> delete(String taskId);

    /**
     * Sends the decision that a task waits for ({@code task.confirmAction}, limited to 40 per minute and user). Reply to
     * questions with {@link #sendMessage} instead. If the outcome is unknown, the client checks whether the task still waits for
     * the event, and sends the decision again only if it does.
     *
     * @return whether the event accepted the input; if not, the task still waits
     */
    Mono<ConfirmedAction> confirmAction(ConfirmActionRequest request);

    /**
     * Runs a task to its end with the default options.
     *
     * @return the result; see {@link #run(CreateTaskRequest, RunOptions)}
     */
    default Mono<TaskResult> run(CreateTaskRequest request) {
        return run(request, RunOptions.defaults());
    }

    /**
     * Runs a task to its end: creates it ({@code task.create}), polls its status together with other awaited tasks, and reads its
     * messages ({@code task.listMessages}). Each subscription creates a task and costs credits. Cancelling ends the wait; the
     * task continues to run unless the options stop it. {@code block()} on an event loop thread fails before anything is sent,
     * see {@link #create}.
     *
     * <p>Fails with
     * <ul>
     * <li>a {@link io.github.manusreactive.error.TaskFailedException} if the agent gives up,
     * <li>a {@link io.github.manusreactive.error.TaskWaitingException} if the agent asks and no handler replies,
     * <li>a {@link io.github.manusreactive.error.TaskTimeoutException} if the task does not finish within the time limit (4 hours
     *     by default),
     * <li>a {@link io.github.manusreactive.error.TaskNotProvisionedException} if the server accepted the task but never
     *     provisions it,
     * <li>a {@link io.github.manusreactive.error.DecodeException} if its responses stay undecodable,
     * <li>an {@link io.github.manusreactive.error.AmbiguousOutcomeException} if it is unknown whether the task was created.
     * </ul>
     *
     * @param options time limit, handler of questions, when to stop the task
     * @return the result, once the task has stopped and has no background jobs
     */
    Mono<TaskResult> run(CreateTaskRequest request, RunOptions options);

    /**
     * Runs a task with the default options and maps its answer to a type.
     *
     * @return value and result; see {@link #run(CreateTaskRequest, Class, RunOptions)}
     */
    default <T> Mono<TypedResult<T>> run(CreateTaskRequest request, Class<T> type) {
        return run(request, type, RunOptions.defaults());
    }

    /**
     * Runs a task and maps its answer to a type. Requests structured output with the JSON Schema of the type, or with the
     * request's own schema if it has one. The client checks the answer against the schema and maps it with its mapper for caller
     * types. Otherwise like {@link #run(CreateTaskRequest, RunOptions)}. Also fails with a
     * {@link io.github.manusreactive.error.StructuredOutputException} if no matching value was delivered, and with a
     * {@link io.github.manusreactive.error.TaskStoppedException} if a user stopped the task.
     *
     * @param request the request; if it has a schema, the type may be anything that Jackson maps an object to, for example
     *     {@code Map.class}
     * @param type a record or class within the API's subset: text, numbers, booleans, enums, lists and nested types of this kind,
     *     sealed ones included, at most five levels deep; properties that may be absent are {@code Optional} or {@code @Nullable}
     * @param options time limit, handler of questions, when to stop the task
     */
    <T> Mono<TypedResult<T>> run(CreateTaskRequest request, Class<T> type, RunOptions options);

    /**
     * Runs a task and maps its answer to a type with type arguments; otherwise like {@link #run(CreateTaskRequest, Class,
     * RunOptions)}.
     *
     * @param type for example {@code new OutputTypeReference<ResultPage<Offer>>() {}}
     * @param options time limit, handler of questions, when to stop the task
     */
    <T> Mono<TypedResult<T>> run(CreateTaskRequest request, OutputTypeReference<T> type, RunOptions options);

    /**
     * Waits for an existing task with the default options, for example after a restart.
     *
     * @return the result; see {@link #await(String, RunOptions)}
     */
    default Mono<TaskResult> await(String taskId) {
        return await(taskId, RunOptions.defaults());
    }

    /**
     * Waits for an existing task, for example after a restart. If the task has already finished, returns the result of its newest
     * turn. Fails like {@link #run(CreateTaskRequest, RunOptions)}, and with a
     * {@link io.github.manusreactive.error.NotFoundException} if the task stays unknown.
     *
     * @param options time limit, handler of questions, when to stop the task
     * @return the result, once the task has stopped and has no background jobs
     */
    Mono<TaskResult> await(String taskId, RunOptions options);

    /**
     * Waits until a task's status meets a condition. All waits share polls of {@code task.list} and {@code task.detail}, so
     * waiting for thousands of tasks takes few calls. Neither replies to questions nor reads messages. Use it, for example, to
     * detect that a user replied to a waiting task in the web app.
     *
     * @param condition evaluated with each snapshot that was read after the wait began
     * @return the first snapshot that meets the condition; fails with a {@link io.github.manusreactive.error.NotFoundException}
     *     if the task stays unknown, and with a {@link io.github.manusreactive.error.TaskTimeoutException} if for a day every
     *     read returned an unknown status that does not meet the condition
     */
    Mono<Task> awaitStatus(String taskId, Predicate<Task> condition);

    /**
     * Waits for a task that was created with a type's schema, for example after a restart, and maps its answer to the type.
     *
     * @param type the type given to {@link #run(CreateTaskRequest, Class)}
     * @return value and result; fails like {@link #run(CreateTaskRequest, Class)}
     */
    default <T> Mono<TypedResult<T>> await(String taskId, Class<T> type) {
        return await(taskId, type, RunOptions.defaults());
    }

    /**
     * Waits for a task that was created with a schema, for example after a restart, and maps its answer to a type. The client
     * checks the answer against the type's schema and maps it with its mapper for caller types.
     *
     * @param type the type given to {@link #run(CreateTaskRequest, Class, RunOptions)}; if no schema can be derived from it, for
     *     example {@code Map.class}, the answer is mapped unchecked
     * @param options time limit, handler of questions, when to stop the task
     */
    <T> Mono<TypedResult<T>> await(String taskId, Class<T> type, RunOptions options);

    /**
     * Waits for a task that was created with a schema and maps its answer to a type with type arguments; otherwise like
     * {@link #await(String, Class, RunOptions)}.
     *
     * @param type the type given to {@link #run(CreateTaskRequest, OutputTypeReference, RunOptions)}
     * @param options time limit, handler of questions, when to stop the task
     */
    <T> Mono<TypedResult<T>> await(String taskId, OutputTypeReference<T> type, RunOptions options);

    /**
     * Maps the structured output of a result to a type with the client's mapper for caller types. Sends nothing.
     *
     * @param result the result of a task that was created with the type's schema or a compatible one
     * @param type as for {@link #await(String, Class, RunOptions)}
     * @throws io.github.manusreactive.error.TaskStoppedException if a user stopped the task and there is no structured output
     * @throws io.github.manusreactive.error.StructuredOutputException if the structured output is missing, was not extracted, or
     *     does not match the type
     */
    <T> TypedResult<T> typed(TaskResult result, Class<T> type);

    /**
     * Maps the structured output of a result to a type with type arguments; otherwise like {@link #typed(TaskResult, Class)}.
     *
     * @param result the result of a task that was created with the type's schema or a compatible one
     * @param type as for {@link #await(String, OutputTypeReference, RunOptions)}
     */
    <T> TypedResult<T> typed(TaskResult result, OutputTypeReference<T> type);

    /**
     * Streams a task's events from the first to the last, without verbose events.
     *
     * @return the events; see {@link #events(String, TaskEventOptions)}
     */
    default Flux<TaskEvent> events(String taskId) {
        return events(taskId, TaskEventOptions.defaults());
    }

    /**
     * Streams a task's events by polling {@code task.listMessages}. Emits each event once and in order, and again if its payload
     * changes and {@link TaskEventOptions#updates} is set. Completes when the task has finished and no late event has arrived.
     * Subscribers that have caught up with a task share one poll. A page of at most 200 events is fetched when one of its
     * elements is requested, so a slow subscriber holds at most one page.
     *
     * @param options verbosity, and the event to resume after
     * @return the events. The stream survives outages. Resuming after the last handled event neither repeats nor loses events.
     *     Fails with a {@link io.github.manusreactive.error.TaskTimeoutException} if the task has had an unknown status for a day
     */
    Flux<TaskEvent> events(String taskId, TaskEventOptions options);

    /**
     * Signals that a task may have changed: all waits and event streams of the task poll at once. Sends nothing if there are
     * none. Unknown ids, repeats and false alarms are harmless. Call it when a change is learned other than by polling, for
     * example from a webhook or from another process that received one.
     */
    void wake(String taskId);

    /**
     * Starts a conversation of several turns with a task, with the default options.
     *
     * @param taskId the task, or {@code agent-default-main_task}
     * @return a conversation; nothing is sent yet
     */
    default TaskConversation conversation(String taskId) {
        return conversation(taskId, RunOptions.defaults());
    }

    /**
     * Starts a conversation of several turns with a task.
     *
     * @param taskId the task, or {@code agent-default-main_task}
     * @param options applied to each turn
     * @return a conversation; nothing is sent yet
     */
    TaskConversation conversation(String taskId, RunOptions options);
}
