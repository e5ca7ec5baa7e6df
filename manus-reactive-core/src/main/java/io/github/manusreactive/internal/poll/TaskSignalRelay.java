package io.github.manusreactive.internal.poll;

import io.github.manusreactive.internal.call.ClientResources;
import io.github.manusreactive.internal.util.LoggerNames;
import io.github.manusreactive.internal.util.RateLimitedLogger;
import io.github.manusreactive.task.TaskSignal;
import io.github.manusreactive.task.TaskSignals;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.util.retry.Retry;

/** Passes wake-ups between this client and the other replicas. A received wake-up is never sent on. */
final class TaskSignalRelay {

    private static final Duration LONGEST_SEND = Duration.ofSeconds(5);
    private static final Duration MIN_BACKOFF = Duration.ofMillis(100);
    private static final Duration MAX_BACKOFF = Duration.ofSeconds(10);

    private final TaskSignals signals;
    private final Scheduler scheduler;
    private final RateLimitedLogger problems;

    TaskSignalRelay(TaskSignals signals, Scheduler scheduler) {
        this.signals = signals;
        this.scheduler = scheduler;
        this.problems = new RateLimitedLogger(
                LoggerFactory.getLogger(LoggerNames.CALL),
                () -> TimeUnit.NANOSECONDS.toMillis(scheduler.now(TimeUnit.NANOSECONDS)));
    }

    /** Wakes local waits for the tasks that other replicas report, until the client closes. */
    void start(Consumer<String> wake, ClientResources resources) {
        Flux.defer(signals::received)
                .concatWith(Mono.error(() -> new IllegalStateException("the stream of signals completed")))
                .doOnError(
                        error -> problems.warn("Task signals of other replicas are not received, retrying: " + error))
                .retryWhen(Retry.backoff(Long.MAX_VALUE, MIN_BACKOFF)
                        .maxBackoff(MAX_BACKOFF)
                        .transientErrors(true)
                        .scheduler(scheduler))
                .takeUntilOther(resources.closing())
                .subscribe(
                        signal -> received(signal, wake),
                        error -> problems.warn("Task signals of other replicas are no longer received: " + error));
    }

    private static void received(TaskSignal signal, Consumer<String> wake) {
        if (signal instanceof TaskSignal.Woken woken) {
            wake.accept(woken.taskId());
        }
    }

    void send(String taskId) {
        Mono.defer(() -> signals.send(new TaskSignal.Woken(taskId)))
                .timeout(LONGEST_SEND, scheduler)
                .subscribe(null, error -> problems.warn("A task signal could not be sent to other replicas: " + error));
    }
}
