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
 * Finds second tasks of creates that were sent again. A create whose outcome is unknown is sent again once its task was not listed for
 * the settle time. If the task is listed later than that, there are two of them: this is checked once the item has its outcome, before
 * that is recorded.
 */
public final class TwinTaskFinder {

    private static final Logger log = LoggerFactory.getLogger(LoggerNames.FAN_OUT);

    /** Searches that fail in a way that may pass are repeated this often. */
    private static final int RETRIES = 10;

    /** @param awaitedSince by {@link TimeSource#mark} */
    private record RepeatedCreate(String taskId, long awaitedSince, String correlation, Instant since) {}

    private final List<ManusClient> clients;
    private final CreditGuard credits;
    private final CancellationGroup interrupts;
    private final Duration settleTime;
    private final TimeSource clocks;
    /** By key; those of several tasks of a key if an earlier one failed. */
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

    /** The longest time for which a create that was sent once is searched for before it is sent again. */
    public Duration settleTime() {
        return settleTime;
    }

    /** A task is awaited; it is checked for a twin if its create was sent again, or may have been. */
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

    /** Checks the tasks of an item that has its outcome; {@code false} if that was not possible. */
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

    /** A task that is listed late may be listed later than the one that has its outcome. */
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
