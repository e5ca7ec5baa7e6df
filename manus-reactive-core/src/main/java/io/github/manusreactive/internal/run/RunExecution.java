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

/**
 * Follows one turn of a task to its end; one per subscription. As the status condition, it decides with each snapshot whether the
 * turn has ended.
 */
final class RunExecution extends StatusCondition {

    /** The task did not end within the time limit. */
    static final class RunTimeoutException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        /** @param seen clause with the reason that kept the wait from ending; empty if the task was seen running */
        RunTimeoutException(String seen) {
            super(seen, null, false, false);
        }

        String seen() {
            return String.valueOf(getMessage());
        }
    }

    private static final int PAGE = 200;
    /** Maximum lag of statuses behind the events, or of events behind the status. */
    private static final long LAG = 60 * PollCoordinator.SECOND;
    /** Maximum time for which a follow-up may leave no trace of the agent in the events. */
    private static final long SILENCE = 300 * PollCoordinator.SECOND;

    private static final long SOONEST_PART = 2 * PollCoordinator.SECOND;
    private static final long LATEST_PART = 10 * PollCoordinator.SECOND;

    private final RunCalls calls;
    private final TaskPollerRegistry watches;
    private final CallExecutor exchange;
    private final TurnTarget target;
    private final RunOptions options;

    /** Label of the task's user. */
    private volatile String user;

    private @Nullable WaitingDispatcher answering;
    private long deadline = Long.MAX_VALUE;
    private long nextLook;
    private long deafUntil = Long.MIN_VALUE;
    private long contradictedSince = Long.MAX_VALUE;
    private int contradictions;
    private final UnknownStatusLimit unknownStatus = new UnknownStatusLimit();
    private volatile @Nullable TaskStatus seen;

    /** The ended task, while missing parts of its result are awaited. */
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
     * Returns the result of the turn; fails with a {@link RunTimeoutException} if the task does not end in time.
     *
     * @param firstLook nanoseconds until the first poll
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

    /**
     * Does not apply the time limit to reading the result of a task that has ended, which may queue for long under the rate
     * limit.
     */
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
        // the task has made progress, so earlier contradictions are obsolete
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

    /**
     * Returns the result, or empty to continue polling. The newest status among the events takes precedence over the snapshot's.
     */
    private Mono<TaskResult> decide(Task task) {
        return Mono.defer(() -> turn().flatMap(turn -> {
            boolean lags = !isContradictedFor(LAG);
            WaitDescription wait = turn.waitDescription();
            if (wait != null && turn.hasBegun() && turn.isUnanswered()) {
                return ask(task, turn, wait, task.status().equals(TaskStatus.WAITING) || !lags);
            }
            if (task.status().equals(TaskStatus.WAITING)) {
                // too early, a false signal, or a user replied: usually the task continues by itself
                return lags ? goOn(false) : wait != null ? ask(task, turn, wait, true) : undescribed();
            }
            return hasEnded(task, turn) ? end(task, turn) : goOn(false);
        }));
    }

    private Mono<TaskResult> ask(Task task, TurnAssembler turn, WaitDescription wait, boolean certain) {
        WaitingDispatcher answers = answering;
        if (answers == null) {
            answers = new WaitingDispatcher(
                    calls, target.taskId(), user, watches.counted(options.waitingHandler()), patience(), scheduler());
            answering = answers;
        }
        return inTime(answers.answer(task, turn, wait, certain)).flatMap(this::goOn);
    }

    private Mono<TaskResult> undescribed() {
        return Mono.error(new TaskWaitingException(context(), target.taskId(), null, "", null, List.of(), null));
    }

    /** Continues polling. After news that turned out to be outdated, ignores further news for a while. */
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
     * Returns whether the turn has ended. A status from before a follow-up does not end its turn, and the events may lag behind
     * the status, so the events must show the end too. If they never do, the status is accepted after a while. An error message
     * from before the newest status does not explain a failure: the task has continued after it.
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
        // a missing part usually arrives soon, and nothing is known to be missing while the task only has to settle
        pause = isMissingAnything(turn)
                ? Math.min(left, Math.min(LATEST_PART, Math.max(SOONEST_PART, pause * 3 / 2)))
                : left;
        return Mono.empty();
    }

    /** Returns until when after the end a part of the result may arrive, in nanoseconds. */
    private long latestPart(Task task, TurnAssembler turn) {
        if (turn.ending().isStopped() || turn.output() != null) {
            // nothing follows these
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

    /** Reads the turn. For a turn in progress the newest page is sufficient, unless the status alone shows its end. */
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
