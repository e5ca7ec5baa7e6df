package io.github.manusreactive.fanout.internal.engine;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.fanout.LedgerEntry.Created;
import io.github.manusreactive.fanout.internal.credits.CreditFollower;
import io.github.manusreactive.fanout.internal.credits.CreditFollower.FollowedTask;
import io.github.manusreactive.fanout.internal.credits.CreditMeter;
import io.github.manusreactive.fanout.internal.failure.ItemFailureClassifier;
import io.github.manusreactive.fanout.internal.ledger.ItemHistory;
import io.github.manusreactive.internal.util.TimeSource;
import io.github.manusreactive.task.AgentProfile;
import io.github.manusreactive.task.AssistantMessage;
import io.github.manusreactive.task.RunOptions;
import io.github.manusreactive.task.Task;
import io.github.manusreactive.task.TaskResult;
import io.github.manusreactive.task.TaskStatus;
import io.github.manusreactive.task.Tasks;
import io.github.manusreactive.task.WaitingReply;
import io.github.manusreactive.task.WaitingRequest;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The task that an item awaits, with its credits, its questions and the time since reads of it fail. */
final class AwaitedTask<T> {

    /** Maximum wait for a missing part of a result before another task is created. */
    private static final Duration LATE_PARTS_WAIT = Duration.ofMinutes(3);

    private static final String CREDITS_USED =
            "no automatic reply was sent, because the job has reached its maxCredits";

    /** A task that this run created: its profile, and its position among the tasks of its user. */
    record NewTask(@Nullable AgentProfile profile, long position) {}

    final WorkItem<T> item;
    final Created created;
    /** {@code null} for a task of an earlier run. */
    final @Nullable NewTask newTask;

    private final JobContext<T> job;
    private final Tasks tasks;
    private final boolean failedBefore;
    private final CreditMeter meter;
    /** Called once the usage of a task of an earlier run is known; {@code null} before it is awaited. */
    private volatile @Nullable Runnable figureKnown;

    /** Since when reads fail, by {@link TimeSource#mark}; {@code null} while they succeed. */
    private volatile @Nullable Long troubledSince;
    /** Whether the wait for missing parts of the result is extended. */
    private boolean isWaitedForLonger;

    private int automaticReplies;
    /** The latest question. */
    private @Nullable WaitingRequest question;
    /** The next reply to it, if already known. */
    private @Nullable WaitingReply nextReply;
    /** The last reply that was sent to it. */
    private @Nullable WaitingReply sentReply;
    /** Why no handler was called; {@code null} if one was. */
    private @Nullable String whyNotAsked;

    private boolean wasHeld;

    /**
     * @param newTask {@code null} for a task of an earlier run: its end does not show whether its user can create tasks now
     * @param counted credits of this task that the job's total already contains
     * @param failedBefore whether the ledger has a failure of the task: if it is confirmed, another task is created
     */
    AwaitedTask(
            JobContext<T> job,
            WorkItem<T> item,
            ManusClient client,
            Created created,
            @Nullable NewTask newTask,
            int counted,
            boolean failedBefore) {
        this.job = job;
        this.item = item;
        this.created = created;
        this.tasks = client.tasks();
        this.newTask = newTask;
        this.failedBefore = failedBefore;
        CreditFollower follower = newTask == null ? job.credits().takeOver(created.taskId()) : null;
        this.meter = follower == null ? new CreditMeter(job.credits(), newTask == null, counted) : follower.meter();
        this.figureKnown = follower == null ? null : follower.figureKnown();
    }

    Mono<TaskResult> await() {
        Mono<TaskResult> result = tasks.await(created.taskId(), options());
        // after failed reads, detects progress of the task before its end
        return troubledSince == null
                ? result
                : Mono.firstWithSignal(
                        result,
                        tasks.awaitStatus(
                                        created.taskId(), task -> task.status().equals(TaskStatus.RUNNING))
                                .doOnNext(task -> worksAgain())
                                .onErrorComplete()
                                .then(Mono.never()));
    }

    private RunOptions options() {
        RunOptions run = job.plan().run();
        Map<String, Object> schema = item.request().structuredOutputSchema();
        Consumer<Task> observer = run.snapshotObserver();
        return run.toBuilder()
                .snapshotObserver(task -> {
                    seen(task);
                    observer.accept(task);
                })
                .missingPartsWait(atLeastLate(run.missingPartsWait()))
                .structuredWait(atLeastLate(run.structuredWait()))
                .structuredSchema(schema == null ? run.structuredSchema() : schema)
                .waitingHandler(this::reply)
                .createdWith(newTask == null ? null : newTask.profile())
                .build();
    }

    private Duration atLeastLate(Duration wait) {
        return isWaitedForLonger && wait.compareTo(LATE_PARTS_WAIT) < 0 ? LATE_PARTS_WAIT : wait;
    }

    /** Completes when the task no longer waits for a reply. */
    Mono<Void> awaitNotWaiting() {
        return tasks.awaitStatus(created.taskId(), task -> {
                    seen(task);
                    return !task.status().equals(TaskStatus.WAITING);
                })
                .doOnNext(task -> {
                    if (task.status().equals(TaskStatus.RUNNING)) {
                        worksAgain();
                    }
                })
                .then();
    }

    private void seen(Task task) {
        used(task.creditUsage());
        job.outage().readWorks();
    }

    /** Returns whether another task is created if this one has failed. */
    boolean isRepeated(ItemHistory past) {
        return failedBefore || past.failures() <= job.plan().retriesOfFailed();
    }

    /** Returns the highest credit figure read; {@code null} if unknown. */
    @Nullable
    Integer credits() {
        return meter.last();
    }

    /** The task has ended; {@code null} if the response had no figure. */
    void ended(@Nullable Integer figure) {
        used(figure);
        job.credits().ended(meter.last());
    }

    void used(@Nullable Integer figure) {
        meter.seen(figure);
        figureIsKnown();
    }

    /** Delays creates of the job until the usage of this task of an earlier run is known. */
    void expectFigure() {
        if (newTask == null && figureKnown == null) {
            figureKnown = job.credits().expectFigure();
        }
    }

    /** The usage is known, or its read failed. */
    void figureIsKnown() {
        Runnable known = figureKnown;
        if (known != null) {
            known.run();
        }
    }

    /**
     * Returns the task for credit polling after the job stops awaiting it.
     *
     * @param runs whether the task runs and keeps the item's slot; otherwise it waits for a reply
     * @return {@code null} if the job has no credit limit
     */
    @Nullable
    FollowedTask unended(boolean runs) {
        return job.credits().isLimited()
                ? new FollowedTask(
                        tasks,
                        created.taskId(),
                        created.at(),
                        false,
                        meter,
                        runs ? job.state().runningOn(item.slot()) : null)
                : null;
    }

    boolean isWaitedForLonger() {
        return isWaitedForLonger;
    }

    void waitLonger() {
        isWaitedForLonger = true;
    }

    /** Later failures start a new measurement. */
    private void worksAgain() {
        troubledSince = null;
    }

    /** Returns whether transient failures have lasted for the maximum outage. Waits for the rate limit do not count. */
    boolean isTroubledTooLong(Throwable error) {
        if (ItemFailureClassifier.isForTheRate(error)) {
            return false;
        }
        TimeSource clocks = job.clocks();
        Long before = troubledSince;
        long since = before == null ? clocks.mark() : before;
        troubledSince = since;
        return clocks.since(since).compareTo(job.outage().longest()) >= 0;
    }

    @Nullable
    WaitingRequest question() {
        return question;
    }

    @Nullable
    String whyNotAsked() {
        return whyNotAsked;
    }

    /** Returns the known reply to a question, or that of a handler; each reply once. */
    Mono<WaitingReply> reply(WaitingRequest request) {
        boolean isSame = question != null && isSame(question, request);
        WaitingReply known = isSame ? nextReply : null;
        question = request;
        nextReply = null;
        sentReply = null;
        whyNotAsked = null;
        if (!isSame) {
            worksAgain();
        }
        return (known == null ? automaticReply(request) : Mono.just(known)).doOnNext(reply -> sentReply = reply);
    }

    private Mono<WaitingReply> automaticReply(WaitingRequest request) {
        int most = job.plan().maxAutomaticReplies();
        whyNotAsked = job.credits().isReached()
                ? CREDITS_USED
                : automaticReplies >= most
                        ? "the task has received " + most + " automatic replies, the maximum (maxAutomaticReplies)"
                        : null;
        return whyNotAsked == null
                ? job.plan()
                        .run()
                        .waitingHandler()
                        .handle(request)
                        .switchIfEmpty(
                                Mono.defer(() -> job.plan().waiting().handler().handle(request)))
                        .doOnNext(reply -> automaticReplies++)
                        .filter(reply -> mayReply())
                : Mono.empty();
    }

    /** Checks the limit again, which may have been reached before the handler replied. */
    private boolean mayReply() {
        boolean isReached = job.credits().isReached();
        whyNotAsked = isReached ? CREDITS_USED : whyNotAsked;
        return !isReached;
    }

    /** Returns whether the last reply did not reach the server and can be sent again. */
    boolean hasUnsentReply(@Nullable Throwable error) {
        return sentReply != null && error != null && ItemFailureClassifier.wasNotSent(error);
    }

    void sendReplyAgain() {
        nextReply = sentReply;
    }

    /** A user replied with {@code answer}. */
    void replied(WaitingReply reply) {
        nextReply = reply;
        worksAgain();
    }

    /** Takes a place for the held item; returns whether there was one. */
    boolean hold() {
        boolean isHeld = job.questions().enter(wasHeld);
        wasHeld |= isHeld;
        return isHeld;
    }

    private static boolean isSame(WaitingRequest one, WaitingRequest other) {
        return Objects.equals(one.eventId(), other.eventId())
                && (one.eventId() != null || Objects.equals(idOf(one.question()), idOf(other.question())));
    }

    private static @Nullable String idOf(@Nullable AssistantMessage question) {
        return question == null ? null : question.id();
    }
}
