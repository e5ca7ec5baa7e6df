package io.github.manusreactive.cli;

import io.github.manusreactive.fanout.LedgerEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Finds input keys that are in the output but not in the ledger: their tasks would use credits again. */
final class UnknownKeys {

    private static final int READ_AT_ONCE = 64;
    private static final int MOST_NAMED = 3;

    private final List<String> named = new ArrayList<>();
    private long count;

    private UnknownKeys() {}

    static Mono<UnknownKeys> among(
            Flux<String> keys, Predicate<String> inOutput, Function<String, Mono<LedgerEntry>> inLedger) {
        return keys.filter(inOutput)
                .flatMapSequential(
                        key -> inLedger.apply(key)
                                .hasElement()
                                .filter(known -> !known)
                                .map(unknown -> key),
                        READ_AT_ONCE)
                .collect(UnknownKeys::new, UnknownKeys::add);
    }

    private void add(String key) {
        count++;
        if (named.size() < MOST_NAMED) {
            named.add(key);
        }
    }

    long count() {
        return count;
    }

    /** Throws a {@link UsageException} if there are any. */
    void refuse(String output) {
        if (count > 0) {
            throw new UsageException(output + ": contains outcomes of " + (count == 1 ? "1 key" : count + " keys")
                    + " that are not in the ledger (" + String.join(", ", named)
                    + (count > named.size() ? ", …" : "")
                    + "), so their tasks would be paid for again: restore the ledger, name another --output, or "
                    + "set --trust-output to trust the outcomes there");
        }
    }
}
