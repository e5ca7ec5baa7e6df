package io.github.manusreactive.test.docs;

import io.github.manusreactive.fanout.FanOutLedger;
import io.github.manusreactive.fanout.LedgerEntry;
import io.github.manusreactive.fanout.LedgerEntryCodec;
import java.util.UUID;
import reactor.core.publisher.Mono;

/** The database ledger of docs/fan-out-ledger.md. */
public final class TableLedger {

    private TableLedger() {}

    /** A table with one row for each job and key, such as over R2DBC, and a lock for each job. */
    public interface Entries {

        Mono<byte[]> read(String job, String key);

        Mono<Void> upsert(String job, String key, byte[] entry);

        /** Fails if another owner has the job. */
        Mono<Void> lock(String job, String owner);

        /** Does nothing if the owner does not have the job. */
        Mono<Void> unlock(String job, String owner);
    }

    /** Gives a ledger for one run of the job of that name. */
    public static FanOutLedger of(String job, Entries entries) {
        return new DatabaseLedger(job, UUID.randomUUID().toString(), entries);
    }

    record DatabaseLedger(String job, String owner, Entries entries) implements FanOutLedger {

        @Override
        public Mono<String> open() {
            return entries.lock(job, owner).thenReturn(job);
        }

        @Override
        public Mono<LedgerEntry> find(String key) {
            return entries.read(job, key).map(LedgerEntryCodec::fromJson);
        }

        @Override
        public Mono<Void> record(LedgerEntry entry) {
            return entries.upsert(job, entry.key(), LedgerEntryCodec.toJson(entry));
        }

        @Override
        public Mono<Void> close() {
            return entries.unlock(job, owner);
        }
    }
}
