package io.github.manusreactive.internal.run;

import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.call.ResultPage;
import io.github.manusreactive.error.CallContext;
import io.github.manusreactive.error.TaskFailedException;
import io.github.manusreactive.error.TaskNotProvisionedException;
import io.github.manusreactive.error.TaskWaitingException;
import io.github.manusreactive.internal.call.CallExecutor;
import io.github.manusreactive.internal.call.PageFetcher;
import io.github.manusreactive.internal.poll.PollCoordinator;
import io.github.manusreactive.internal.poll.ReadRetry;
import io.github.manusreactive.internal.poll.StatusCondition;
import io.github.manusreactive.internal.poll.TaskPollerRegistry;
import io.github.manusreactive.internal.poll.UnknownStatusLimit;
import io.github.manusreactive.internal.util.MonoSteps;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.ratelimit.CallPriority;
import io.github.manusreactive.task.ErrorMessage;
import io.github.manusreactive.task.ListMessagesRequest;
import io.github.manusreactive.task.RunOptions;
import io.github.manusreactive.task.SortOrder;
import io.github.manusreactive.task.StructuredOutput;
import io.github.manusreactive.task.Task;
import io.github.manusreactive.task.TaskEvent;
import io.github.manusreactive.task.TaskResult;
import io.github.manusreactive.task.TaskStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Follows one turn of a task to its end. One per subscription: it is also what the status watch asks whether it is time. */
final class RunExecution extends StatusCondition {

    /** The task did not end in time. */
    static final class RunTimeoutException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        /**
         * @param seen what kept the wait from ending, as a clause; empty if the task was seen to work
         */
        RunTimeoutException(String seen) {
            super(seen, null, false, false);
        }

        String seen() {
            return String.valueOf(getMessage());
        }
    }

    private static final int PAGE = 200;
    /** How long statuses may lag behind the events, or the events behind the status. */
    private static final long LAG = 60 * PollCoordinator.SECOND;
    /** How long a follow-up may leave no trace of the agent among the events. */
    private static final long SILENCE = 300 * PollCoordinator.SECOND;

    private static final long SOONEST_PART = 2 * PollCoordinator.SECOND;
    private static final long LATEST_PART = 10 * PollCoordinator.SECOND;

    private final RunCalls calls;
    private final TaskPollerRegistry watches;
    private final CallExecutor exchange;
    private final TurnTarget target;
    private final RunOptions options;

    /** Label of the user whose task it is. */
    private volatile String user;

    private @Nullable WaitingDispatcher answering;
    private long deadline = Long.MAX_VALUE;
    private long nextLook;
    private long deafUntil = Long.MIN_VALUE;
    private long contradictedSince = Long.MAX_VALUE;
    private int contradictions;
    private final UnknownStatusLimit unknownStatus = new UnknownStatusLimit();
    private volatile @Nullable TaskStatus seen;

    /** The task as it ended, while parts of its result are waited for. */
    private @Nullable Task ended;

    private long endedSince;
    private long pause;

    RunExecution(
            RunCalls calls, TaskPollerRegistry watches, CallExecutor exchange, TurnTarget target, RunOptions options) {
        super(watches.settings());
        this.calls = calls;
        this.watches = watches;
        this.exchange = exchange;
        this.target = target;
        this.options = options;
        this.user = exchange.user().label();
    }

    /**
     * The turn's result; {@link RunTimeoutException} where the task does not end in time.
     *
     * @param firstLook nanoseconds until the first look
     */
    Mono<TaskResult> result(long firstLook) {
        nextLook = firstLook;
        if (options.timeout() != null) {
            deadline = now() + options.timeout().toNanos();
        }
        return MonoSteps.untilPresent(this::step);
    }

    private Mono<TaskResult> step() {
        return Mono.deferContextual(context -> {
            user = ManusUser.from(context).orElse(exchange.user()).label();
            return next();
        });
    }

    private Mono<TaskResult> next() {
        Task over = ended;
        if (over != null) {
            return Mono.delay(Duration.ofNanos(pause), scheduler()).then(MonoSteps.detached(decide(over)));
        }
        boolean interactive = exchange.options().priority() == CallPriority.INTERACTIVE;
        return inTime(watches.await(exchange.user(), target.taskId(), this, nextLook, interactive))
                .flatMap(task -> MonoSteps.detached(decide(task)));
    }

    /** A task that has ended is not too late because its result has to be read, which may queue for long under the rate. */
    private <V> Mono<V> inTime(Mono<V> step) {
        if (deadline == Long.MAX_VALUE) {
            return step;
        }
        long left = deadline - now();
        return left <= 0
                ? Mono.error(tooLate())
                : step.timeout(Duration.ofNanos(left), Mono.error(this::tooLate), scheduler());
    }

    private RunTimeoutException tooLate() {
        Throwable failure = lastMissed();
        TaskStatus status = seen;
        if (failure != null) {
            return new RunTimeoutException("the last read of its status failed (" + failure.getMessage() + ")");
        }
        return new RunTimeoutException(status == null ? "" : UnknownStatusLimit.words(status));
    }

    @Override
    protected long check(Task task, long now) {
        TaskStatus status = task.status();
        seen = status;
        options.snapshotObserver().accept(task);
        if (unknownStatus.isReachedBy(status, now)) {
            throw UnknownStatusLimit.error(context(), target.taskId(), status);
        }
        if (now < deafUntil) {
            return deafUntil - now;
        }
        if (status.equals(TaskStatus.ERROR)
                || status.equals(TaskStatus.WAITING)
                || status.equals(TaskStatus.STOPPED) && !Boolean.TRUE.equals(task.hasRunningBackgroundJobs())) {
            return ACCEPT;
        }
        // what the status contradicted is past: the task has got on
        contradictions = 0;
        contradictedSince = Long.MAX_VALUE;
        return LATER;
    }

    @Override
    protected Throwable neverSeen(Throwable error, Duration waited) {
        return target.created()
                ? new TaskNotProvisionedException(
                        context(),
                        target.taskId(),
                        target.profile() == null ? null : target.profile().value(),
                        waited)
                : error;
    }

    /** The result, or nothing where the watch goes on. The newest status among the events decides, not the one of the snapshot. */
    private Mono<TaskResult> decide(Task task) {
        return Mono.defer(() -> turn().flatMap(turn -> {
            boolean lags = !isContradictedFor(LAG);
            WaitDescription wait = turn.waitDescription();
            if (wait != null && turn.hasBegun() && turn.isUnanswered()) {
                return ask(task, turn, wait, task.status().equals(TaskStatus.WAITING) || !lags);
            }
            if (task.status().equals(TaskStatus.WAITING)) {
                // too early, for nothing, or answered by a person: mostly the task continues by itself
                return lags ? goOn(false) : wait != null ? ask(task, turn, wait, true) : undescribed();
            }
            return hasEnded(task, turn) ? end(task, turn) : goOn(false);
        }));
    }

    private Mono<TaskResult> ask(Task task, TurnAssembler turn, WaitDescription wait, boolean certain) {
        WaitingDispatcher answers = answering;
        if (answers == null) {
            answers = new WaitingDispatcher(
                    calls, target.taskId(), user, options.waitingHandler(), patience(), scheduler());
            answering = answers;
        }
        return inTime(answers.answer(task, turn, wait, certain)).flatMap(this::goOn);
    }

    private Mono<TaskResult> undescribed() {
        return Mono.error(new TaskWaitingException(context(), target.taskId(), null, "", null, List.of(), null));
    }

    /** Watches on. News that turned out to be old is not listened to for a while. */
    private Mono<TaskResult> goOn(boolean fresh) {
        long now = now();
        if (fresh) {
            contradictions = 0;
            contradictedSince = Long.MAX_VALUE;
            deafUntil = now + watches.settings().minInterval().toNanos() / 2;
        } else {
            contradictions++;
            contradictedSince = Math.min(contradictedSince, now);
            deafUntil = now + PollCoordinator.SECOND * Math.min(10, 1L << Math.min(4, contradictions - 1));
        }
        ended = null;
        nextLook = deafUntil - now;
        return Mono.empty();
    }

    /**
     * Tells whether the turn has ended. A status from before a follow-up does not end the turn after it, and the events may lag behind
     * the status, so they must show the end too. If they never do, the status is believed after a while. An error message from before the
     * newest status explains no failure: the task has continued after it.
     */
    private boolean hasEnded(Task task, TurnAssembler turn) {
        boolean failed = task.status().equals(TaskStatus.ERROR);
        if (turn.hasBegun() && (failed ? turn.hasFailed() : turn.hasEnded())) {
            return true;
        }
        boolean first = target.anchor() == null && !turn.isFollowUp();
        return isContradictedFor(first || turn.hasAnswer() ? LAG : SILENCE);
    }

    private boolean isContradictedFor(long time) {
        return contradictions > 0 && now() - contradictedSince >= time;
    }

    private Mono<TaskResult> end(Task task, TurnAssembler turn) {
        if (task.status().equals(TaskStatus.ERROR) || turn.is(TaskStatus.ERROR)) {
            return Mono.error(failure(task, turn));
        }
        long now = now();
        if (ended == null) {
            endedSince = turn.hasEnded() ? now : contradictedSince;
            pause = 0;
        }
        long left = endedSince + latestPart(task, turn) - now;
        if (left <= 0) {
            return Mono.just(turn.result(task, outputFromText(turn)));
        }
        ended = task;
        // mostly a part that is missing comes soon, and nothing is known to be missing while the task only has to
        // settle
        pause = isMissingAnything(turn)
                ? Math.min(left, Math.min(LATEST_PART, Math.max(SOONEST_PART, pause * 3 / 2)))
                : left;
        return Mono.empty();
    }

    /** Until when after the end a part of the result may come, in nanoseconds. */
    private long latestPart(Task task, TurnAssembler turn) {
        if (turn.ending().isStopped() || turn.output() != null) {
            // nothing comes after these
            return 0;
        }
        long latest = isOutputMissing(turn) ? options.structuredWait().toNanos() : 0;
        if (!turn.hasMarkedResult()) {
            if (task.hasRunningBackgroundJobs() == null) {
                latest = Math.max(latest, options.settleTime().toNanos());
            }
            if (turn.lacksParts()) {
                latest = Math.max(latest, options.missingPartsWait().toNanos());
            }
        }
        return latest;
    }

    private boolean isMissingAnything(TurnAssembler turn) {
        return isOutputMissing(turn) || turn.lacksParts();
    }

    private boolean isOutputMissing(TurnAssembler turn) {
        return target.structured() && turn.output() == null;
    }

    private @Nullable StructuredOutput outputFromText(TurnAssembler turn) {
        StructuredOutput delivered = turn.output();
        Map<String, Object> schema = target.schema();
        boolean wanted = options.structuredFromText() && target.structured();
        return wanted && schema != null && (delivered == null || !delivered.success())
                ? new TextOutputReader(schema, exchange.codec()).read(turn.texts())
                : null;
    }

    /** Reads the turn. Of one that has not ended the newest page is enough, unless its end has to be believed. */
    private Mono<TurnAssembler> turn() {
        ListMessagesRequest.Builder request = ListMessagesRequest.builder(target.taskId())
                .order(SortOrder.DESC)
                .limit(PAGE);
        if (options.slidesFormat() != null) {
            request.slidesFormat(options.slidesFormat());
        }
        ListMessagesRequest newest = request.build();
        boolean whole = isContradictedFor(LAG);
        return patience().with(Mono.defer(() -> {
            TurnAssembler.Collector collector = new TurnAssembler.Collector(target.anchor(), whole);
            return PageFetcher.items(
                            Operation.TASK_LIST_MESSAGES,
                            null,
                            cursor -> page(cursor == null ? newest : newest.withCursor(cursor)))
                    .takeUntil(collector::add)
                    .then(Mono.fromSupplier(collector::turn));
        }));
    }

    private Mono<ResultPage<List<TaskEvent>>> page(ListMessagesRequest request) {
        return calls.eventPage(request)
                .map(page -> new ResultPage<>(
                        page.items().isEmpty() ? List.of() : List.of(page.items()), page.nextCursor()));
    }

    private TaskFailedException failure(Task task, TurnAssembler turn) {
        ErrorMessage message = turn.last(ErrorMessage.class);
        String text = message == null || message.content() == null ? "the agent reported no reason" : message.content();
        return new TaskFailedException(
                context(), target.taskId(), message == null ? null : message.errorType(), text, task.creditUsage());
    }

    private CallContext context() {
        return new CallContext(null, user, null);
    }

    private ReadRetry patience() {
        return new ReadRetry(watches.settings(), scheduler());
    }

    private Scheduler scheduler() {
        return exchange.scheduler();
    }

    private long now() {
        return scheduler().now(TimeUnit.NANOSECONDS);
    }
}
