package io.github.manusreactive.lifecycle;

import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.error.CallContext;
import io.github.manusreactive.error.TaskTimeoutException;
import io.github.manusreactive.exchange.Exchange;
import io.github.manusreactive.task.TaskHandle;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/** What surrounds a run: its time limit, and what becomes of the task when nobody wants the result any more. */
final class Runs {

    private static final Logger LOG = LoggerFactory.getLogger(Runs.class);

    private final Tasks tasks;
    private final Exchange exchange;

    Runs(Tasks tasks, Exchange exchange) {
        this.tasks = tasks;
        this.exchange = exchange;
    }

    /** Bounds a wait for a task. */
    Mono<TaskResult> bounded(Mono<TaskResult> wait, String taskId, RunOptions options) {
        Mono<TaskResult> result = wait;
        Duration timeout = options.timeout();
        if (timeout != null) {
            result = result.timeout(timeout, Mono.defer(() -> tooLate(taskId, timeout, options)), exchange.scheduler());
        }
        if (!options.stopOnCancel()) {
            return result;
        }
        Mono<TaskResult> bounded = result;
        return Mono.deferContextual(context -> bounded.doOnCancel(() -> stopUnattended(taskId, Context.of(context))));
    }

    /**
     * A creation that is not cancelled with its subscriber, since a task whose id is never heard of cannot be stopped: it goes on,
     * and the task is stopped then.
     */
    Mono<TaskHandle> createdOrStopped(Mono<TaskHandle> create) {
        return Mono.create(sink -> {
            Context context = Context.of(sink.contextView());
            AtomicBoolean gone = new AtomicBoolean();
            Disposable creation = create.contextWrite(context)
                    .subscribe(
                            handle -> {
                                if (gone.get()) {
                                    stopUnattended(handle.taskId(), context);
                                } else {
                                    sink.success(handle);
                                }
                            },
                            error -> {
                                if (!gone.get()) {
                                    sink.error(error);
                                }
                            });
            sink.onCancel(() -> gone.set(!creation.isDisposed()));
        });
    }

    private Mono<TaskResult> tooLate(String taskId, Duration timeout, RunOptions options) {
        Mono<TaskResult> stopped = options.stopOnTimeout()
                ? tasks.stop(taskId)
                        .<String>thenReturn("it was stopped")
                        .onErrorResume(
                                error -> Mono.just("stopping it failed, so it may still run: " + error.getMessage()))
                        .flatMap(state -> timeout(taskId, timeout, state))
                : timeout(taskId, timeout, "it may still run: await it again, or stop it");
        return stopped;
    }

    private Mono<TaskResult> timeout(String taskId, Duration timeout, String state) {
        return Mono.deferContextual(context -> {
            ManusUser user = ManusUser.from(context).orElse(exchange.user());
            return Mono.error(
                    new TaskTimeoutException(new CallContext(null, user.label(), null), taskId, timeout, state));
        });
    }

    private void stopUnattended(String taskId, Context context) {
        tasks.stop(taskId)
                .contextWrite(context)
                .subscribe(
                        done -> {},
                        error -> LOG.warn("Task {} could not be stopped after its wait was cancelled", taskId, error));
    }
}
