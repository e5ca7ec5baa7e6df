package io.github.manusreactive.postgres.internal;

import io.github.manusreactive.fanout.LedgerEntry;
import io.github.manusreactive.fanout.LedgerEntryCodec;
import io.github.manusreactive.internal.util.SerializedExecutor;
import io.github.manusreactive.postgres.internal.LedgerRows.EncodedEntry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * Writes entries in groups: those that arrive during a transaction are written together by the next one. So an entry
 * never waits for others, and a slow database leads to larger groups.
 */
final class LedgerRecorder {

    private static final int MOST_ENTRIES = 200;
    /** A larger entry is written alone. */
    private static final int MOST_CHARS = 1 << 20;

    private record PendingRecord(EncodedEntry encoded, MonoSink<Void> sink) {}

    private final Function<LedgerRows, Mono<Void>> write;
    private final SerializedExecutor executor = new SerializedExecutor(this::writeNext);
    // confined to the executor
    private final ArrayDeque<PendingRecord> pending = new ArrayDeque<>();
    private boolean writing;
    private @Nullable Throwable stopped;

    LedgerRecorder(Function<LedgerRows, Mono<Void>> write) {
        this.write = write;
    }

    Mono<Void> record(LedgerEntry entry) {
        return Mono.create(sink -> {
            String json = new String(LedgerEntryCodec.toJson(entry), StandardCharsets.UTF_8);
            executor.run(() -> add(new PendingRecord(new EncodedEntry(entry, json), sink)));
        });
    }

    private void add(PendingRecord next) {
        if (stopped == null) {
            pending.add(next);
        } else {
            next.sink.error(stopped);
        }
    }

    /** Fails pending and later records; those in a transaction end with it. The first error stays. */
    void stop(Throwable error) {
        executor.run(() -> {
            Throwable first = stopped == null ? error : stopped;
            stopped = first;
            pending.forEach(each -> SerializedExecutor.guarded(() -> each.sink.error(first)));
            pending.clear();
        });
    }

    private void writeNext() {
        if (writing || pending.isEmpty()) {
            return;
        }
        writing = true;
        List<PendingRecord> group = nextGroup();
        // a key occurs once, unless a caller does not wait for the entry before
        Map<String, EncodedEntry> newest = new LinkedHashMap<>();
        group.forEach(each -> newest.put(each.encoded.entry().key(), each.encoded));
        write.apply(LedgerRows.of(newest.values()))
                .subscribe(
                        nothing -> {},
                        error -> ended(group, sink -> sink.error(error)),
                        () -> ended(group, MonoSink::success));
    }

    private List<PendingRecord> nextGroup() {
        List<PendingRecord> group = new ArrayList<>();
        int chars = 0;
        while (!pending.isEmpty() && group.size() < MOST_ENTRIES) {
            chars += pending.getFirst().encoded.json().length();
            if (chars > MOST_CHARS && !group.isEmpty()) {
                return group;
            }
            group.add(pending.removeFirst());
        }
        return group;
    }

    /** Signals first: the entries that this leads to become part of the next group. */
    private void ended(List<PendingRecord> group, Consumer<MonoSink<Void>> signal) {
        executor.run(() -> {
            group.forEach(each -> SerializedExecutor.guarded(() -> signal.accept(each.sink)));
            writing = false;
        });
    }
}
