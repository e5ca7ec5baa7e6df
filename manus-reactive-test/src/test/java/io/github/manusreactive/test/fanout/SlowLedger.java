package io.github.manusreactive.test.fanout;

import io.github.manusreactive.fanout.FanOutLedger;
import io.github.manusreactive.fanout.LedgerEntry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** A ledger as in a database: every call takes half a second, and can be cancelled. */
record SlowLedger(FanOutLedger database, Scheduler time, List<Object> done) implements FanOutLedger {

    static final String CLOSED = "closed";

    SlowLedger(FanOutLedger database, Scheduler time) {
        this(database, time, new ArrayList<>());
    }

    private <T> Mono<T> slowly(Mono<T> call) {
        return Mono.delay(Duration.ofMillis(500), time).then(call);
    }

    @Override
    public Mono<String> open() {
        return database.open();
    }

    @Override
    public Mono<LedgerEntry> find(String key) {
        return slowly(database.find(key));
    }

    @Override
    public Mono<Void> record(LedgerEntry entry) {
        return slowly(database.record(entry)).doOnSuccess(nothing -> done.add(entry));
    }

    @Override
    public Mono<Void> close() {
        return slowly(database.close()).doOnSuccess(nothing -> done.add(CLOSED));
    }
}
