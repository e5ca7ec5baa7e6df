package io.github.manusreactive.examples.service.job;

import io.github.manusreactive.fanout.FanOutLedger;
import io.github.manusreactive.fanout.LedgerEntry;
import io.github.manusreactive.fanout.LedgerScope;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A ledger that reports the entries it finds and records; every step of every task passes through it. */
final class WatchedLedger implements FanOutLedger {

    private final FanOutLedger ledger;
    private final Consumer<LedgerEntry> watcher;

    WatchedLedger(FanOutLedger ledger, Consumer<LedgerEntry> watcher) {
        this.ledger = ledger;
        this.watcher = watcher;
    }

    @Override
    public Mono<String> open() {
        return ledger.open();
    }

    @Override
    public Mono<LedgerEntry> find(String key) {
        return ledger.find(key).doOnNext(watcher);
    }

    @Override
    public Mono<Void> record(LedgerEntry entry) {
        return ledger.record(entry).doOnSuccess(done -> watcher.accept(entry));
    }

    @Override
    public Mono<Instant> latestSend(String key) {
        return ledger.latestSend(key);
    }

    @Override
    public Mono<Long> spent() {
        return ledger.spent();
    }

    @Override
    public Mono<Map<String, List<Instant>>> recentCreates() {
        return ledger.recentCreates();
    }

    @Override
    public Flux<LedgerEntry> openEntries() {
        return ledger.openEntries();
    }

    @Override
    public Mono<LedgerScope> scope() {
        return ledger.scope();
    }

    @Override
    public Mono<Void> recordScope(LedgerScope scope) {
        return ledger.recordScope(scope);
    }

    @Override
    public Mono<Instant> lostSince() {
        return ledger.lostSince();
    }

    @Override
    public Mono<Void> close() {
        return ledger.close();
    }
}
