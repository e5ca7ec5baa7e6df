package io.github.manusreactive.fanout.internal.engine;

import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.fanout.ItemLostException;
import io.github.manusreactive.fanout.LedgerEntry;
import io.github.manusreactive.fanout.internal.engine.ItemState.Creating;
import io.github.manusreactive.fanout.internal.engine.ItemState.Finished;
import io.github.manusreactive.fanout.internal.engine.ItemState.Held;
import io.github.manusreactive.fanout.internal.engine.ItemState.Pending;
import io.github.manusreactive.fanout.internal.engine.ItemState.Recovering;
import io.github.manusreactive.fanout.internal.engine.ItemState.Running;
import io.github.manusreactive.fanout.internal.engine.ItemState.Searching;
import io.github.manusreactive.fanout.internal.engine.ItemState.Stopped;
import io.github.manusreactive.fanout.internal.failure.MissingTaskTracker;
import io.github.manusreactive.fanout.internal.ledger.ItemHistory;
import io.github.manusreactive.fanout.internal.ledger.KeyOffsetIndex;
import io.github.manusreactive.internal.util.LoggerNames;
import io.github.manusreactive.task.CreateTaskRequest;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/** Moves each item from state to state until it has its outcome, and records the changes in the ledger. */
public final class ItemProcessor<T> {

    private static final Logger log = LoggerFactory.getLogger(LoggerNames.FAN_OUT);

    /** Capacity hint for the queue of states. */
    private static final int STATES = 8;

    private final JobContext<T> job;
    private final FanOutPlan<T> plan;
    private final ItemResults<T> results;
    private final ItemResumer<T> resumer;
    private final TaskCreator<T> creator;
    private final TaskAwaiter<T> awaiter;
    /** Positions of the keys so far; used sequentially by the input's thread. */
    private final @Nullable KeyOffsetIndex positions;

    private long position;

    public ItemProcessor(JobContext<T> job) {
        this.job = job;
        this.plan = job.plan();
        this.results = new ItemResults<>(job);
        this.resumer = new ItemResumer<>(job, results);
        MissingTaskTracker missing = new MissingTaskTracker(plan.maxMissingInARow());
        this.creator = new TaskCreator<>(job, results, missing);
        this.awaiter = new TaskAwaiter<>(job, results, missing);
        this.positions = plan.keysAreUnique() ? null : new KeyOffsetIndex();
    }

    /** Emits the outcome; empty if the job stops before the item's task is created. */
    public Mono<ProcessedItem<T>> run(T item, ItemSlot slot) {
        job.state().taken.increment();
        position++;
        String key = "#" + position;
        try {
            key = key(item);
            return outcome(new Pending<>(workItem(item, key, slot)));
        } catch (InvalidRequestException e) {
            return Mono.just(results.bad(item, key, e));
        }
    }

    /** Expands the states instead of nesting them, because an item may change its state any number of times. */
    private Mono<ProcessedItem<T>> outcome(ItemState<T> first) {
        return Mono.just(first)
                .expand(state -> next(state).flatMap(this::recorded), STATES)
                .mapNotNull(ItemProcessor::outcomeIn)
                .next()
                .onErrorResume(ItemLostException.class, lost -> {
                    log.info("An item has no outcome in this job: {}", lost.getMessage());
                    job.state().itemLost();
                    return Mono.empty();
                });
    }

    private Mono<ItemState<T>> next(ItemState<T> state) {
        if (state instanceof Pending<T> pending) {
            return begin(pending.item());
        }
        if (state instanceof Recovering<T> recovering) {
            return resumer.recover(recovering);
        }
        if (state instanceof Searching<T> searching) {
            return resumer.search(searching);
        }
        if (state instanceof Creating<T> creating) {
            return creator.create(creating);
        }
        if (state instanceof Running<T> running) {
            return awaiter.await(running);
        }
        if (state instanceof Held<T> held) {
            return awaiter.hold(held);
        }
        return Mono.empty();
    }

    private static <T> @Nullable ProcessedItem<T> outcomeIn(ItemState<T> state) {
        if (state instanceof Finished<T> finished) {
            return finished.outcome();
        }
        return state instanceof Stopped<T> stopped ? stopped.last() : null;
    }

    private Mono<ItemState<T>> begin(WorkItem<T> item) {
        return plan.ledger()
                .find(item.key())
                .map(known -> {
                    job.state().resumed(ItemHistory.of(known));
                    return resumer.resume(item, known);
                })
                .switchIfEmpty(Mono.fromSupplier(() -> ItemState.newTask(job, item, ItemHistory.NONE, null, null)));
    }

    /**
     * Records the new state before the item enters it; a create records its intent itself. Before an outcome is
     * recorded, the job searches for a second task of the create. If the search fails, the outcome is not recorded, and
     * the next run awaits the task again.
     */
    private Mono<ItemState<T>> recorded(ItemState<T> state) {
        LedgerEntry entry = state.entry();
        if (entry == null) {
            return followed(state, null);
        }
        return entry instanceof LedgerEntry.Finished finished
                ? job.twins()
                        .check(finished.outcome())
                        .flatMap(checked -> checked
                                ? job.ledger().record(finished).then(followed(state, finished))
                                : followed(state, null))
                : job.ledger()
                        .record(entry)
                        .doOnError(ItemLostException.class, lost -> warnOfLostTask(entry))
                        .then(followed(state, null));
    }

    private static void warnOfLostTask(LedgerEntry entry) {
        if (entry instanceof LedgerEntry.Created created) {
            log.warn(
                    "Task {} of key '{}' exists, but another process owns the key now, and may create a second task: stop"
                            + " one of them",
                    created.taskId(),
                    created.key());
        }
    }

    /** Continues to count the credits of a task that has not ended. */
    private Mono<ItemState<T>> followed(ItemState<T> state, LedgerEntry.@Nullable Finished recorded) {
        return Mono.deferContextual(context -> {
            if (state instanceof Finished<T> finished && finished.unended() != null) {
                job.credits()
                        .follow(
                                finished.unended(),
                                recorded == null ? null : job.ledger().usageAfter(recorded),
                                context);
            }
            return Mono.just(state);
        });
    }

    private String key(T item) {
        String key;
        try {
            key = plan.key().apply(item);
        } catch (Throwable e) {
            throw new InvalidRequestException("key", "the key function failed for item " + position + ": " + e);
        }
        if (key == null || key.isBlank()) {
            throw new InvalidRequestException("key", "is missing or blank at item " + position);
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(key)) {
            throw new InvalidRequestException(
                    "key", "of item " + position + " is not valid Unicode text: it contains half of a surrogate pair");
        }
        return key;
    }

    private WorkItem<T> workItem(T item, String key, ItemSlot slot) {
        long before = positions == null ? -1 : positions.get(key);
        if (before > 0) {
            throw new InvalidRequestException(
                    "key",
                    "'" + key + "' is the key of item " + before + " and again of item " + position
                            + "; give each item its own key");
        }
        if (positions != null) {
            positions.put(key, position);
        }
        try {
            CreateTaskRequest request =
                    withSchema(Objects.requireNonNull(plan.request().apply(item), "the request is null"));
            return new WorkItem<>(item, key, request, print(item, request), slot);
        } catch (InvalidRequestException e) {
            throw e;
        } catch (Throwable e) {
            throw new InvalidRequestException("request", "could not be built for item " + position + ": " + e);
        }
    }

    private String print(T item, CreateTaskRequest request) {
        String more = Objects.requireNonNull(plan.fingerprint().apply(item), "the fingerprint is null");
        return Fingerprints.of(plan.support().codec().write(request), more);
    }

    private CreateTaskRequest withSchema(CreateTaskRequest request) {
        return plan.structured() == null || request.structuredOutputSchema() != null
                ? request
                : request.toBuilder()
                        .structuredOutputSchema(plan.structured().schema())
                        .build();
    }
}
