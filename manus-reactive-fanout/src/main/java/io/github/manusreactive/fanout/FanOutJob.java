package io.github.manusreactive.fanout;

import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.error.LedgerException;
import io.github.manusreactive.fanout.internal.credits.CreditGuard;
import io.github.manusreactive.fanout.internal.credits.TwinTaskFinder;
import io.github.manusreactive.fanout.internal.dispatch.BalanceGuard;
import io.github.manusreactive.fanout.internal.dispatch.UserDispatcher;
import io.github.manusreactive.fanout.internal.engine.ConcurrentItems;
import io.github.manusreactive.fanout.internal.engine.EarlierTaskFollower;
import io.github.manusreactive.fanout.internal.engine.FanOutPlan;
import io.github.manusreactive.fanout.internal.engine.ItemProcessor;
import io.github.manusreactive.fanout.internal.engine.ItemSlot;
import io.github.manusreactive.fanout.internal.engine.JobContext;
import io.github.manusreactive.fanout.internal.engine.JobProgress;
import io.github.manusreactive.fanout.internal.engine.ProcessedItem;
import io.github.manusreactive.fanout.internal.failure.CancellationGroup;
import io.github.manusreactive.fanout.internal.failure.OutageDetector;
import io.github.manusreactive.fanout.internal.ledger.EarlierTask;
import io.github.manusreactive.fanout.internal.ledger.LedgerWriter;
import io.github.manusreactive.fanout.internal.ledger.ScopeVerifier;
import io.github.manusreactive.fanout.internal.questions.HeldQuestions;
import io.github.manusreactive.internal.util.LoggerNames;
import io.github.manusreactive.internal.util.SerializedExecutor;
import io.github.manusreactive.internal.util.TimeSource;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.task.WaitingReply;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/**
 * A fan-out that can be monitored and drained. Runs once.
 *
 * @param <T> item type
 * @since 0.1.0
 */
public final class FanOutJob<T> {

    private static final Logger log = LoggerFactory.getLogger(LoggerNames.FAN_OUT);

    private final Set<FanOutJob<?>> running;
    private final Set<String> warned;
    private final FanOutCounters counters;
    private final FanOutPlan<T> plan;
    private final Scheduler scheduler;
    private final CreditGuard credits;
    private final TwinTaskFinder twins;
    private final JobProgress state;
    private final UserDispatcher pool;
    private final HeldQuestions<T> questions;
    private final CancellationGroup interrupts = new CancellationGroup();
    private final CancellationGroup creates = new CancellationGroup();
    private final LedgerWriter ledger;
    private final AtomicBoolean started = new AtomicBoolean();
    private final Sinks.Empty<Void> draining = Sinks.empty();
    private final Sinks.Empty<Void> abandoned = Sinks.empty();
    private final Sinks.Empty<Void> ended = Sinks.empty();
    private final Mono<Void> closed;
    private final @Nullable BalanceGuard balances;

    /**
     * @param running contains the job while it runs
     * @param warned jobs whose warning was logged
     * @param counters totals of all jobs
     */
    FanOutJob(Set<FanOutJob<?>> running, Set<String> warned, FanOutCounters counters, FanOutPlan<T> plan) {
        this.running = running;
        this.warned = warned;
        this.counters = counters;
        this.plan = plan;
        this.scheduler = plan.support().scheduler();
        this.credits = new CreditGuard(
                plan.maxCredits(), plan.maxInFlight(), plan.maxOutage(), scheduler, counters::spent, this::stop);
        this.twins =
                new TwinTaskFinder(plan.clients(), credits, interrupts, plan.settleTime(), new TimeSource(scheduler));
        this.state = new JobProgress(scheduler, plan.total(), credits, counters::lost);
        this.pool = new UserDispatcher(
                plan.clients(), plan.support().rateLimiter(), scheduler, plan.userSelection(), this::stop);
        this.questions = new HeldQuestions<>(plan.waiting().maxHeld());
        this.ledger = new LedgerWriter(plan.ledger());
        this.closed = ledger.ended(scheduler)
                .then(plan.ledger().close().timeout(LedgerWriter.PATIENCE, Mono.error(this::notClosed), scheduler))
                .cache();
        this.balances = plan.accountFloor() == null && plan.userSelection() == UserSelectionPolicy.FIRST_AVAILABLE
                ? null
                : new BalanceGuard(plan.clients(), plan.accountFloor(), pool, scheduler);
        if (plan.accountFloor() != null) {
            pool.awaitBalances();
        }
    }

    /**
     * Runs the job. Emits one outcome for each item, except for items that were not started when the job stopped, and for those that another process owns ({@link
     * ItemLostException}). An
     * invalid item does not end the stream: the stream fails only if the input fails, or with a {@link
     * LedgerException} if the ledger fails. A slow subscriber slows down the input. Cancelling abandons the job at
     * once: existing tasks keep running, and a later run with the ledger finds them. The stream ends after the ledger
     * is closed, or after a wait of 30 seconds for it.
     *
     * @return outcomes in the order in which items end, or in input order; supports one subscriber
     */
    public Flux<FanOutOutcome<T>> outcomes() {
        return Flux.defer(() -> started.compareAndSet(false, true)
                ? listed(allowed()
                                .then(plan.ledger().open())
                                .flatMap(this::spentBefore)
                                .flatMap(this::createdBefore)
                                .flatMapMany(this::verifiedRun)
                                // a subscriber may open the ledger as soon as it receives the error
                                .onErrorResume(e -> closed.onErrorComplete().then(Mono.error(e))))
                        .doFinally(signal -> end())
                : Flux.error(
                        new IllegalStateException("a fan-out job runs once; create another one with FanOut.job()")));
    }

    /** Returns the labels of the users for which the job creates tasks, in the order in which they were named. */
    public List<String> users() {
        return plan.clients().stream().map(client -> client.user().label()).toList();
    }

    /**
     * Emits snapshots while the job runs: one at once, one at each interval, and a last one when the job has ended.
     *
     * @return snapshots; supports late and several subscribers
     */
    public Flux<FanOutProgress> progress(Duration interval) {
        return Flux.interval(Duration.ZERO, interval, scheduler)
                .onBackpressureDrop()
                .takeUntilOther(ended.asMono())
                .map(tick -> progress())
                .concatWith(Mono.fromSupplier(this::progress));
    }

    /** Returns a snapshot of the job. */
    public FanOutProgress progress() {
        return state.snapshot(pool.reasons());
    }

    /**
     * Returns the tasks that the job awaits, or, after it was abandoned or failed, those that it left running. Tasks
     * whose items have an outcome are not included, for example those that timed out.
     *
     * @return oldest first
     */
    public List<RunningTask> runningTasks() {
        return state.runningTasks();
    }

    /**
     * Emits the items that are {@link WaitingPolicy#hold held} now, then each further one. An item that becomes held
     * during subscription may be emitted twice. An item is emitted again if its task asks again or rejects the answer.
     *
     * @return completes when the job has ended; supports late and several subscribers
     */
    public Flux<FanOutQuestion<T>> questions() {
        return questions.all();
    }

    /** Returns the items that are held now, the longest held first. */
    public List<FanOutQuestion<T>> openQuestions() {
        return questions.open();
    }

    /**
     * Replies to a question with {@code task.sendMessage} or {@code task.confirmAction}. The item then continues to its
     * outcome. If the task rejects the reply, the item is held again. A reply is bound to its question: a late one is
     * never sent to a later question of the same task, and of two concurrent replies one fails.
     *
     * @param question one of {@link #questions()} or {@link #openQuestions()}
     * @param answer a reply, a decision, or a message instead of it
     * @return completes when the item continues, before the reply is sent; fails with an {@link
     *     InvalidRequestException} if the question is no longer open or the reply does not fit it
     */
    public Mono<Void> answer(FanOutQuestion<T> question, WaitingReply answer) {
        Objects.requireNonNull(question, "question");
        Objects.requireNonNull(answer, "answer");
        return questions.answer(question, answer);
    }

    /**
     * Returns the second tasks found so far. If the task of a create is not listed within the settle time, the client
     * sends the create again; if the first task is listed later, there are two, and both cost credits.
     *
     * @return in the order in which they were found; usually empty
     */
    public List<TwinTask> twins() {
        return twins.found();
    }

    /**
     * Stops creating tasks, awaits the running ones, then completes the outcomes. Held items end as waiting, and a
     * later run awaits them again. Items that were not started get no outcome: a later run with the ledger starts
     * them.
     */
    public void drain() {
        stop(JobStopReason.DRAINED);
    }

    /**
     * Ends the job at once, for example because the process ends. The outcomes complete, and items in flight get none.
     * Existing tasks keep running, and a later run with the ledger awaits them.
     */
    public void abandon() {
        drain();
        abandoned.tryEmitEmpty();
    }

    @Override
    public String toString() {
        FanOutProgress now = progress();
        return "FanOutJob[users=" + users() + ", done=" + now.done() + ", running=" + now.running() + "]";
    }

    private Flux<FanOutOutcome<T>> listed(Flux<FanOutOutcome<T>> outcomes) {
        return Flux.defer(() -> {
            running.add(this);
            return outcomes;
        });
    }

    /** Fails before anything else if the balance of a user is known to be unreadable. */
    private Mono<Void> allowed() {
        return balances == null ? Mono.empty() : balances.check().takeUntilOther(draining.asMono());
    }

    private void warnOfUnlimitedCredits(String job) {
        if (!credits.isLimited() && warned.add(job)) {
            log.warn(
                    "Job {} has no maxCredits, so its cost is unlimited: set maxCredits to stop its creates at a number "
                            + "of credits",
                    job);
        }
    }

    private Mono<String> spentBefore(String job) {
        return plan.ledger().spent().doOnNext(state::spentBefore).thenReturn(job);
    }

    /** The server still counts the recent creates of an earlier run. */
    private Mono<String> createdBefore(String job) {
        return plan.ledger()
                .recentCreates()
                .defaultIfEmpty(Map.of())
                .doOnNext(this::countEarlierCreates)
                .thenReturn(job);
    }

    private void countEarlierCreates(Map<String, List<Instant>> sent) {
        Instant now = new TimeSource(scheduler).wall();
        for (String user : users()) {
            List<Duration> ages = sent.getOrDefault(user, List.of()).stream()
                    .map(at -> at.isBefore(now) ? Duration.between(at, now) : Duration.ofNanos(1))
                    .toList();
            plan.support().rateLimiter().addEarlierCalls(user, Operation.TASK_CREATE, ages);
        }
    }

    /** Rejects a job that does not match its ledger before anything is sent. */
    private Flux<FanOutOutcome<T>> verifiedRun(String job) {
        ScopeVerifier scope =
                new ScopeVerifier(plan.ledger(), plan.support().baseUri(), plan.clients(), plan.maxOutage(), scheduler);
        return plan.ledger()
                .lostSince()
                .map(Optional::of)
                .defaultIfEmpty(Optional.empty())
                .flatMapMany(lostSince -> Mono.defer(() -> scope.verify(lostSince.orElse(null)))
                        .takeUntilOther(draining.asMono())
                        .thenMany(Flux.defer(() -> run(job, lostSince.orElse(null)))));
    }

    private Flux<FanOutOutcome<T>> run(String job, @Nullable Instant lostSince) {
        warnOfUnlimitedCredits(job);
        OutageDetector outage = new OutageDetector(plan.support().serverContact(), scheduler, plan.maxOutage());
        JobContext<T> context = new JobContext<>(
                plan,
                job,
                state,
                credits,
                twins,
                pool,
                questions,
                interrupts,
                creates,
                outage,
                ledger,
                new TimeSource(scheduler).mark(),
                lostSince);
        ItemProcessor<T> items = new ItemProcessor<>(context);
        Flux<PlacedWork<T>> input = Flux.<T>from(plan.items())
                .doOnError(e -> log.info(
                        "The input failed; the job ends with this error after its running tasks have ended", e))
                .map(item -> slot -> items.run(item, slot).map(this::outcome));
        Flux<PlacedWork<T>> work = earlierTasks(context).concatWith(input).takeUntilOther(draining.asMono());
        Flux<FanOutOutcome<T>> outcomes = new ConcurrentItems<PlacedWork<T>, FanOutOutcome<T>>(
                        plan.maxInFlight(), PlacedWork::begin)
                .process(work, plan.inputOrder())
                .takeUntilOther(abandoned.asMono())
                .doOnNext(this::account);
        return guardedByFloor(outcomes)
                .takeUntilOther(outage.tooLong()
                        .doOnSuccess(tooLong -> stop(JobStopReason.OUTAGE))
                        .then(Mono.never()))
                .concatWith(Mono.defer(credits::save).then(closed).then(Mono.empty()));
    }

    /** Work that begins once there is a place among the tasks in flight. */
    private interface PlacedWork<T> {
        Mono<FanOutOutcome<T>> begin(ItemSlot slot);
    }

    /** Follows tasks of earlier runs before the input, which may not contain their items. */
    private Flux<PlacedWork<T>> earlierTasks(JobContext<T> context) {
        EarlierTaskFollower<T> follower = new EarlierTaskFollower<>(context);
        return credits.isLimited() && state.isAllSpentKnown()
                ? plan.ledger()
                        .openEntries()
                        .filter(EarlierTask::mayRun)
                        .map(entry -> slot -> follower.follow(entry, slot).then(Mono.empty()))
                : Flux.empty();
    }

    private LedgerException notClosed() {
        return new LedgerException(
                "the ledger did not close within " + LedgerWriter.PATIENCE.toSeconds() + " s, and may still be locked",
                null);
    }

    /** Runs each step even if another one throws, because the ledger's lock must not outlive the job. */
    private void end() {
        SerializedExecutor.guarded(pool::stop);
        SerializedExecutor.guarded(questions::end);
        SerializedExecutor.guarded(credits::close);
        closed.doFinally(signal -> {
                    // before the end is signalled, because a subscriber may check the registry at once
                    running.remove(this);
                    SerializedExecutor.guarded(ended::tryEmitEmpty);
                })
                .subscribe(null, e -> log.warn("The ledger could not be closed: {}", e.getMessage()));
    }

    private FanOutOutcome<T> outcome(ProcessedItem<T> processed) {
        return new FanOutOutcome<>(processed, plan.support().codec());
    }

    private void account(FanOutOutcome<T> outcome) {
        state.ended(outcome.outcome(), outcome.resumed());
        if (!outcome.resumed()) {
            counters.ended(outcome.status());
        }
        if (isEnough(outcome)) {
            stop(JobStopReason.CONDITION);
        }
    }

    /** A condition that throws must not let the job use more credits. */
    private boolean isEnough(FanOutOutcome<T> outcome) {
        try {
            return plan.stopWhen().test(outcome);
        } catch (Throwable e) {
            if (state.stopReason() == null) {
                log.warn(
                        "The job creates no more tasks: its stop condition threw an exception at item {}",
                        outcome.key(),
                        e);
            }
            return true;
        }
    }

    private void stop(JobStopReason reason) {
        if (state.stop(reason)) {
            counters.stopped(reason);
        }
        draining.tryEmitEmpty();
        pool.stop();
        creates.interrupt();
        questions.close();
        if (reason == JobStopReason.OUTAGE) {
            interrupts.interrupt();
        }
    }

    /** Only creates wait for the balances; other work continues. */
    private Flux<FanOutOutcome<T>> guardedByFloor(Flux<FanOutOutcome<T>> outcomes) {
        return balances == null ? outcomes : outcomes.takeUntilOther(balances.watch());
    }
}
