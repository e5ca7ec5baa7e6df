package io.github.manusreactive.lifecycle;

import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.budget.Lane;
import io.github.manusreactive.error.CallContext;
import io.github.manusreactive.error.TaskFailedException;
import io.github.manusreactive.exchange.Exchange;
import io.github.manusreactive.internal.Steps;
import io.github.manusreactive.task.ErrorMessage;
import io.github.manusreactive.task.ListMessagesRequest;
import io.github.manusreactive.task.SortOrder;
import io.github.manusreactive.task.StatusUpdate;
import io.github.manusreactive.task.StructuredOutputResult;
import io.github.manusreactive.task.Task;
import io.github.manusreactive.task.TaskStatus;
import io.github.manusreactive.task.UserStop;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Follows one turn of a task to its end. One per subscription: it is also what the status watch asks whether it is time. */
final class TaskRun implements Interest {

    /** The task did not end in time. */
    static final class TooLate extends RuntimeException {

        private static final long serialVersionUID = 1L;

        TooLate() {
            super("too late", null, false, false);
        }
    }

    private static final int PAGE = 200;
    private static final long STRUCTURED_INTERVAL = 2 * StatusWatch.SECOND;
    /** So long statuses may lag behind the events, or the events behind the status. */
    private static final long LAG = 60 * StatusWatch.SECOND;
    /** So long a follow-up may leave no trace of the agent among the events. */
    private static final long SILENCE = 300 * StatusWatch.SECOND;

    private final Tasks tasks;
    private final StatusWatches watches;
    private final Exchange exchange;
    private final String taskId;
    private final @Nullable String before;
    private final boolean structured;
    private final RunOptions options;

    private @Nullable Answering answering;
    private long deadline = Long.MAX_VALUE;
    private long nextLook;
    private long stoppedSince = Long.MAX_VALUE;
    private long deafUntil = Long.MIN_VALUE;
    private long contradictedSince = Long.MAX_VALUE;
    private int contradictions;

    /**
     * @param before the last event before the turn, {@code null} for the newest turn whichever it is
     * @param structured whether a structured output was ordered
     */
    TaskRun(
            Tasks tasks,
            StatusWatches watches,
            Exchange exchange,
            String taskId,
            @Nullable String before,
            boolean structured,
            RunOptions options) {
        this.tasks = tasks;
        this.watches = watches;
        this.exchange = exchange;
        this.taskId = taskId;
        this.before = before;
        this.structured = structured;
        this.options = options;
    }

    /**
     * The turn's result; {@link TooLate} where the task does not end in time.
     *
     * @param firstLook nanoseconds until the first look
     */
    Mono<TaskResult> result(long firstLook) {
        boolean interactive = exchange.options().lane() == Lane.INTERACTIVE;
        nextLook = firstLook;
        if (options.timeout() != null) {
            deadline = now() + Options.nanos(options.timeout());
        }
        return Steps.untilPresent(() -> inTime(watches.await(exchange.user(), taskId, this, nextLook, interactive))
                .flatMap(task -> Steps.detached(decide(task))));
    }

    /** A task that has ended is not too late because its result has to be read, which may queue for long under the rate. */
    private <V> Mono<V> inTime(Mono<V> step) {
        if (deadline == Long.MAX_VALUE) {
            return step;
        }
        long left = deadline - now();
        return left <= 0
                ? Mono.error(new TooLate())
                : step.timeout(Duration.ofNanos(left), Mono.error(TooLate::new), scheduler());
    }

    @Override
    public long check(Task task, long now) {
        if (now < deafUntil) {
            return deafUntil - now;
        }
        TaskStatus status = task.status();
        if (status.equals(TaskStatus.ERROR) || status.equals(TaskStatus.WAITING)) {
            return ACCEPT;
        }
        if (!status.equals(TaskStatus.STOPPED) || Boolean.TRUE.equals(task.hasRunningBackgroundJobs())) {
            stoppedSince = Long.MAX_VALUE;
            // what the status contradicted is past: the task has got on
            contradictions = 0;
            contradictedSince = Long.MAX_VALUE;
            return LATER;
        }
        if (task.hasRunningBackgroundJobs() != null) {
            return ACCEPT;
        }
        stoppedSince = Math.min(stoppedSince, now);
        long left = Options.nanos(options.settleTime()) - (now - stoppedSince);
        return left <= 0 ? ACCEPT : left;
    }

    /** The result, or nothing where the watch goes on. */
    private Mono<TaskResult> decide(Task task) {
        if (task.status().equals(TaskStatus.WAITING)) {
            return Mono.deferContextual(context -> {
                if (answering == null) {
                    ManusUser user = ManusUser.from(context).orElse(exchange.user());
                    answering =
                            new Answering(tasks, taskId, before, user.label(), options.waitingHandler(), scheduler());
                }
                return inTime(answering.answer(task, now(), isContradictedFor(LAG)))
                        .flatMap(this::goOn);
            });
        }
        return turn().flatMap(turn -> isEnd(turn) ? end(task, turn) : goOn(false));
    }

    /** Watches on. News that turned out to be old is not listened to for a while. */
    private Mono<TaskResult> goOn(boolean fresh) {
        long now = now();
        if (fresh) {
            contradictions = 0;
            contradictedSince = Long.MAX_VALUE;
            deafUntil = now + Options.nanos(watches.settings().fastest()) / 2;
        } else {
            contradictions++;
            contradictedSince = Math.min(contradictedSince, now);
            deafUntil = now + StatusWatch.SECOND * Math.min(10, 1L << Math.min(4, contradictions - 1));
        }
        stoppedSince = Long.MAX_VALUE;
        nextLook = deafUntil - now;
        return Mono.empty();
    }

    /**
     * A status of before a follow-up is no end of the turn after it: the events must show one. Where they never do, the status is
     * believed after a while.
     */
    private boolean isEnd(Turn turn) {
        boolean first = before == null && !turn.isFollowUp();
        return turn.hasEnded()
                || first && turn.last(StatusUpdate.class) == null
                || isContradictedFor(first || turn.hasAnswer() ? LAG : SILENCE);
    }

    private boolean isContradictedFor(long time) {
        return contradictions > 0 && now() - contradictedSince >= time;
    }

    private Mono<TaskResult> end(Task task, Turn turn) {
        if (task.status().equals(TaskStatus.ERROR)) {
            return Mono.deferContextual(context -> {
                ManusUser user = ManusUser.from(context).orElse(exchange.user());
                return Mono.error(failure(task, turn, user.label()));
            });
        }
        boolean expected = structured && turn.last(UserStop.class) == null;
        if (!expected || turn.last(StructuredOutputResult.class) != null) {
            return Mono.just(turn.result(task));
        }
        long until = now() + Options.nanos(options.structuredWait());
        return Steps.untilPresent(() -> structuredTurn(turn, until)).map(last -> last.result(task));
    }

    /** The structured output comes some time after the end. The turn without it where it does not come in time. */
    private Mono<Turn> structuredTurn(Turn without, long until) {
        long left = until - now();
        if (left <= 0) {
            return Mono.just(without);
        }
        Duration wait = Duration.ofNanos(Math.min(left, STRUCTURED_INTERVAL));
        return Mono.delay(wait, scheduler())
                .then(turn())
                .filter(turn -> turn.last(StructuredOutputResult.class) != null);
    }

    private Mono<Turn> turn() {
        ListMessagesRequest.Builder request =
                ListMessagesRequest.builder(taskId).order(SortOrder.DESC).limit(PAGE);
        if (options.slidesFormat() != null) {
            request.slidesFormat(options.slidesFormat());
        }
        Mono<Turn> read = Mono.defer(() -> {
            Turn.Collector collector = new Turn.Collector(before);
            return tasks.messages(request.build()).takeUntil(collector::add).then(Mono.fromSupplier(collector::turn));
        });
        return Patience.with(read, scheduler());
    }

    private TaskFailedException failure(Task task, Turn turn, String user) {
        ErrorMessage message = turn.last(ErrorMessage.class);
        String text = message == null || message.content() == null ? "the agent gave no reason" : message.content();
        return new TaskFailedException(
                new CallContext(null, user, null),
                taskId,
                message == null ? null : message.errorType(),
                text,
                task.creditUsage());
    }

    private Scheduler scheduler() {
        return exchange.scheduler();
    }

    private long now() {
        return scheduler().now(TimeUnit.NANOSECONDS);
    }
}
