package io.github.manusreactive.internal.poll;

import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.call.CallOptions;
import io.github.manusreactive.internal.call.ClientResources;
import io.github.manusreactive.internal.util.MonoSteps;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.ratelimit.RateLimit;
import io.github.manusreactive.task.PollingSettings;
import io.github.manusreactive.task.SlidesFormat;
import io.github.manusreactive.task.Task;
import io.github.manusreactive.task.TaskEvent;
import io.github.manusreactive.task.TaskEventOptions;
import io.github.manusreactive.task.TaskSignals;
import io.github.manusreactive.task.WaitingHandler;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The pollers of all users of a client: one per user, shared by all waits for the user's tasks, and removed a minute after the
 * last one.
 */
public final class TaskPollerRegistry {

    private static final long IDLE_SECONDS = 60;

    private final ClientResources config;
    private final CallOptions options;
    private final PollingSettings settings;
    private final BiFunction<String, Operation, RateLimit> limits;
    private final ConcurrentMap<String, TaskPoller> watches = new ConcurrentHashMap<>();
    private final ConcurrentMap<FeedKey, SharedFeed> feeds = new ConcurrentHashMap<>();
    private final LongAdder waiting = new LongAdder();
    private final AwaitedCredits credits = new AwaitedCredits();
    private final AtomicBoolean evicting = new AtomicBoolean();
    private volatile @Nullable TaskSignalRelay relay;

    /**
     * @param config executes the polls
     * @param options options of the polls
     * @param settings intervals of the polls
     * @param limits returns the rate limit of a user's operation, of which the polls use their share
     */
    public TaskPollerRegistry(
            ClientResources config,
            CallOptions options,
            PollingSettings settings,
            BiFunction<String, Operation, RateLimit> limits) {
        this.config = config;
        this.options = options;
        this.settings = settings;
        this.limits = limits;
    }

    /**
     * Polls a task at once for all of its waits, here and in other replicas, because it may have changed. Unknown ids, repeats
     * and false alarms are harmless.
     */
    public void wake(String taskId) {
        wakeHere(taskId);
        TaskSignalRelay others = relay;
        if (others != null) {
            others.send(taskId);
        }
    }

    /** Exchanges wake-ups with other replicas until the client closes. */
    public void connect(TaskSignals signals) {
        TaskSignalRelay others = new TaskSignalRelay(signals, config.scheduler());
        relay = others;
        others.start(this::wakeHere, config);
    }

    private void wakeHere(String taskId) {
        watches.values().forEach(watch -> watch.wake(taskId));
        feeds.forEach((key, feed) -> {
            if (key.taskId.equals(taskId)) {
                feed.feed.wake();
            }
        });
    }

    /** Returns the number of polled tasks by user label, without users that have none. */
    public Map<String, Integer> polledTasks() {
        Map<String, Integer> counts = new TreeMap<>();
        watches.forEach((user, watch) -> {
            int tasks = watch.watched();
            if (tasks > 0) {
                counts.put(user, tasks);
            }
        });
        return Collections.unmodifiableMap(counts);
    }

    /** Counts a task as waiting while the handler prepares its reply. */
    public WaitingHandler counted(WaitingHandler handler) {
        return request -> MonoSteps.given(() -> handler.handle(request))
                .doOnSubscribe(subscription -> waiting.increment())
                .doFinally(signal -> waiting.decrement());
    }

    /** Returns the number of tasks whose handler prepares a reply. */
    public long waitingTasks() {
        return waiting.sum();
    }

    /** Counts the credits of a task that the client has created from the first one on. */
    public void created(String taskId) {
        credits.created(taskId);
    }

    /** Returns the credits that tasks used while they were awaited. */
    public long awaitedCredits() {
        return credits.total();
    }

    /** Streams events through the source that all current subscribers of the same events share. */
    public Flux<TaskEvent> events(
            ManusUser user, String taskId, TaskEventOptions options, Supplier<TaskEventSource> open) {
        FeedKey key = new FeedKey(
                user.label(), taskId, options.verbose(), options.linger(), options.slidesFormat(), options.updates());
        return Flux.using(
                () -> feeds.compute(
                        key,
                        (same, feed) -> feed == null
                                ? new SharedFeed(open.get(), 1)
                                : new SharedFeed(feed.feed, feed.subscribers + 1)),
                shared -> shared.feed.after(options.after()),
                shared -> feeds.computeIfPresent(
                        key,
                        (same, feed) ->
                                feed.subscribers == 1 ? null : new SharedFeed(feed.feed, feed.subscribers - 1)));
    }

    /** Waits for the user in the subscriber's context, or else for the given one. */
    public Mono<Task> await(
            ManusUser user, String taskId, StatusCondition interest, long firstLook, boolean interactive) {
        return Mono.deferContextual(context -> {
            ManusUser caller = ManusUser.from(context).orElse(user);
            return watch(caller.label())
                    .await(taskId, interest, firstLook, interactive)
                    .contextWrite(caller.inContext());
        });
    }

    public PollingSettings settings() {
        return settings;
    }

    private TaskPoller watch(String user) {
        return watches.computeIfAbsent(
                user,
                label -> new TaskPoller(
                        new PollRequests(config, label, options),
                        settings,
                        config.scheduler(),
                        operation -> limits.apply(label, operation),
                        credits,
                        this::evictLater,
                        busy -> watches.putIfAbsent(label, busy)));
    }

    private void evictLater() {
        if (evicting.compareAndSet(false, true)) {
            try {
                config.scheduler().schedule(this::evict, IDLE_SECONDS, TimeUnit.SECONDS);
            } catch (RejectedExecutionException e) {
                evict();
            }
        }
    }

    private void evict() {
        evicting.set(false);
        // one at a time under the map's lock: a poller that gains a subscriber meanwhile stays, or registers itself
        // again
        watches.keySet()
                .forEach(label -> watches.computeIfPresent(label, (same, watch) -> watch.isIdle() ? null : watch));
    }

    private record FeedKey(
            String user,
            String taskId,
            boolean verbose,
            Duration linger,
            @Nullable SlidesFormat slidesFormat,
            boolean updates) {}

    private record SharedFeed(TaskEventSource feed, int subscribers) {}
}
