package io.github.manusreactive.fanout;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.internal.Clocks;
import io.github.manusreactive.task.Task;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

/**
 * Finds second tasks of creates that were sent again. A create whose outcome is unknown is sent again once its task was not listed for
 * the settle time. If the task is listed later than that, there are two of them: this is checked once the item has its outcome.
 */
final class TwinTaskFinder {

    private static final Logger log = LoggerFactory.getLogger(TwinTaskFinder.class);

    private record RepeatedCreate(List<ManusClient> clients, String correlation, Instant since) {}

    private final CreditGuard credits;
    private final Interrupts creates;
    private final Duration settleTime;
    private final Clocks clocks;
    private final Map<String, RepeatedCreate> repeated = new ConcurrentHashMap<>();
    private final List<TwinTask> found = new CopyOnWriteArrayList<>();

    TwinTaskFinder(CreditGuard credits, Interrupts creates, Duration settleTime, Clocks clocks) {
        this.credits = credits;
        this.creates = creates;
        this.settleTime = settleTime;
        this.clocks = clocks;
    }

    /** The longest time for which a create that was sent once is searched for before it is sent again. */
    Duration settleTime() {
        return settleTime;
    }

    /**
     * A create of a key is sent again, since no task of the first one was found.
     *
     * @param clients of the users for whom the first one may have been carried out
     * @param since when it was sent
     */
    void repeats(String key, List<ManusClient> clients, String correlation, Instant since) {
        repeated.putIfAbsent(key, new RepeatedCreate(clients, correlation, since));
    }

    List<TwinTask> found() {
        return List.copyOf(found);
    }

    /** Checks the tasks of an item that has its outcome. */
    <T> Mono<FanOutOutcome<T>> check(FanOutOutcome<T> outcome) {
        RepeatedCreate create = repeated.remove(outcome.key());
        String taskId = outcome.outcome().taskId();
        return create == null || taskId == null
                ? Mono.just(outcome)
                : Mono.deferContextual(context -> settled(outcome.outcome())
                        .thenMany(Flux.fromIterable(create.clients)
                                .concatMap(client -> search(outcome.outcome(), taskId, client, create, context)))
                        .then(Mono.just(outcome)));
    }

    /** A task that is listed late may be listed later than the one that has its outcome. */
    private Mono<Void> settled(Outcome outcome) {
        Instant createdAt = outcome.createdAt();
        Duration left = createdAt == null ? settleTime : settleTime.minus(Duration.between(createdAt, clocks.wall()));
        return left.isNegative() || left.isZero()
                ? Mono.empty()
                : creates.around(Mono.delay(left, clocks.scheduler()))
                        .onErrorComplete()
                        .then();
    }

    private Mono<Void> search(
            Outcome outcome, String taskId, ManusClient client, RepeatedCreate create, ContextView context) {
        return client.tasks()
                .listByCorrelation(create.correlation, create.since)
                .filter(task -> !task.id().equals(taskId))
                .doOnNext(twin -> report(outcome, taskId, client, twin, context))
                .then()
                .onErrorResume(error -> {
                    log.warn(
                            "Key {}: its create was sent twice, and the tasks could not be listed to check for a second one: {}",
                            outcome.key(),
                            error.toString());
                    return Mono.empty();
                });
    }

    private void report(Outcome outcome, String taskId, ManusClient client, Task twin, ContextView context) {
        TwinTask pair = new TwinTask(
                outcome.key(), taskId, outcome.credits(), client.user().label(), twin.id(), twin.creditUsage());
        found.add(pair);
        log.warn(
                "Key {} has two tasks: {} ({} credits) and {} ({} credits, user {}). The first create was listed later than the settle"
                        + " time of {}: set a longer one, and stop the task that is not needed",
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
