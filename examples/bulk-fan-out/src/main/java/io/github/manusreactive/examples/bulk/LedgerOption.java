package io.github.manusreactive.examples.bulk;

import io.github.manusreactive.error.ManusException;
import io.github.manusreactive.fanout.FanOutLedger;
import io.github.manusreactive.fanout.LedgerEntry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A ledger file: where it cannot be opened, the caller is told what to correct, and nothing is sent. */
final class LedgerOption implements FanOutLedger {

    private final Path path;
    private final boolean named;
    private final FanOutLedger file;

    /**
     * @param named whether the caller named it
     */
    LedgerOption(Path path, boolean named) {
        this.path = path;
        this.named = named;
        this.file = FanOutLedger.file(path);
    }

    @Override
    public Mono<String> open() {
        return file.open().onErrorMap(ManusException.class, e -> new UsageError(named(e)));
    }

    private String named(ManusException e) {
        String message = e.getCause() instanceof IOException broken
                ? OwnFiles.reason("", broken).substring(2)
                : String.valueOf(e.getMessage());
        for (String name : List.of(path.toAbsolutePath().normalize().toString(), path.toString())) {
            message = message.replace("the ledger " + name + " ", "").replace(name + " ", "");
        }
        return named
                ? "--ledger " + path + ": " + message
                : "ledger " + path + ": " + message + "; --ledger FILE names another";
    }

    @Override
    public Mono<LedgerEntry> find(String key) {
        return file.find(key);
    }

    @Override
    public Mono<Void> record(LedgerEntry entry) {
        return file.record(entry).onErrorMap(ManusException.class, e -> new IllegalStateException(named(e), e));
    }

    @Override
    public Mono<Long> spent() {
        return file.spent();
    }

    /** For how many keys the ledger holds what is looked for. */
    Mono<Long> count(Flux<String> keys, Predicate<LedgerEntry> wanted) {
        return Mono.usingWhen(
                open().thenReturn(this),
                ledger -> keys.concatMap(ledger::find).filter(wanted).count(),
                LedgerOption::close);
    }

    @Override
    public Mono<Void> close() {
        return file.close();
    }
}
