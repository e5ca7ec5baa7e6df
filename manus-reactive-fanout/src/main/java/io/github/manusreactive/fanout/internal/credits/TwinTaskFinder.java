package io.github.manusreactive.fanout.internal.credits;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.fanout.ItemOutcome;
import io.github.manusreactive.fanout.LedgerEntry.Created;
import io.github.manusreactive.fanout.TwinTask;
import io.github.manusreactive.fanout.internal.failure.CancellationGroup;
import io.github.manusreactive.fanout.internal.failure.ItemFailureClassifier;
import io.github.manusreactive.internal.util.LoggerNames;
import io.github.manusreactive.internal.util.TimeSource;
import io.github.manusreactive.task.Task;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;
import reactor.util.retry.Retry;

/**
 * Finds second tasks of creates that were sent twice. The client repeats a create with an unknown outcome if its task
 * is not listed within the settle time. If the task is listed later, there are two. The job checks this before it
 * records the outcome of the item.
 */
public final class TwinTaskFinder {

    private static final Logger log = LoggerFactory.getLogger(LoggerNames.FAN_OUT);

    /** Maximum number of retries of a search after transient failures. */
    private static final int RETRIES = 10;

    /** @param awaitedSince by {@link TimeSource#mark} */
    private record RepeatedCreate(String taskId, long awaitedSince, String correlation, Instant since) {}

    private final List<ManusClient> clients;
    private final CreditGuard credits;
    private final CancellationGroup interrupts;
    private final Duration settleTime;
    private final TimeSource clocks;
    /** By key; several for a key if an earlier task failed. */
    private final Map<String, List<RepeatedCreate>> repeated = new ConcurrentHashMap<>();

    private final List<TwinTask> found = new CopyOnWriteArrayList<>();

    public TwinTaskFinder(
            List<ManusClient> clients,
            CreditGuard credits,
            CancellationGroup interrupts,
            Duration settleTime,
            TimeSource clocks) {
        this.clients = clients;
        this.credits = credits;
        this.interrupts = interrupts;
        this.settleTime = settleTime;
        this.clocks = clocks;
    }

    /** Returns how long a task is searched for before its create is repeated. */
    public Duration settleTime() {
        return settleTime;
    }

    /** Registers a task for the check if its create was or may have been sent twice. */
    public void await(Created created, @Nullable String correlation) {
        Instant since = created.repeatedSince();
        if (since != null && correlation != null) {
            repeated.computeIfAbsent(created.key(), key -> new CopyOnWriteArrayList<>())
                    .add(new RepeatedCreate(created.taskId(), clocks.mark(), correlation, since));
        }
    }

    public List<TwinTask> found() {
        return List.copyOf(found);
    }

    /** Checks the tasks of an item that has its outcome; emits {@code false} if the check failed. */
    public Mono<Boolean> check(ItemOutcome outcome) {
        List<RepeatedCreate> creates = repeated.remove(outcome.key());
        return creates == null
                ? Mono.just(true)
                : Mono.deferContextual(context -> Flux.fromIterable(creates)
                        .concatMap(create -> settled(create)
                                .thenMany(Flux.fromIterable(clients)
                                        .concatMap(
                                                client -> interrupts.around(search(outcome, client, create, context)))))
                        .then(Mono.just(true))
                        .onErrorResume(error -> {
                            log.info(
                                    "Key {}: its create may have been sent twice, but the tasks could not be listed to search "
                                            + "for a second one; the next run checks again: {}",
                                    outcome.key(),
                                    error.toString());
                            return Mono.just(false);
                        }));
    }

    /** A late task may be listed after the awaited one has ended. */
    private Mono<Void> settled(RepeatedCreate create) {
        Duration left = settleTime.minus(clocks.since(create.awaitedSince));
        return left.isNegative()
                ? Mono.empty()
                : interrupts.around(Mono.delay(left, clocks.scheduler())).then();
    }

    private Mono<Void> search(ItemOutcome outcome, ManusClient client, RepeatedCreate create, ContextView context) {
        return client.tasks()
                .listByCorrelation(create.correlation, create.since)
                .filter(task -> !task.id().equals(create.taskId))
                .collectList()
                .retryWhen(Retry.fixedDelay(RETRIES, ItemFailureClassifier.RETRY_PAUSE)
                        .scheduler(clocks.scheduler())
                        .filter(ItemFailureClassifier::passesByItself)
                        .onRetryExhaustedThrow((retry, last) -> last.failure()))
                .flatMapIterable(twins -> twins)
                .doOnNext(twin -> report(outcome, create.taskId, client, twin, context))
                .then();
    }

    private void report(ItemOutcome outcome, String taskId, ManusClient client, Task twin, ContextView context) {
        TwinTask pair = new TwinTask(
                outcome.key(), taskId, outcome.credits(), client.user().label(), twin.id(), twin.creditUsage());
        found.add(pair);
        log.warn(
                "Key {} has two tasks: {} ({} credits) and {} ({} credits, user {}). The first create was "
                        + "listed later than the settle time of {}: set a longer settle time, and stop the task that "
                        + "is not needed",
                pair.key(),
                pair.taskId(),
                pair.credits(),
                pair.twinTaskId(),
                pair.twinCredits(),
                pair.twinUser(),
                settleTime);
        CreditMeter meter = new CreditMeter(credits, false, 0);
        meter.seen(twin.creditUsage());
        if (credits.isLimited()) {
            credits.follow(client.tasks(), twin.id(), meter, context);
        }
    }
}
