package io.github.manusreactive.lifecycle;

import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.error.CallContext;
import io.github.manusreactive.error.TaskTimeoutException;
import io.github.manusreactive.internal.call.CallExecutor;
import java.time.Duration;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/** What surrounds a run: its time limit, and what becomes of the task when nobody wants the result any more. */
final class TaskRunner {

    private static final Logger LOG = LoggerFactory.getLogger(TaskRunner.class);

    private final Tasks tasks;
    private final CallExecutor exchange;
    private final ReadRetry patience;

    TaskRunner(Tasks tasks, CallExecutor exchange, ReadRetry patience) {
        this.tasks = tasks;
        this.exchange = exchange;
        this.patience = patience;
    }

    /**
     * Starts a task and follows it; stops it where the options say so and the subscriber goes.
     *
     * @param start gives the task's id; detached where it is more than a value
     */
    Mono<TaskResult> attended(Mono<String> start, Function<String, Mono<TaskResult>> follow, RunOptions options) {
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
                        RunExecution.TooLate.class, late -> tooLate(taskId, timeout, late.seen(), options));
    }

    private Mono<TaskResult> tooLate(String taskId, Duration timeout, String seen, RunOptions options) {
        String saw = seen.isEmpty() ? "" : seen + "; ";
        return options.stopOnTimeout()
                ? tasks.stop(taskId)
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
        patience.with(tasks.stop(taskId))
                .contextWrite(context)
                .subscribe(
                        done -> {},
                        error -> LOG.warn("Task {} could not be stopped after its wait was cancelled", taskId, error));
    }
}
