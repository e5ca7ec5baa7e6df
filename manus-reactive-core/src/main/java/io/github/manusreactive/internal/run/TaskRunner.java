package io.github.manusreactive.internal.run;

import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.error.CallContext;
import io.github.manusreactive.error.TaskTimeoutException;
import io.github.manusreactive.internal.call.CallExecutor;
import io.github.manusreactive.internal.json.UserType;
import io.github.manusreactive.internal.poll.ReadRetry;
import io.github.manusreactive.internal.poll.StatusCondition;
import io.github.manusreactive.internal.poll.TaskPollerRegistry;
import io.github.manusreactive.internal.util.BlockingCallerGuard;
import io.github.manusreactive.internal.util.LoggerNames;
import io.github.manusreactive.internal.util.MonoSteps;
import io.github.manusreactive.internal.util.Preconditions;
import io.github.manusreactive.ratelimit.CallPriority;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.task.ListMessagesRequest;
import io.github.manusreactive.task.Message;
import io.github.manusreactive.task.RunOptions;
import io.github.manusreactive.task.SendMessageRequest;
import io.github.manusreactive.task.SortOrder;
import io.github.manusreactive.task.Task;
import io.github.manusreactive.task.TaskEvent;
import io.github.manusreactive.task.TaskEventOptions;
import io.github.manusreactive.task.TaskHandle;
import io.github.manusreactive.task.TaskResult;
import io.github.manusreactive.task.TypedResult;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/**
 * Follows tasks to the end of a turn, within a time limit, and stops them on timeout or cancellation if the options require it.
 */
public final class TaskRunner {

    private static final Logger LOG = LoggerFactory.getLogger(LoggerNames.TASK);

    /**
     * Number of events before a message that are read, to separate them from those after it: some are listed late and out of
     * order.
     */
    private static final int EVENTS_BEFORE = 50;

    private final RunCalls calls;
    private final TaskPollerRegistry watches;
    private final CallExecutor exchange;
    private final ReadRetry patience;

    public TaskRunner(RunCalls calls, TaskPollerRegistry watches, CallExecutor exchange) {
        this.calls = calls;
        this.watches = watches;
        this.exchange = exchange;
        this.patience = new ReadRetry(watches.settings(), exchange.scheduler());
    }

    /**
     * Starts a turn and follows it. The first poll is not immediate: a turn that has just started has not ended yet.
     *
     * @param start emits the task's id
     */
    private Mono<TaskResult> start(Mono<String> start, Function<String, TurnTarget> target, RunOptions options) {
        long firstLook = watches.settings().minInterval().toNanos();
        return attended(MonoSteps.detached(start), taskId -> follow(target.apply(taskId), options, firstLook), options);
    }

    /** Creates a task and follows it to its end. */
    public Mono<TaskResult> run(Mono<TaskHandle> create, CreateTaskRequest request, RunOptions options) {
        return start(
                create.map(TaskHandle::taskId),
                taskId -> TurnTarget.created(taskId, request.agentProfile(), request.structuredOutputSchema()),
                options);
    }

    /** Follows an existing task. */
    public Mono<TaskResult> await(String taskId, RunOptions options) {
        Preconditions.requiredText("task_id", taskId);
        Preconditions.required("options", options);
        Map<String, Object> schema = options.structuredSchema();
        return await(TurnTarget.existing(taskId, options, options.structured() || schema != null, schema), options);
    }

    /** Follows an existing task and maps its answer to a type. */
    public <T> Mono<TypedResult<T>> await(String taskId, Type type, RunOptions options) {
        Preconditions.requiredText("task_id", taskId);
        Preconditions.required("type", type);
        Preconditions.required("options", options);
        UserType<T> userType = exchange.codec().readableType(type);
        Map<String, Object> known = options.structuredSchema();
        Map<String, Object> schema = known == null ? userType.schema() : known;
        return typed(await(TurnTarget.existing(taskId, options, true, schema), options), userType);
    }

    private Mono<TaskResult> await(TurnTarget target, RunOptions options) {
        return attended(Mono.just(target.taskId()), taskId -> follow(target, options, 0), options);
    }

    /** Sends a message and follows the turn that it starts. Events before the message are not part of the turn. */
    public Mono<TaskResult> send(SendMessageRequest request, RunOptions options) {
        String taskId = request.taskId();
        ListMessagesRequest newest = ListMessagesRequest.builder(taskId)
                .order(SortOrder.DESC)
                .limit(EVENTS_BEFORE)
                .build();
        return BlockingCallerGuard.guarded(MonoSteps.detached(patience.with(calls.eventPage(newest)))
                .flatMap(page -> {
                    TurnAnchor anchor = new TurnAnchor(page.items());
                    return start(
                            calls.sendMessage(request).thenReturn(taskId),
                            id -> TurnTarget.followUp(id, anchor, request.structuredOutputSchema()),
                            options);
                }));
    }

    /** Sends a message with the schema of a type and maps the answer to the type. */
    public <T> Mono<TypedResult<T>> send(String taskId, Message message, Type type, RunOptions options) {
        UserType<T> userType = exchange.codec().userType(type);
        SendMessageRequest request = SendMessageRequest.builder(taskId, message)
                .structuredOutputSchema(userType.schema())
                .build();
        return typed(send(request, options), userType);
    }

    /** Maps the structured output of a result to a value. */
    public <T> Mono<TypedResult<T>> typed(Mono<TaskResult> result, UserType<T> type) {
        return Mono.deferContextual(context -> {
            ManusUser user = ManusUser.from(context).orElse(exchange.user());
            return result.map(new StructuredOutputMapper<>(type, user.label())::of);
        });
    }

    /** Maps the structured output of a result to a type. */
    public <T> TypedResult<T> typed(TaskResult result, Type type) {
        Preconditions.required("result", result);
        Preconditions.required("type", type);
        return new StructuredOutputMapper<T>(
                        exchange.codec().readableType(type), exchange.user().label())
                .of(result);
    }

    /** Polls a task until its status meets a condition. */
    public Mono<Task> awaitStatus(String taskId, Predicate<Task> condition) {
        Preconditions.requiredText("task_id", taskId);
        Preconditions.required("condition", condition);
        boolean interactive = exchange.options().priority() == CallPriority.INTERACTIVE;
        return Mono.defer(() -> watches.await(
                exchange.user(), taskId, StatusCondition.until(taskId, condition, watches.settings()), 0, interactive));
    }

    /** Streams the events of a task with polls that all of its subscribers share. */
    public Flux<TaskEvent> events(String taskId, TaskEventOptions options) {
        Preconditions.requiredText("task_id", taskId);
        Preconditions.required("options", options);
        Preconditions.notBlank("after", options.after());
        return Flux.deferContextual(context -> {
            ManusUser user = ManusUser.from(context).orElse(exchange.user());
            return watches.events(user, taskId, options, () -> stream(taskId, options))
                    .contextWrite(user.inContext());
        });
    }

    private TaskEventStream stream(String taskId, TaskEventOptions options) {
        return new TaskEventStream(
                calls::eventPage,
                watches.await(
                        exchange.user(),
                        taskId,
                        StatusCondition.until(taskId, task -> true, watches.settings()),
                        0,
                        true),
                patience,
                exchange.scheduler(),
                taskId,
                options);
    }

    private Mono<TaskResult> follow(TurnTarget target, RunOptions options, long firstLook) {
        return new RunExecution(calls, watches, exchange, target, options).result(firstLook);
    }

    private Mono<TaskResult> attended(
            Mono<String> start, Function<String, Mono<TaskResult>> follow, RunOptions options) {
        Function<String, Mono<TaskResult>> bounded = taskId -> bounded(follow.apply(taskId), taskId, options);
        return options.stopOnCancel()
                ? Mono.deferContextual(context ->
                        new StopOnCancel(taskId -> stopUnattended(taskId, Context.of(context))).around(start, bounded))
                : start.flatMap(bounded);
    }

    private Mono<TaskResult> bounded(Mono<TaskResult> wait, String taskId, RunOptions options) {
        Duration timeout = options.timeout();
        return timeout == null
                ? wait
                : wait.onErrorResume(
                        RunExecution.RunTimeoutException.class, late -> tooLate(taskId, timeout, late.seen(), options));
    }

    private Mono<TaskResult> tooLate(String taskId, Duration timeout, String seen, RunOptions options) {
        String saw = seen.isEmpty() ? "" : seen + "; ";
        return options.stopOnTimeout()
                ? calls.stop(taskId)
                        .<String>thenReturn("the server accepted the request to stop it")
                        .onErrorResume(
                                error -> Mono.just("stopping it failed, so it may still run: " + error.getMessage()))
                        .flatMap(state -> timeout(taskId, timeout, saw + state))
                : timeout(taskId, timeout, saw + "it may still run: await it again, or stop it");
    }

    private Mono<TaskResult> timeout(String taskId, Duration timeout, String state) {
        return Mono.deferContextual(context -> {
            ManusUser user = ManusUser.from(context).orElse(exchange.user());
            return Mono.error(
                    new TaskTimeoutException(new CallContext(null, user.label(), null), taskId, timeout, state));
        });
    }

    private void stopUnattended(String taskId, Context context) {
        // a new task can be unknown for a moment after its creation, and a task that is not stopped costs credits
        patience.with(calls.stop(taskId))
                .contextWrite(context)
                .subscribe(
                        done -> {},
                        error -> LOG.warn("Task {} could not be stopped after its wait was cancelled", taskId, error));
    }
}
