package io.github.manusreactive.fanout;

import io.github.manusreactive.fanout.internal.ledger.FileLedger;
import io.github.manusreactive.fanout.internal.ledger.LedgerFileReader;
import io.github.manusreactive.fanout.internal.ledger.NoOpLedger;
import io.github.manusreactive.internal.util.Preconditions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Records the progress of a job, so that a killed job can be resumed without losing or repeating a task. The entries of a
 * key are recorded in the order intended, created, finished; the newest one is valid. A custom ledger, for example a
 * database table, stores entries with {@link LedgerEntryCodec#toJson}.
 *
 * @since 0.1.0
 */
public interface FanOutLedger {

    /**
     * Opens the ledger and locks it for this process. Called once, before all other methods.
     *
     * @return the job's id, the same each time: part of the correlation of each task
     */
    Mono<String> open();

    /**
     * Returns the newest entry of a key.
     *
     * @return empty for an unknown key
     */
    Mono<LedgerEntry> find(String key);

    /**
     * Records an entry. Called sequentially for each key, and concurrently for different keys. The job never cancels a
     * started record, even if the job is cancelled.
     *
     * @return completes when the entry is as durable as the ledger makes it; the job sends a create only after its
     *     intent is recorded. Fails with an {@link ItemLostException} if another process owns the key now: that ends the
     *     item without an outcome. Any other error ends the job
     */
    Mono<Void> record(LedgerEntry entry);

    /**
     * Returns the latest time at which an earlier owner of a key can have sent its create, for a ledger whose keys move
     * between processes. A search for the task treats it as absent only after the full settle time from then.
     *
     * @param key a key with an open {@link LedgerEntry.Intended intent}
     * @return a time by this machine's clock, which may be in the future; empty, the default: when the ledger was
     *     opened
     */
    default Mono<Instant> latestSend(String key) {
        return Mono.empty();
    }

    /**
     * Returns the credits that the job's tasks have used so far: the sum over the newest entries of all keys of
     * {@link ItemOutcome#credits}, {@link LedgerEntry.Created#spentBefore} or {@link
     * LedgerEntry.Intended#spentBefore}. Called once, after {@link #open}, so that {@link FanOut#maxCredits} applies
     * from the first create.
     *
     * @return empty, the default, if unknown: the usage of earlier runs then counts only once their items arrive
     */
    default Mono<Long> spent() {
        return Mono.empty();
    }

    /**
     * Lists the entries of keys whose tasks may still run: the newest entry of each key that is {@link
     * LedgerEntry.Created}, {@link LedgerEntry.Intended} and open, or {@link LedgerEntry.Finished} with {@link
     * OutcomeStatus#TIMED_OUT} or {@link OutcomeStatus#WAITING}. A job with {@link FanOut#maxCredits} reads these
     * tasks before it creates others, regardless of its input, and counts them among its tasks in flight. Read once,
     * after {@link #open}, if {@link #spent} is known.
     *
     * @return the entries in any order; other newest entries are ignored; empty, the default, if unknown: the usage
     *     of a task of an earlier run then counts only once its item arrives
     */
    default Flux<LedgerEntry> openEntries() {
        return Flux.empty();
    }

    /**
     * Returns the server and users of earlier runs. Read once, after {@link #open}. A job with another base URL, or
     * with another account under a known label, is rejected. A ledger file has no scope until one of its creates may
     * have reached a server.
     *
     * @return the scope {@linkplain #recordScope recorded} last, or {@link LedgerScope#none}; empty, the default, if
     *     the ledger keeps no scope: nothing is compared then
     */
    default Mono<LedgerScope> scope() {
        return Mono.empty();
    }

    /**
     * Records the server and users of the job. Called before the first item if they differ from {@link #scope}, unless
     * that is empty.
     *
     * @param scope replaces the previous one
     * @return completes when it is recorded; the default records nothing
     */
    default Mono<Void> recordScope(LedgerScope scope) {
        return Mono.empty();
    }

    /**
     * Reports that recorded entries are lost, for example because the file was cut or restored from an older copy.
     * The job then searches for a key's task by its correlation, for all users, before it creates one. Read once,
     * after {@link #open}.
     *
     * @return a time before which no lost entry was recorded, {@link Instant#EPOCH} if unknown; empty, the default,
     *     if no entry is lost
     */
    default Mono<Instant> lostSince() {
        return Mono.empty();
    }

    /**
     * Records a loss of entries that the ledger cannot detect, for example if an output file has outcomes of unknown
     * keys. A job never calls this.
     *
     * @param since a time before which no lost entry was recorded, {@link Instant#EPOCH} if unknown; {@link
     *     #lostSince} is no later from then on
     * @return completes when it is recorded; by default fails with an {@link UnsupportedOperationException}
     */
    default Mono<Void> recordLost(Instant since) {
        return Mono.error(() -> new UnsupportedOperationException("this ledger does not support recordLost"));
    }

    /**
     * Returns the times of recent creates by user label, which the server still counts for its rate limit. Read once,
     * after {@link #open}.
     *
     * @return at least the creates of the last minutes, in any order; empty, the default, if unknown
     */
    default Mono<Map<String, List<Instant>>> recentCreates() {
        return Mono.empty();
    }

    /**
     * Closes and unlocks the ledger after the last {@link #record}, or after a wait of 30 seconds for it. Idempotent.
     * Also called if {@link #open} failed: if another process has locked the ledger, that lock must remain. After the
     * end of the job, unless it was cancelled, the ledger may be opened again.
     *
     * @return completes when everything is written
     */
    Mono<Void> close();

    /**
     * Reads a ledger file without changing or locking it. If a job of another process uses the file, the result is its
     * state at one moment. Fails if the file does not exist, is not a ledger, or is used by a job of this process.
     *
     * @param visitor called sequentially with the newest entry of each key, on a thread that may block; an exception
     *     ends the read
     * @return the rest of the content, after the last call
     * @since 0.1.0
     */
    static Mono<LedgerSnapshot> read(Path path, Consumer<? super LedgerEntry> visitor) {
        return Mono.fromCallable(() -> LedgerFileReader.read(path, visitor))
                .onErrorMap(IOException.class, FileLedger::failure)
                .subscribeOn(Schedulers.boundedElastic());
    }

    /** Returns a ledger that records nothing: a killed job starts again from the beginning. */
    static FanOutLedger none() {
        return new NoOpLedger();
    }

    /**
     * Returns a ledger in an append-only file with one JSON line per entry. Each entry is forced to the disk before it
     * counts as recorded.
     *
     * @implNote One thread accesses the file; entries that arrive while the disk is busy are written and forced together.
     *     Each line contains its own CRC-32C and that of the line before it, which reveals damaged and missing lines. Memory
     *     holds a hash of each key and the offset of its newest line: 48 bytes per key. A file of more than 1,000 lines, most
     *     of them outdated, is compacted: the newest lines are written to a new file, which then replaces the old one.
     * @param path the file; it and its directory are created if missing, the file for its owner only
     */
    static FanOutLedger file(Path path) {
        return new FileLedger(path, Duration.ZERO);
    }

    /**
     * Returns a ledger in an append-only file that is forced to the disk at intervals. This is faster and survives
     * a killed process, but a power failure may lose the last entries.
     *
     * @param path the file; it and its directory are created if missing, the file for its owner only
     * @param forceInterval time between two forces, up to 365 days; zero forces every entry
     */
    static FanOutLedger file(Path path, Duration forceInterval) {
        Preconditions.notNegativeSetting("forceInterval", forceInterval);
        return new FileLedger(path, forceInterval);
    }
}
