package io.github.manusreactive.internal.run;

import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.call.ResultPage;
import io.github.manusreactive.error.CallContext;
import io.github.manusreactive.internal.call.PageFetcher;
import io.github.manusreactive.internal.poll.PollCoordinator;
import io.github.manusreactive.internal.poll.PollRequests;
import io.github.manusreactive.internal.poll.ReadRetry;
import io.github.manusreactive.internal.poll.TaskEventSource;
import io.github.manusreactive.internal.poll.UnknownStatusLimit;
import io.github.manusreactive.internal.util.MonoSteps;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.task.ListMessagesRequest;
import io.github.manusreactive.task.SortOrder;
import io.github.manusreactive.task.StatusUpdate;
import io.github.manusreactive.task.StructuredOutputResult;
import io.github.manusreactive.task.Task;
import io.github.manusreactive.task.TaskEvent;
import io.github.manusreactive.task.TaskEventOptions;
import io.github.manusreactive.task.TaskStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * The events of one task for any number of subscribers. Each subscriber has a position and holds at most one page; the next page
 * is fetched when one of its elements is requested. Subscribers at the same position, and all that have caught up, share one
 * fetch.
 */
final class TaskEventStream implements TaskEventSource {

    private static final int PAGE = 200;
    private static final long FASTEST = 2 * PollCoordinator.SECOND;
    private static final long SLOWEST = 15 * PollCoordinator.SECOND;
    /** The status is polled after this time without an event, because the event that reports the end may be missing. */
    private static final long SILENCE = 60 * PollCoordinator.SECOND;
    /** Late events usually arrive within this time after the end. */
    private static final long SHORTLY = 30 * PollCoordinator.SECOND;

    /**
     * Number of events, counted back, within which a late or changed event is found. Leaves room for new events on the same page.
     */
    private static final int OVERLAP = PAGE / 2;

    /** At least a page and the events before it. */
    private static final int REMEMBERED = 2 * PAGE;

    private final Function<ListMessagesRequest, Mono<ResultPage<TaskEvent>>> read;
    private final Mono<Task> look;
    private final ReadRetry patience;
    private final Scheduler scheduler;
    private final String taskId;
    private final TaskEventOptions options;
    private final ConcurrentMap<String, PageFetch> fetches = new ConcurrentHashMap<>();
    /** Emitted to any subscriber. */
    private final RecentIds known = new RecentIds(REMEMBERED);
    /** Used only if updates are requested. */
    private final RecentPayloads payloads = new RecentPayloads(REMEMBERED, null);

    private final AtomicReference<Sinks.Empty<Void>> bell = new AtomicReference<>(Sinks.empty());
    /** Time of the newest event; the event itself may be large. */
    private volatile @Nullable Instant newestAt;

    private volatile boolean outputSeen;
    private volatile @Nullable TaskStatus status;
    private volatile @Nullable Instant statusAt;
    private final UnknownStatusLimit unknownStatus = new UnknownStatusLimit();
    private volatile long overSince = Long.MAX_VALUE;
    private volatile long heardAt;
    private volatile long interval = FASTEST;

    /**
     * @param read fetches a page; subscribed to in the context of one of the subscribers
     * @param look reads the task's status; likewise
     */
    TaskEventStream(
            Function<ListMessagesRequest, Mono<ResultPage<TaskEvent>>> read,
            Mono<Task> look,
            ReadRetry patience,
            Scheduler scheduler,
            String taskId,
            TaskEventOptions options) {
        this.read = read;
        this.look = look;
        this.patience = patience;
        this.scheduler = scheduler;
        this.taskId = taskId;
        this.options = options;
    }

    @Override
    public Flux<TaskEvent> after(@Nullable String position) {
        return Flux.defer(() -> {
            RecentIds delivered = new RecentIds(REMEMBERED);
            if (position != null) {
                delivered.add(position);
            }
            RecentPayloads told = new RecentPayloads(REMEMBERED, position);
            return PageFetcher.items(
                            Operation.TASK_LIST_MESSAGES,
                            FeedPosition.after(position, payloads.changes()).cursor(),
                            this::next)
                    .filter(event -> options.updates() ? told.add(event) : delivered.add(event.id()));
        });
    }

    @Override
    public void wake() {
        interval = FASTEST;
        heardAt = now() - SILENCE;
        statusAt = null;
        // a subscriber that follows an ended task may learn that the task was resumed
        overSince = Long.MAX_VALUE;
        status = null;
        Objects.requireNonNull(bell.getAndSet(Sinks.empty())).tryEmitEmpty();
    }

    /**
     * Returns the events after a position: at once if there are any, otherwise when some arrive; an empty last page at the end.
     */
    private Mono<ResultPage<TaskEvent>> next(@Nullable String cursor) {
        String at = Objects.requireNonNull(cursor);
        return Mono.deferContextual(context -> {
            PageFetch fetch = fetches.computeIfAbsent(at, PageFetch::new);
            return fetch.join(context).onErrorResume(e -> fetch.failedForOthersOnly(e, context), e -> next(at));
        });
    }

    /** Alternates reads and pauses for all subscribers at one position, in the context of one of its current subscribers. */
    private final class PageFetch {

        private final String cursor;
        private final FeedPosition position;
        private final Mono<ResultPage<TaskEvent>> shared;
        private final Map<Object, ContextView> askers = new ConcurrentHashMap<>();
        private volatile @Nullable ManusUser user;
        private @Nullable Mono<Void> ring;

        PageFetch(String cursor) {
            this.cursor = cursor;
            this.position = FeedPosition.parse(cursor);
            this.ring = position.rested() ? Objects.requireNonNull(bell.get()).asMono() : null;
            this.shared = Mono.defer(() -> MonoSteps.untilPresent(this::step))
                    .doOnTerminate(this::close)
                    .doOnCancel(this::close)
                    .share();
        }

        Mono<ResultPage<TaskEvent>> join(ContextView context) {
            Object asker = new Object();
            return Mono.defer(() -> {
                askers.put(asker, context);
                return shared.doFinally(end -> askers.remove(asker));
            });
        }

        /**
         * Returns whether the error does not concern this subscriber: the last of the others cancelled just when it joined, or
         * the rejected credentials were not its own. It then starts again.
         */
        boolean failedForOthersOnly(Throwable error, ContextView context) {
            boolean others = error instanceof CancellationException
                    || PollRequests.concernsCaller(error)
                            && !Objects.equals(user, ManusUser.from(context).orElse(null));
            if (others) {
                close();
            }
            return others;
        }

        private void close() {
            fetches.remove(cursor, this);
        }

        private <T> Mono<T> inContext(Mono<T> call) {
            return Mono.defer(() -> {
                Iterator<ContextView> present = askers.values().iterator();
                if (!present.hasNext()) {
                    return Mono.error(new CancellationException("all subscribers have cancelled"));
                }
                Context context = PollRequests.plain(present.next());
                user = ManusUser.from(context).orElse(null);
                return call.contextWrite(others -> context);
            });
        }

        private Mono<ResultPage<TaskEvent>> step() {
            Mono<Void> pausing = ring;
            if (pausing != null) {
                ring = null;
                return pause(pausing);
            }
            // a signal during the read may announce events that the read did not return
            ring = Objects.requireNonNull(bell.get()).asMono();
            return patience.with(inContext(read(position))).flatMap(listed -> {
                ResultPage<TaskEvent> page = page(position, listed);
                if (page == null) {
                    return caughtUp(inContext(look));
                }
                // a plan may change with each read, which must not hide the end
                return FeedPosition.parse(Objects.requireNonNull(page.nextCursor()))
                                .rested()
                        ? caughtUp(inContext(look))
                                .map(end -> new ResultPage<>(page.items(), null))
                                .defaultIfEmpty(page)
                        : Mono.just(page);
            });
        }
    }

    /** Returns the events of a listing beyond a position, in the order of their times, or {@code null} if there are none. */
    private @Nullable ResultPage<TaskEvent> page(FeedPosition position, List<TaskEvent> listed) {
        int from = 0;
        int after = 0;
        for (int i = 0; i < listed.size() && !position.isBeginning(); i++) {
            String id = listed.get(i).id();
            // a server that ignores the start also returns the events before it
            from = id.equals(position.start()) ? i : from;
            after = id.equals(position.last()) ? i + 1 : after;
        }
        boolean found = position.isBeginning() || after > 0;
        from = found ? Math.min(from, after) : 0;
        long changes = options.updates() ? payloads.addAll(listed) : 0;
        List<TaskEvent> beyond = new ArrayList<>();
        int unnamed = 0;
        boolean news = false;
        boolean updates = false;
        for (int i = from; i < listed.size(); i++) {
            TaskEvent event = listed.get(i);
            if (event.id().isEmpty()) {
                unnamed += i < after ? 0 : 1;
                if (i >= after && unnamed > position.unnamed()) {
                    beyond.add(event);
                    news = true;
                }
            } else {
                boolean changed = options.updates() && payloads.isChanged(event, position.changes());
                if (i >= after
                        ? found || !position.isPast(event)
                        : changed || !event.id().equals(position.last())) {
                    beyond.add(event);
                    boolean isNew = i >= after || !known.contains(event.id());
                    news |= isNew;
                    updates |= changed && !isNew;
                }
            }
        }
        if (!news && !updates) {
            return null;
        }
        List<TaskEvent> sorted = EventSorter.oldestFirst(newestPayloads(beyond), false);
        sorted.forEach(event -> known.add(event.id()));
        if (news) {
            heard(sorted);
        }
        return new ResultPage<>(
                sorted,
                position.behind(listed.subList(from, listed.size()), OVERLAP)
                        .withChanges(changes, !news)
                        .cursor());
    }

    /** Keeps the last payload of an event that is listed twice. */
    private static Collection<TaskEvent> newestPayloads(List<TaskEvent> events) {
        Map<Object, TaskEvent> byId = new LinkedHashMap<>();
        events.forEach(event -> byId.put(event.id().isEmpty() ? new Object() : event.id(), event));
        return byId.values();
    }

    /** A subscriber that lags behind reads old events, which do not show the current state of the task. */
    private void heard(List<TaskEvent> sorted) {
        TaskEvent last = sorted.get(sorted.size() - 1);
        if (EventSorter.isBefore(last.timestamp(), newestAt)) {
            return;
        }
        newestAt = last.timestamp() == null ? newestAt : last.timestamp();
        outputSeen = last instanceof StructuredOutputResult;
        interval = FASTEST;
        overSince = Long.MAX_VALUE;
        heardAt = now();
        for (TaskEvent event : sorted) {
            if (event instanceof StatusUpdate update
                    && !update.agentStatus().equals(TaskStatus.UNKNOWN)
                    && !EventSorter.isBefore(update.timestamp(), statusAt)) {
                status = update.agentStatus();
                statusAt = update.timestamp();
            }
        }
    }

    /** Returns the end, or empty if more events may follow. */
    private Mono<ResultPage<TaskEvent>> caughtUp(Mono<Task> look) {
        if (overSince != Long.MAX_VALUE) {
            return Mono.justOrEmpty(endUnlessLate());
        }
        TaskStatus known = status;
        if (known != null && !isEnd(known) && now() - heardAt < SILENCE) {
            return Mono.empty();
        }
        return look.flatMap(task -> {
            status = task.status();
            heardAt = now();
            if (unknownStatus.isReachedBy(task.status(), now())) {
                return Mono.error(UnknownStatusLimit.error(CallContext.none(), taskId, task.status()));
            }
            if (!isEnd(task.status()) || Boolean.TRUE.equals(task.hasRunningBackgroundJobs())) {
                return Mono.empty();
            }
            overSince = now();
            return Mono.justOrEmpty(endUnlessLate());
        });
    }

    /** Ends the stream of a finished task after a short wait for late events. */
    private @Nullable ResultPage<TaskEvent> endUnlessLate() {
        // nothing follows a structured output
        return outputSeen || now() - overSince >= options.linger().toNanos() ? new ResultPage<>(List.of(), null) : null;
    }

    private <T> Mono<T> pause(Mono<Void> ring) {
        boolean ending = overSince != Long.MAX_VALUE;
        long wait = ending && now() - overSince < SHORTLY ? FASTEST : interval;
        interval = Math.min(SLOWEST, wait * 3 / 2);
        if (ending) {
            wait = Math.min(wait, Math.max(0, options.linger().toNanos() - (now() - overSince)));
        }
        return Mono.firstWithSignal(
                        Mono.delay(Duration.ofNanos(wait), scheduler).then(), ring)
                .then(Mono.empty());
    }

    private long now() {
        return scheduler.now(TimeUnit.NANOSECONDS);
    }

    private Mono<List<TaskEvent>> read(FeedPosition position) {
        ListMessagesRequest.Builder request = ListMessagesRequest.builder(taskId)
                .order(SortOrder.ASC)
                .limit(PAGE)
                .verbose(options.verbose());
        if (!position.isBeginning()) {
            request.startEventId(position.start());
        }
        if (options.slidesFormat() != null) {
            request.slidesFormat(options.slidesFormat());
        }
        return read(position, request.build(), List.of());
    }

    /** Reads from the position. A server that ignores the start lists everything: the position may then be on a later page. */
    private Mono<List<TaskEvent>> read(FeedPosition position, ListMessagesRequest request, List<TaskEvent> before) {
        return read.apply(request).flatMap(page -> {
            List<TaskEvent> listed = new ArrayList<>(before);
            listed.addAll(EventSorter.asListed(page.items(), false));
            String next = page.nextCursor();
            return next == null
                            || next.equals(request.cursor())
                            || position.isBeginning()
                            || position.isPassed(listed, known)
                    ? Mono.just(listed)
                    : read(position, request.withCursor(next), listed);
        });
    }

    private static boolean isEnd(TaskStatus status) {
        return status.equals(TaskStatus.STOPPED) || status.equals(TaskStatus.ERROR);
    }
}
