package io.github.manusreactive.fanout;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.error.ManusException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/**
 * A fan-out that can be watched and drained. Runs once.
 *
 * @param <T> item type
 */
public final class FanOutJob<T> {

    private static final Logger log = LoggerFactory.getLogger(FanOutJob.class);
    private static final Duration FLOOR_LOOK = Duration.ofMinutes(1);

    private final FanOut.Plan<T> plan;
    private final Scheduler scheduler;
    private final JobState state;
    private final UserPool pool;
    private final AtomicBoolean started = new AtomicBoolean();
    private final Sinks.Empty<Void> draining = Sinks.empty();
    private final Sinks.Empty<Void> ended = Sinks.empty();

    FanOutJob(FanOut.Plan<T> plan) {
        this.plan = plan;
        this.scheduler = plan.exchange().scheduler();
        this.state = new JobState(scheduler, plan.total());
        this.pool =
                new UserPool(plan.clients(), plan.exchange().budget(), scheduler, () -> stop(StopReason.NO_USER_LEFT));
    }

    /**
     * Runs the job: one outcome for each item, or none for those that were not begun when the job stopped. A bad item never ends the
     * stream; it ends with an error only where the input or the ledger fails. A slow subscriber slows the input down. Cancelling
     * abandons everything at once; tasks that exist run on, and a ledger finds them again.
     *
     * @return outcomes as they come, or in input order; for one subscriber
     */
    public Flux<FanOutOutcome<T>> outcomes() {
        return Flux.defer(() -> started.compareAndSet(false, true)
                ? listed(plan.ledger().open().flatMapMany(this::run))
                : Flux.error(new IllegalStateException("a fan-out job runs once")));
    }

    /**
     * Whom the job's tasks are created for.
     *
     * @return labels, in the order in which the users were named
     */
    public List<String> users() {
        return plan.clients().stream().map(client -> client.user().label()).toList();
    }

    /**
     * Snapshots while the job runs: one at once, then one at each interval, and a last one when it has ended.
     *
     * @param interval time between two snapshots
     * @return snapshots; late subscribers and several are fine
     */
    public Flux<FanOutProgress> progress(Duration interval) {
        return Flux.interval(Duration.ZERO, interval, scheduler)
                .onBackpressureDrop()
                .takeUntilOther(ended.asMono())
                .map(tick -> progress())
                .concatWith(Mono.fromSupplier(this::progress));
    }

    /**
     * The job as it is now.
     *
     * @return a snapshot
     */
    public FanOutProgress progress() {
        return state.snapshot(pool.reasons());
    }

    /**
     * Creates no more tasks; those that run end, then the outcomes complete. Items that were not begun get no outcome: with a ledger,
     * the same job run again goes on with them.
     */
    public void drain() {
        stop(StopReason.DRAINED);
    }

    private Flux<FanOutOutcome<T>> listed(Flux<FanOutOutcome<T>> outcomes) {
        return Flux.defer(() -> {
                    plan.running().begun(this);
                    return outcomes;
                })
                .doFinally(signal -> plan.running().ended(this));
    }

    private Flux<FanOutOutcome<T>> run(String job) {
        ItemRun<T> items = new ItemRun<>(plan, job, state, pool);
        Flux<T> input = Flux.<T>from(plan.items()).takeUntilOther(draining.asMono());
        return new BoundedMerge<>(input, items::run, plan.maxInFlight(), plan.inputOrder())
                .doOnNext(this::account)
                .transform(this::guardFloor)
                .concatWith(plan.ledger().close().then(Mono.empty()))
                .doFinally(signal -> {
                    pool.stop();
                    ended.tryEmitEmpty();
                    plan.ledger()
                            .close()
                            .subscribe(null, e -> log.warn("The ledger did not close: {}", e.getMessage()));
                });
    }

    private void account(FanOutOutcome<T> outcome) {
        long credits = state.ended(outcome.outcome(), outcome.resumed());
        if (plan.maxCredits() != null && credits >= plan.maxCredits()) {
            stop(StopReason.CREDITS);
        }
        if (plan.stopWhen().test(outcome)) {
            stop(StopReason.CONDITION);
        }
    }

    private void stop(StopReason reason) {
        state.stop(reason);
        draining.tryEmitEmpty();
        pool.stop();
    }

    private Flux<FanOutOutcome<T>> guardFloor(Flux<FanOutOutcome<T>> outcomes) {
        Long floor = plan.accountFloor();
        if (floor == null) {
            return outcomes;
        }
        Flux<Long> looks = Flux.interval(Duration.ZERO, FLOOR_LOOK, scheduler)
                .onBackpressureDrop()
                .concatMap(tick -> Flux.fromIterable(plan.clients()).flatMap(client -> look(client, floor)));
        return outcomes.takeUntilOther(looks.then(Mono.never()));
    }

    private Mono<Long> look(ManusClient client, long floor) {
        return client.usage()
                .availableCredits()
                .map(credits -> credits.totalCredits())
                .map(Number::longValue)
                .doOnNext(credits -> {
                    if (credits < floor) {
                        pool.takeOut(
                                client.user().label(),
                                FLOOR_LOOK,
                                credits + " credits left, below the floor of " + floor,
                                false);
                    }
                })
                .onErrorResume(ManusException.class, e -> {
                    log.warn(
                            "The balance of user {} is unknown: {}",
                            client.user().label(),
                            e.getMessage());
                    return Mono.empty();
                });
    }
}
