package io.github.manusreactive.lifecycle;

import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.error.CallContext;
import io.github.manusreactive.error.TaskTimeoutException;
import io.github.manusreactive.internal.BlockingCallerGuard;
import io.github.manusreactive.internal.MonoSteps;
import io.github.manusreactive.internal.call.CallExecutor;
import io.github.manusreactive.json.UserType;
import io.github.manusreactive.task.ListMessagesRequest;
import io.github.manusreactive.task.Message;
import io.github.manusreactive.task.SendMessageRequest;
import io.github.manusreactive.task.SortOrder;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/** Follows tasks to the end of a turn, within a time limit, and stops them on timeout or cancellation if the options say so. */
final class TaskRunner {

    private static final Logger LOG = LoggerFactory.getLogger(TaskRunner.class);

    /** The newest events before a message, to tell them from those after it: some are listed late and out of order. */
    private static final int EVENTS_BEFORE = 50;

    private final RunCalls calls;
    private final TaskPollerRegistry watches;
    private final CallExecutor exchange;
    private final ReadRetry patience;

    TaskRunner(RunCalls calls, TaskPollerRegistry watches, CallExecutor exchange) {
        this.calls = calls;
        this.watches = watches;
        this.exchange = exchange;
        this.patience = new ReadRetry(watches.settings(), exchange.scheduler());
    }

    /**
     * Starts a turn and follows it. Its first poll is not immediate: a turn that has just begun has not ended yet.
     *
     * @param start gives the task's id
     */
    Mono<TaskResult> start(Mono<String> start, Function<String, TurnTarget> target, RunOptions options) {
        long firstLook = watches.settings().minInterval().toNanos();
        return attended(MonoSteps.detached(start), taskId -> follow(target.apply(taskId), options, firstLook), options);
    }

    /** Follows a task that exists. */
    Mono<TaskResult> await(TurnTarget target, RunOptions options) {
        return attended(Mono.just(target.taskId()), taskId -> follow(target, options, 0), options);
    }

    /** Sends a message and follows the turn that it starts. Events from before the message are not part of the turn. */
    Mono<TaskResult> send(SendMessageRequest request, RunOptions options) {
        String taskId = request.taskId();
        ListMessagesRequest newest = ListMessagesRequest.builder(taskId)
                .order(SortOrder.DESC)
                .limit(EVENTS_BEFORE)
                .build();
        return BlockingCallerGuard.guarded(MonoSteps.detached(patience.with(calls.events(newest)))
                .flatMap(page -> {
                    TurnAnchor anchor = new TurnAnchor(page.items());
                    return start(
                            calls.sendMessage(request).thenReturn(taskId),
                            id -> TurnTarget.followUp(id, anchor, request.structuredOutputSchema()),
                            options);
                }));
    }

    /** Like {@link #send(SendMessageRequest, RunOptions)}, with the schema of a type; gives the answer as a value of it. */
    <T> Mono<TypedResult<T>> send(String taskId, Message message, Type type, RunOptions options) {
        UserType<T> userType = exchange.codec().userType(type);
        SendMessageRequest request = SendMessageRequest.builder(taskId, message)
                .structuredOutputSchema(userType.schema())
                .build();
        return typed(send(request, options), userType);
    }

    /** Maps the structured output of a result to a value. */
    <T> Mono<TypedResult<T>> typed(Mono<TaskResult> result, UserType<T> type) {
        return Mono.deferContextual(context -> {
            ManusUser user = ManusUser.from(context).orElse(exchange.user());
            return result.map(new StructuredOutputMapper<>(type, user.label())::of);
        });
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
        // a task can be unknown for a moment right after its creation, and one that nobody stops costs on
        patience.with(calls.stop(taskId))
                .contextWrite(context)
                .subscribe(
                        done -> {},
                        error -> LOG.warn("Task {} could not be stopped after its wait was cancelled", taskId, error));
    }
}
