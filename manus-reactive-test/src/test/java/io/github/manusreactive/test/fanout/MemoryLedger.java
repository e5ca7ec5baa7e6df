package io.github.manusreactive.test.fanout;

import io.github.manusreactive.fanout.FanOutLedger;
import io.github.manusreactive.fanout.ItemLostException;
import io.github.manusreactive.fanout.LedgerEntry;
import io.github.manusreactive.fanout.LedgerScope;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** An example of a caller's own ledger: survives its jobs, and works in virtual time. */
final class MemoryLedger implements FanOutLedger {

    final Map<String, LedgerEntry> entries = new LinkedHashMap<>();
    /** Which records fail. */
    Predicate<LedgerEntry> broken = entry -> false;

    /** Which records fail because another process owns the key. */
    Predicate<LedgerEntry> lost = entry -> false;

    volatile @Nullable Instant latestSend;

    /** Kept only if it is set. */
    volatile @Nullable LedgerScope scope;

    volatile @Nullable Instant lostSince;
    volatile boolean closed;

    @Override
    public Mono<String> open() {
        return Mono.just("job-1");
    }

    @Override
    public Mono<LedgerEntry> find(String key) {
        return Mono.justOrEmpty(entries.get(key));
    }

    @Override
    public Mono<Void> record(LedgerEntry entry) {
        return Mono.fromRunnable(() -> {
            if (broken.test(entry)) {
                throw new IllegalStateException("disk full");
            }
            if (lost.test(entry)) {
                throw new ItemLostException(entry.key());
            }
            entries.put(entry.key(), entry);
        });
    }

    @Override
    public Mono<Instant> latestSend(String key) {
        return Mono.justOrEmpty(latestSend);
    }

    @Override
    public Mono<Long> spent() {
        return Mono.fromSupplier(
                () -> entries.values().stream().mapToLong(MemoryLedger::spent).sum());
    }

    @Override
    public Flux<LedgerEntry> openEntries() {
        return Flux.defer(() -> Flux.fromIterable(List.copyOf(entries.values())));
    }

    @Override
    public Mono<LedgerScope> scope() {
        return Mono.justOrEmpty(scope);
    }

    @Override
    public Mono<Void> recordScope(LedgerScope recorded) {
        return Mono.fromRunnable(() -> scope = recorded);
    }

    @Override
    public Mono<Instant> lostSince() {
        return Mono.justOrEmpty(lostSince);
    }

    @Override
    public Mono<Map<String, List<Instant>>> recentCreates() {
        return Mono.fromSupplier(() -> {
            Map<String, List<Instant>> times = new HashMap<>();
            entries.values().forEach(entry -> noteCreate(entry, times));
            return times;
        });
    }

    private static void noteCreate(LedgerEntry entry, Map<String, List<Instant>> times) {
        String user;
        Instant at;
        if (entry instanceof LedgerEntry.Finished finished) {
            user = finished.outcome().user();
            at = finished.outcome().createdAt();
        } else if (entry instanceof LedgerEntry.Created created) {
            user = created.user();
            at = created.at();
        } else {
            user = ((LedgerEntry.Intended) entry).user();
            at = ((LedgerEntry.Intended) entry).at();
        }
        if (user != null && at != null) {
            times.computeIfAbsent(user, label -> new ArrayList<>()).add(at);
        }
    }

    private static long spent(LedgerEntry entry) {
        if (entry instanceof LedgerEntry.Finished finished) {
            Integer credits = finished.outcome().credits();
            return credits == null ? 0 : credits;
        }
        return entry instanceof LedgerEntry.Created created
                ? created.spentBefore()
                : ((LedgerEntry.Intended) entry).spentBefore();
    }

    @Override
    public Mono<Void> close() {
        return Mono.fromRunnable(() -> closed = true);
    }
}
