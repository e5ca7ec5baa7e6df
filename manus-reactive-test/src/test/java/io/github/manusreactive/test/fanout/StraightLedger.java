package io.github.manusreactive.test.fanout;

import io.github.manusreactive.fanout.FanOutLedger;
import io.github.manusreactive.fanout.LedgerEntry;
import java.nio.file.Path;
import java.time.Duration;
import reactor.core.publisher.Mono;

/** The ledger file in virtual time: recording an entry blocks until the disk has it, and no time passes meanwhile. */
final class StraightLedger implements FanOutLedger {

    private final FanOutLedger file;

    StraightLedger(Path path) {
        // the tests read its content, and thousands of forces take long
        this.file = FanOutLedger.file(path, Duration.ofHours(1));
    }

    @Override
    public Mono<String> open() {
        return Mono.fromCallable(() -> file.open().block());
    }

    @Override
    public Mono<LedgerEntry> find(String key) {
        return Mono.fromCallable(() -> file.find(key).block());
    }

    @Override
    public Mono<Void> record(LedgerEntry entry) {
        return Mono.fromRunnable(() -> file.record(entry).block());
    }

    @Override
    public Mono<Void> close() {
        return Mono.fromRunnable(() -> file.close().block());
    }
}
