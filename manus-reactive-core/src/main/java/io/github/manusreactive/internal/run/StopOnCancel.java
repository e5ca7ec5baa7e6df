package io.github.manusreactive.internal.run;

import io.github.manusreactive.internal.call.CallCancellation;
import io.github.manusreactive.internal.util.LoggerNames;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.util.context.Context;

/**
 * Stops a task once if its subscriber cancels before the result, regardless of whether the cancellation or the response to the
 * call that starts the task comes first. One per subscription.
 */
final class StopOnCancel {

    private static final Logger LOG = LoggerFactory.getLogger(LoggerNames.TASK);

    private enum StopPhase {
        STARTING,
        LEFT,
        OVER
    }

    private final Consumer<String> stop;
    private final CallCancellation recall = new CallCancellation();
    private final Disposable.Swap starting = Disposables.swap();
    /** A phase, or the id of the running task. */
    private final AtomicReference<Object> state = new AtomicReference<>(StopPhase.STARTING);

    /** @param stop stops a task without a subscriber */
    StopOnCancel(Consumer<String> stop) {
        this.stop = stop;
    }

    /**
     * Starts a task and follows it.
     *
     * @param start emits the task's id. Once sent, the call continues without its subscriber, because a task with an unknown id
     *     cannot be stopped
     * @param follow waits for the result
     */
    <T> Mono<T> around(Mono<String> start, Function<String, Mono<T>> follow) {
        return Mono.<String>create(sink -> begin(start, sink))
                .flatMap(follow)
                .doOnNext(result -> state.set(StopPhase.OVER))
                .doOnTerminate(() -> state.set(StopPhase.OVER))
                .doOnCancel(this::left);
    }

    private void begin(Mono<String> start, MonoSink<String> sink) {
        if (state.get() != StopPhase.STARTING) {
            return;
        }
        Context context = recall.inContext().apply(Context.of(sink.contextView()));
        starting.update(start.subscribe(id -> began(id, sink), error -> failed(error, sink), sink::success, context));
    }

    private void began(String taskId, MonoSink<String> sink) {
        if (state.compareAndSet(StopPhase.STARTING, taskId)) {
            sink.success(taskId);
        } else {
            stop.accept(taskId);
        }
    }

    private void failed(Throwable error, MonoSink<String> sink) {
        if (state.get() != StopPhase.LEFT) {
            sink.error(error);
        } else if (!(error instanceof CancellationException)) {
            LOG.info("A call that starts a task failed after its subscriber had cancelled: {}", error.toString());
        }
    }

    private void left() {
        Object before = state.getAndSet(StopPhase.LEFT);
        if (before instanceof String taskId) {
            stop.accept(taskId);
        } else if (before == StopPhase.STARTING && recall.takeBack()) {
            starting.dispose();
        }
    }
}
