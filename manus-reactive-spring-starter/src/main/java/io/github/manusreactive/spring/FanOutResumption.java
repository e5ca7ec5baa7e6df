package io.github.manusreactive.spring;

import io.github.manusreactive.error.LedgerException;
import io.github.manusreactive.spring.properties.ManusProperties;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.util.retry.Retry;

/**
 * Resumes the jobs that an earlier process left unfinished, if the application asks for it. An error of a ledger or of
 * the store is retried, because it may pass: during a rolling deployment, the earlier process still uses the ledger.
 */
final class FanOutResumption implements ApplicationListener<ApplicationReadyEvent>, DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(FanOutResumption.class);

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(10);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

    private final boolean enabled;
    private final ManusFanOuts fanOuts;
    private final FanOutLedgerStore store;
    private final Scheduler scheduler;
    private final Map<String, FanOutDefinition<?>> definitions = new LinkedHashMap<>();
    private final AtomicBoolean begun = new AtomicBoolean();
    private final Disposable.Swap running = Disposables.swap();

    FanOutResumption(
            ManusProperties properties,
            ManusFanOuts fanOuts,
            FanOutLedgerStore store,
            List<FanOutDefinition<?>> definitions,
            Scheduler scheduler) {
        // both again when the application runs, because the beans of a native image are chosen earlier
        this.enabled = properties.enabled() && properties.fanOut().resume();
        this.fanOuts = fanOuts;
        this.store = new GuardedLedgerStore(store);
        this.scheduler = scheduler;
        for (FanOutDefinition<?> definition : definitions) {
            FanOutDefinition<?> other = this.definitions.putIfAbsent(definition.job(), definition);
            if (other != null) {
                throw new IllegalStateException("the job '" + definition.job() + "' has two definitions, "
                        + other.getClass().getName() + " and "
                        + definition.getClass().getName()
                        + ": give each its own name, because they would share a ledger");
            }
        }
    }

    @Override
    public void onApplicationEvent(ApplicationReadyEvent ready) {
        if (enabled && begun.compareAndSet(false, true)) {
            running.update(store.unfinished()
                    .collectList()
                    .retryWhen(retries("The unfinished fan-outs could not be read"))
                    .flatMapIterable(jobs -> jobs)
                    .flatMap(this::resume, Integer.MAX_VALUE)
                    .subscribe());
        }
    }

    private Mono<Void> resume(String job) {
        FanOutDefinition<?> definition = definitions.get(job);
        if (definition == null) {
            log.warn(
                    "The fan-out {} is unfinished and is not resumed, because no FanOutDefinition bean has this name",
                    job);
            return Mono.empty();
        }
        // read again before each attempt, because the process that used the ledger may have ended the job
        return store.unfinished()
                .any(job::equals)
                .flatMap(unfinished -> unfinished ? run(definition) : Mono.empty())
                .retryWhen(retries("The fan-out " + job + " could not be resumed"))
                .onErrorResume(e -> {
                    if (e instanceof FanOutRunningException other && other.job().equals(job)) {
                        log.info("The fan-out {} is not resumed, because the application has started it", job);
                    } else {
                        log.error("The resumed fan-out {} failed and stays unfinished", job, e);
                    }
                    return Mono.empty();
                });
    }

    private Mono<Void> run(FanOutDefinition<?> definition) {
        log.info("Resuming the fan-out {}", definition.job());
        return fanOuts.run(definition)
                .doOnNext(progress -> log.info(
                        "The resumed fan-out {} ended with {} items{}",
                        definition.job(),
                        progress.done(),
                        progress.stopReason() == null ? "" : "; it stopped early: " + progress.stopReason()))
                .then();
    }

    /** Other errors, for example those of the input or of the definition, are not retried. */
    private Retry retries(String event) {
        return Retry.backoff(Long.MAX_VALUE, FIRST_PAUSE)
                .maxBackoff(LONGEST_PAUSE)
                .scheduler(scheduler)
                .filter(LedgerException.class::isInstance)
                .doBeforeRetry(failed -> log.atLevel(failed.totalRetries() == 0 ? Level.WARN : Level.DEBUG)
                        .log(
                                "{}; this is retried until it succeeds: {}",
                                event,
                                failed.failure().toString()));
    }

    @Override
    public void destroy() {
        running.dispose();
    }
}
