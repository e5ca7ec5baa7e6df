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

/** The task that an item awaits, with its credits, its questions and the time since it cannot be read. */
final class AwaitedTask<T> {

    /** How long a missing part of a task's result is waited for before another task is created. */
    private static final Duration LATE_PARTS_WAIT = Duration.ofMinutes(3);

    private static final String CREDITS_USED =
            "no automatic reply was sent, because the job has reached its maxCredits";

    /** What is known only of a task that this run created: its profile, and its position among those of its user. */
    record NewTask(@Nullable AgentProfile profile, long position) {}

    final WorkItem<T> item;
    final Created created;
    /** {@code null} for a task of an earlier run. */
    final @Nullable NewTask newTask;

    private final JobContext<T> job;
    private final Tasks tasks;
    private final boolean failedBefore;
    private final CreditMeter meter;
    /** Called when the first figure of a task of an earlier run is known; {@code null} before it is awaited. */
    private volatile @Nullable Runnable figureKnown;

    /** Since when reads fail, by {@link TimeSource#mark}; {@code null} while they work. */
    private volatile @Nullable Long troubledSince;
    /** Whether missing parts of the result are waited for longer. */
    private boolean isWaitedForLonger;

    private int automaticReplies;
    /** The latest question. */
    private @Nullable WaitingRequest question;
    /** The reply that is to be sent to it, if it is known already. */
    private @Nullable WaitingReply nextReply;
    /** The reply that was sent to it, accepted or not. */
    private @Nullable WaitingReply sentReply;
    /** Why no handler was asked for a reply; {@code null} if one was. */
    private @Nullable String whyNotAsked;

    private boolean wasHeld;

    /**
     * @param newTask {@code null} for a task of an earlier run: how it ends does not tell whether its user may create tasks now
     * @param counted credits of this task that the job's total already contains
     * @param failedBefore whether the ledger has its failure: another task is created if that is confirmed
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
        // after failed reads, notices that the task makes progress, even if it takes long until its end
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

    /** Completes when the task does not wait for a reply any more. */
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

    /** Whether another task is created if this one has failed. */
    boolean isRepeated(ItemHistory past) {
        return failedBefore || past.failures() <= job.plan().retriesOfFailed();
    }

    /** The highest figure of its credits, {@code null} if none is known. */
    @Nullable
    Integer credits() {
        return meter.last();
    }

    /** Its end was seen; {@code null} if the server told no figure. */
    void ended(@Nullable Integer figure) {
        used(figure);
        job.credits().ended(meter.last());
    }

    void used(@Nullable Integer figure) {
        meter.seen(figure);
        figureIsKnown();
    }

    /** What a task of an earlier run has used is to be known before the job creates more tasks. */
    void expectFigure() {
        if (newTask == null && figureKnown == null) {
            figureKnown = job.credits().expectFigure();
        }
    }

    /** The first figure is known, or cannot be read. */
    void figureIsKnown() {
        Runnable known = figureKnown;
        if (known != null) {
            known.run();
        }
    }

    /**
     * The job leaves the task before its end.
     *
     * @param runs whether it runs, and keeps the item's slot; otherwise it waits
     * @return {@code null} if the job has no limit that its credits count for
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

    /** Failures that come later are another trouble. */
    private void worksAgain() {
        troubledSince = null;
    }

    /** Whether a failure that may pass has lasted for as long as an outage may. Waiting for the rate limit does not count. */
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

    /** Returns the reply to a question: the one that is known already, or that of a handler. Each reply is given once. */
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

    /** The limit may be reached before the handler replies. */
    private boolean mayReply() {
        boolean isReached = job.credits().isReached();
        whyNotAsked = isReached ? CREDITS_USED : whyNotAsked;
        return !isReached;
    }

    /** Whether a reply was sent and did not reach the server, so that it can be sent again. */
    boolean hasUnsentReply(@Nullable Throwable error) {
        return sentReply != null && error != null && ItemFailureClassifier.wasNotSent(error);
    }

    void sendReplyAgain() {
        nextReply = sentReply;
    }

    /** A person replied. */
    void replied(WaitingReply reply) {
        nextReply = reply;
        worksAgain();
    }

    /** Holds the item for its question, if the job has a place for it. */
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
