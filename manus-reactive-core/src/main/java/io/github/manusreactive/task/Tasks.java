package io.github.manusreactive.task;

import io.github.manusreactive.call.EndpointGroup;
import io.github.manusreactive.call.ResultPage;
import java.time.Instant;
import java.util.function.Predicate;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Tasks: every endpoint, and the life of a task from its creation to its result. What all calls have in common is described in
 * {@link EndpointGroup}.
 *
 * @since 0.1.0
 */
public interface Tasks extends EndpointGroup<Tasks> {

    /**
     * Returns a request with what the client fills in: its agent profile, if the request names none. {@link #create} sends this.
     * {@code task.sendMessage} has no such default, so a task keeps its profile.
     *
     * @param request what to do
     * @return the request with an agent profile
     */
    CreateTaskRequest effective(CreateTaskRequest request);

    /**
     * Starts a task: {@code task.create}, 10 a minute and user. Costs credits. An unknown outcome never leads to a second task: each
     * create has a correlation at the end of its title, {@code [mr:…]}, by which the client looks the task up, and creates it again
     * only if it is provably missing. {@code task.update} removes the mark from a title. Without a correlation ({@link
     * CreateTaskRequest.Builder#withoutCorrelation()}, {@link io.github.manusreactive.call.CallOptions.Builder#correlation(boolean)}), or
     * if looking tells nothing, the call ends in an {@link io.github.manusreactive.error.AmbiguousOutcomeException}.
     *
     * <p>{@code block()} on a thread of an event loop or of Reactor's parallel scheduler fails with an {@link IllegalStateException}
     * before anything is sent. Behind a {@code subscribeOn}, or with {@code toFuture().get()}, that cannot be noticed: the task is
     * created, and its credits are spent.
     *
     * @param request what to do
     * @return the task, which runs on by itself
     */
    Mono<TaskHandle> create(CreateTaskRequest request);

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
    Mono<TaskHandle> findByCorrelation(String correlation, Instant since);

    /**
     * The same where it is known since when that create was sent no more: the settle time counts from then.
     *
     * @param correlation that of the earlier create
     * @param since when it was sent at the earliest
     * @param lastSent when it was sent, or sent again, at the latest
     * @return the task, empty where there is none; an {@link io.github.manusreactive.error.AmbiguousOutcomeException} where that
     *     cannot be told
     */
    Mono<TaskHandle> findByCorrelation(String correlation, Instant since, Instant lastSent);

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
    Mono<TaskHandle> findByCorrelation(CreateTaskRequest request, Instant since, Instant lastSent);

    /**
     * Lists the tasks whose titles carry a correlation, newest first: {@code task.list}. More than one means that a create was carried out
     * twice, for example because the first task was listed only after the settle time.
     *
     * @param correlation of the create
     * @param since when the create was sent first, at the earliest
     * @return the tasks; hidden ones may be missing
     */
    Flux<Task> listByCorrelation(String correlation, Instant since);

    /**
     * Reads a task's status and metadata: {@code task.detail}, 100 a minute and user. The results are in {@link #listMessages}.
     *
     * @param taskId the task, or {@code agent-default-main_task}
     */
    Mono<Task> detail(String taskId);

    /**
     * Lists all tasks, newest first: {@code task.list}, 100 pages a minute and user. The next page is fetched when an element of it
     * is asked for.
     *
     * @return all tasks, as with {@link ListTasksRequest#all()}
     */
    default Flux<Task> list() {
        return list(ListTasksRequest.all());
    }

    /**
     * Lists tasks: {@code task.list}, 100 pages a minute and user. The next page is fetched when an element of it is asked for.
     *
     * @param request which tasks; its limit is the page size
     * @return all tasks from the request's cursor on
     */
    Flux<Task> list(ListTasksRequest request);

    /**
     * Lists one page of tasks: {@code task.list}, 100 a minute and user.
     *
     * @param request which tasks
     * @return the page and where the next one starts
     */
    Mono<ResultPage<Task>> listPage(ListTasksRequest request);

    /**
     * Reads a task's events: {@code task.listMessages}, 100 pages a minute and user. The next page is fetched when an element of
     * it is asked for. Ends with the events there are now.
     *
     * @param request which events; its limit is the page size
     * @return the events
     */
    Flux<TaskEvent> listMessages(ListMessagesRequest request);

    /**
     * Reads one page of a task's events: {@code task.listMessages}, 100 a minute and user.
     *
     * @param request which events
     * @return the page and where the next one starts
     */
    Mono<ResultPage<TaskEvent>> listMessagesPage(ListMessagesRequest request);

    /**
     * Sends a follow-up or an answer: {@code task.sendMessage}, 10 a minute and user. Resumes a stopped task. An unknown outcome
     * ends in an {@link io.github.manusreactive.error.AmbiguousOutcomeException}: messages carry no correlation.
     *
     * @param request what to say
     * @return the task; the response names only its id, so the other fields are {@code null}
     */
    Mono<TaskHandle> sendMessage(SendMessageRequest request);

    /**
     * Changes title, sharing or listing: {@code task.update}, 40 a minute and user.
     *
     * @param request what to change
     * @return the values now in force
     */
    Mono<TaskHandle> update(UpdateTaskRequest request);

    /**
     * Asks a running task to stop: {@code task.stop}, 40 a minute and user. A request, not an end: the task becomes stopped soon
     * after, and a message resumes it.
     *
     * @param taskId the task, or {@code agent-default-main_task}
     * @return completes when the server took the request
     */
    Mono<Void> stop(String taskId);

    /**
     * Deletes a task for good: {@code task.delete}, 40 a minute and user. Stop a running task first; tasks of agents cannot be
     * deleted.
     *
     * @param taskId the task
     * @return completes when the task is deleted; a {@link io.github.manusreactive.error.FailedPreconditionException} also if the
     *     response is a success with {@code deleted: false}
     */
    Mono<Void> delete(String taskId);

    /**
     * Decides on what a task waits for: {@code task.confirmAction}, 40 a minute and user. Not for questions: answer those with
     * {@link #sendMessage}. An unknown outcome is settled by reading whether the task still waits for the event; it is confirmed
     * again only if it does.
     *
     * @param request the decision
     * @return whether the event took the input; if not, the task still waits
     */
    Mono<ConfirmedAction> confirmAction(ConfirmActionRequest request);

    /**
     * Runs a task to its end with the default options: {@code task.create}, shared looks at its status, {@code task.listMessages}.
     *
     * @param request what to do
     * @return the result; see {@link #run(CreateTaskRequest, RunOptions)}
     */
    default Mono<TaskResult> run(CreateTaskRequest request) {
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
    Mono<TaskResult> run(CreateTaskRequest request, RunOptions options);

    /**
     * Runs a task and gives its answer as a value of a type, with the default options.
     *
     * @param request what to do
     * @param type a record or class
     * @param <T> its type
     * @return value and result; see {@link #run(CreateTaskRequest, Class, RunOptions)}
     */
    default <T> Mono<TypedResult<T>> run(CreateTaskRequest request, Class<T> type) {
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
    <T> Mono<TypedResult<T>> run(CreateTaskRequest request, Class<T> type, RunOptions options);

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
    <T> Mono<TypedResult<T>> run(CreateTaskRequest request, OutputTypeReference<T> type, RunOptions options);

    /**
     * Waits for a task that exists, for example after a restart, with the default options.
     *
     * @param taskId the task
     * @return the result; see {@link #await(String, RunOptions)}
     */
    default Mono<TaskResult> await(String taskId) {
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
    Mono<TaskResult> await(String taskId, RunOptions options);

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
    Mono<Task> awaitStatus(String taskId, Predicate<Task> condition);

    /**
     * Waits for a task that was started with a type's schema, for example after a restart, and gives its answer as a value.
     *
     * @param taskId the task
     * @param type the type that was given to {@link #run(CreateTaskRequest, Class)}
     * @param <T> its type
     * @return value and result; errors as for {@link #run(CreateTaskRequest, Class)}
     */
    default <T> Mono<TypedResult<T>> await(String taskId, Class<T> type) {
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
    <T> Mono<TypedResult<T>> await(String taskId, Class<T> type, RunOptions options);

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
    <T> Mono<TypedResult<T>> await(String taskId, OutputTypeReference<T> type, RunOptions options);

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
    <T> TypedResult<T> typed(TaskResult result, Class<T> type);

    /**
     * Gives the structured output of a result that was read without a type as a value of one with type arguments; otherwise like
     * {@link #typed(TaskResult, Class)}.
     *
     * @param result of a task that was started with the type's schema, or one whose objects the type can hold
     * @param type as for {@link #await(String, OutputTypeReference, RunOptions)}
     * @param <T> its type
     * @return value and result
     */
    <T> TypedResult<T> typed(TaskResult result, OutputTypeReference<T> type);

    /**
     * Follows a task's events from the first to the end, without the verbose ones.
     *
     * @param taskId the task
     * @return the events; see {@link #events(String, TaskEventOptions)}
     */
    default Flux<TaskEvent> events(String taskId) {
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
    Flux<TaskEvent> events(String taskId, TaskEventOptions options);

    /**
     * Tells everybody who waits for a task or follows its events that it may have changed; they look at once. Sends nothing where
     * nobody waits. Unknown ids, repeats and false alarms do no harm. For what learns of changes otherwise than by polling: webhooks,
     * or another process that received one.
     *
     * @param taskId the task
     */
    void wake(String taskId);

    /**
     * Talks to a task over several turns, with the default options.
     *
     * @param taskId the task, or {@code agent-default-main_task}
     * @return a conversation; nothing is sent yet
     */
    default TaskConversation conversation(String taskId) {
        return conversation(taskId, RunOptions.defaults());
    }

    /**
     * Talks to a task over several turns.
     *
     * @param taskId the task, or {@code agent-default-main_task}
     * @param options hold for each turn
     * @return a conversation; nothing is sent yet
     */
    TaskConversation conversation(String taskId, RunOptions options);
}
