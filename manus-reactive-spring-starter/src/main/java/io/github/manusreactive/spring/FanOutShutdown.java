package io.github.manusreactive.spring;

import io.github.manusreactive.ManusClients;
import io.github.manusreactive.fanout.FanOutJob;
import io.github.manusreactive.fanout.FanOutRegistry;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Drains fan-outs before the application ends: no more tasks are created, and running ones may end. Fan-outs that
 * have not ended after four fifths of Boot's shutdown phase are abandoned, and the application waits another tenth of
 * it, so that ledgers are closed before their dependencies. The same jobs continue after the next start.
 *
 * <p>Uses the phase in which web servers stop accepting requests, so that no request starts a fan-out in the meantime
 * and progress streams end before their connections do.
 */
final class FanOutShutdown implements SmartLifecycle {

    /** The phase of Boot's graceful shutdown of web servers. */
    static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 1024;

    private static final Logger log = LoggerFactory.getLogger(FanOutShutdown.class);
    /** Jobs that started in the meantime are drained in the next round. */
    private static final Duration ROUND = Duration.ofMillis(50);

    private static final Duration NO_TICKS = Duration.ofDays(1);

    private final FanOutRegistry fanOuts;
    private final Duration patience;
    /** Maximum wait for the ledgers of abandoned jobs. */
    private final Duration closing;

    private final Scheduler scheduler;
    private volatile boolean running;

    FanOutShutdown(ManusClients clients, Duration phaseTimeout, Scheduler scheduler) {
        this.fanOuts = FanOutRegistry.of(clients);
        this.scheduler = scheduler;
        this.patience = phaseTimeout.multipliedBy(8).dividedBy(10);
        this.closing = phaseTimeout.dividedBy(10);
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        stop(() -> {});
    }

    @Override
    public void stop(Runnable callback) {
        running = false;
        untilNoneRuns(this::drain)
                .timeout(patience, Mono.defer(this::abandonAll), scheduler)
                .doFinally(signal -> callback.run())
                .subscribe();
    }

    private Mono<Void> abandonAll() {
        log.warn(
                "{} fan-outs did not end in time and are abandoned; their tasks keep running",
                fanOuts.jobs().size());
        return untilNoneRuns(jobs -> jobs.forEach(FanOutJob::abandon)).timeout(closing, tooLate(), scheduler);
    }

    private Mono<Void> tooLate() {
        return Mono.fromRunnable(() -> log.warn(
                "The ledgers of {} fan-outs are still not closed; the shutdown no longer waits for them",
                fanOuts.jobs().size()));
    }

    /** A job has ended when its ledger is closed. */
    private Mono<Void> untilNoneRuns(Consumer<List<FanOutJob<?>>> end) {
        return Mono.defer(() -> {
                    List<FanOutJob<?>> jobs = fanOuts.jobs();
                    end.accept(jobs);
                    return Flux.fromIterable(jobs)
                            .flatMap(job -> job.progress(NO_TICKS).then(), Integer.MAX_VALUE)
                            .then();
                })
                .repeatWhen(rounds ->
                        rounds.takeWhile(round -> !fanOuts.jobs().isEmpty()).delayElements(ROUND, scheduler))
                .then();
    }

    private void drain(List<FanOutJob<?>> jobs) {
        if (!jobs.isEmpty()) {
            log.info("Draining {} fan-outs for up to {}", jobs.size(), patience);
            jobs.forEach(FanOutJob::drain);
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    /** A test context that pauses keeps its fan-outs. */
    @Override
    public boolean isPauseable() {
        return false;
    }
}
