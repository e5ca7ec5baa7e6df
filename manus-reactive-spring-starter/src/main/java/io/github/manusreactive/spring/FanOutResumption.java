package io.github.manusreactive.spring;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Resumes the jobs that an earlier process left unfinished, if the application asks for it. */
final class FanOutResumption implements ApplicationListener<ApplicationReadyEvent>, DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(FanOutResumption.class);

    private final boolean enabled;
    private final ManusFanOuts fanOuts;
    private final FanOutLedgerStore store;
    private final Map<String, FanOutDefinition<?>> definitions = new LinkedHashMap<>();
    private final AtomicBoolean begun = new AtomicBoolean();
    private final Disposable.Swap running = Disposables.swap();

    FanOutResumption(
            boolean enabled, ManusFanOuts fanOuts, FanOutLedgerStore store, List<FanOutDefinition<?>> definitions) {
        this.enabled = enabled;
        this.fanOuts = fanOuts;
        this.store = store;
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
                    .flatMap(this::resume, Integer.MAX_VALUE)
                    .subscribe(
                            null, e -> log.error("No fan-out is resumed: the unfinished jobs could not be read", e)));
        }
    }

    private Flux<Void> resume(String job) {
        FanOutDefinition<?> definition = definitions.get(job);
        if (definition == null) {
            log.warn(
                    "The fan-out {} is unfinished and is not resumed, because no FanOutDefinition bean has this name",
                    job);
            return Flux.empty();
        }
        log.info("The fan-out {} is resumed", job);
        return fanOuts.run(definition)
                .doOnNext(progress -> log.info(
                        "The resumed fan-out {} ended with {} items{}",
                        job,
                        progress.done(),
                        progress.stopReason() == null ? "" : "; it stopped early: " + progress.stopReason()))
                .onErrorResume(e -> {
                    log.error("The resumed fan-out {} failed and stays unfinished", job, e);
                    return Mono.empty();
                })
                .thenMany(Flux.empty());
    }

    @Override
    public void destroy() {
        running.dispose();
    }
}
