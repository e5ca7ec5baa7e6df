package io.github.manusreactive.fanout.internal.ledger;

import io.github.manusreactive.error.LedgerException;
import io.github.manusreactive.fanout.FanOutLedger;
import io.github.manusreactive.fanout.ItemLostException;
import io.github.manusreactive.fanout.LedgerEntry;
import io.github.manusreactive.fanout.LedgerScope;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Converts the failures of a ledger, possibly a custom one, to {@link LedgerException}s, which end the job instead of one
 * item. Only a lost item ends alone.
 */
public final class GuardedLedger implements FanOutLedger {

    private final FanOutLedger ledger;

    public GuardedLedger(FanOutLedger ledger) {
        this.ledger = ledger;
    }

    @Override
    public Mono<String> open() {
        return guarded(ledger::open);
    }

    @Override
    public Mono<LedgerEntry> find(String key) {
        return guarded(() -> ledger.find(key));
    }

    @Override
    public Mono<Void> record(LedgerEntry entry) {
        return Mono.defer(() -> ledger.record(entry))
                .onErrorMap(error -> !(error instanceof ItemLostException), GuardedLedger::failure);
    }

    @Override
    public Mono<Instant> latestSend(String key) {
        return guarded(() -> ledger.latestSend(key));
    }

    @Override
    public Mono<Long> spent() {
        return guarded(ledger::spent);
    }

    @Override
    public Flux<LedgerEntry> openEntries() {
        return Flux.defer(ledger::openEntries).onErrorMap(GuardedLedger::failure);
    }

    @Override
    public Mono<LedgerScope> scope() {
        return guarded(ledger::scope);
    }

    @Override
    public Mono<Void> recordScope(LedgerScope scope) {
        return guarded(() -> ledger.recordScope(scope));
    }

    @Override
    public Mono<Instant> lostSince() {
        return guarded(ledger::lostSince);
    }

    @Override
    public Mono<Void> recordLost(Instant since) {
        return guarded(() -> ledger.recordLost(since));
    }

    @Override
    public Mono<Map<String, List<Instant>>> recentCreates() {
        return guarded(ledger::recentCreates);
    }

    @Override
    public Mono<Void> close() {
        return guarded(ledger::close);
    }

    private static <V> Mono<V> guarded(Supplier<Mono<V>> call) {
        return Mono.defer(call).onErrorMap(GuardedLedger::failure);
    }

    private static LedgerException failure(Throwable error) {
        return error instanceof LedgerException known
                ? known
                : new LedgerException("ledger: " + (error.getMessage() == null ? error : error.getMessage()), error);
    }
}
