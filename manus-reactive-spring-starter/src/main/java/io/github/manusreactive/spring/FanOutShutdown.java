package io.github.manusreactive.spring;

import io.github.manusreactive.ManusClients;
import io.github.manusreactive.fanout.FanOutJob;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Drains fan-outs before the application ends: no more tasks are created, and those that run may end. What has not ended within nine
 * tenths of Boot's shutdown phase is abandoned, so that ledgers are closed in good order; the same jobs go on after the next start.
 *
 * <p>Shares the phase in which web servers stop accepting requests, so that no request starts a fan-out meanwhile and streams of
 * progress end before their connections do.
 */
final class FanOutShutdown implements SmartLifecycle {

    /** The phase of Boot's graceful shutdown of web servers. */
    static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 1024;

    private static final Logger log = LoggerFactory.getLogger(FanOutShutdown.class);
    /** A job that began meanwhile is drained in the next round. */
    private static final Duration ROUND = Duration.ofMillis(50);

    private static final Duration NO_TICKS = Duration.ofDays(1);

    private final ManusClients clients;
    private final Duration patience;
    private volatile boolean running;

    FanOutShutdown(ManusClients clients, Duration phaseTimeout) {
        this.clients = clients;
        this.patience = phaseTimeout.multipliedBy(9).dividedBy(10);
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
        Mono.defer(this::drain)
                .repeatWhen(rounds -> rounds.takeWhile(
                                round -> !clients.runningFanOuts().isEmpty())
                        .delayElements(ROUND))
                .then()
                .timeout(patience, Mono.fromRunnable(this::abandon), Schedulers.parallel())
                .doFinally(signal -> callback.run())
                .subscribe();
    }

    private Mono<Void> drain() {
        List<FanOutJob<?>> jobs = clients.runningFanOuts();
        if (jobs.isEmpty()) {
            return Mono.empty();
        }
        log.info("Draining {} fan-outs, for {} at most", jobs.size(), patience);
        jobs.forEach(FanOutJob::drain);
        return Flux.fromIterable(jobs)
                .flatMap(job -> job.progress(NO_TICKS).then(), Integer.MAX_VALUE)
                .then();
    }

    private void abandon() {
        List<FanOutJob<?>> jobs = clients.runningFanOuts();
        log.warn("{} fan-outs have not ended in time and are abandoned; their tasks run on", jobs.size());
        jobs.forEach(FanOutJob::abandon);
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
