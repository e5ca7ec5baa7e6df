package io.github.manusreactive.spring;

import io.github.manusreactive.error.LedgerException;
import io.github.manusreactive.fanout.FanOutLedger;
import java.util.function.Supplier;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A store, also one of the application, whose errors are {@link LedgerException}s like those of its ledgers. */
final class GuardedLedgerStore implements FanOutLedgerStore {

    private final FanOutLedgerStore store;

    GuardedLedgerStore(FanOutLedgerStore store) {
        this.store = store;
    }

    @Override
    public FanOutLedger ledger(String job) {
        return store.ledger(job);
    }

    @Override
    public Mono<Void> begin(String job) {
        return guarded(() -> store.begin(job)).then();
    }

    @Override
    public Mono<Void> end(String job) {
        return guarded(() -> store.end(job)).then();
    }

    @Override
    public Flux<String> unfinished() {
        return guarded(store::unfinished);
    }

    private static <T> Flux<T> guarded(Supplier<Publisher<T>> access) {
        return Flux.defer(access)
                .onErrorMap(
                        e -> !(e instanceof LedgerException),
                        e -> new LedgerException("the FanOutLedgerStore failed: " + e, e));
    }
}
