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
 * Records the progress of a job, so that a job that ended abruptly can be resumed without losing or repeating a task.
 * For each key, entries are recorded in the order intended, created, finished; the newest one is valid. A custom
 * ledger, for example a database table, stores entries with {@link LedgerEntryCodec#toJson}.
 *
 * @since 0.1.0
 */
public interface FanOutLedger {

    /**
     * Reads the existing entries and locks the ledger for this process. Called once, before all other methods.
     *
     * @return the job's id, the same each time the ledger is opened: part of the correlation of each task
     */
    Mono<String> open();

    /**
     * Returns the newest entry of a key.
     *
     * @return empty for an unknown key
     */
    Mono<LedgerEntry> find(String key);

    /**
     * Records an entry. Entries of one key are recorded one after another, those of different keys concurrently. The
     * job never cancels a started record, even if it is cancelled itself.
     *
     * @return completes when the entry is as durable as the ledger makes it; the job sends a create only after its
     *     intent is recorded
     */
    Mono<Void> record(LedgerEntry entry);

    /**
     * Returns the credits that the job's tasks have used so far: the sum over the newest entries of all keys of
     * {@link ItemOutcome#credits}, {@link LedgerEntry.Created#spentBefore} or {@link
     * LedgerEntry.Intended#spentBefore}. Called once, after {@link #open}, so that {@link FanOut#maxCredits} applies
     * from the first create.
     *
     * @return empty, the default, if unknown: the usage of earlier runs then counts only when their items arrive from
     *     the input
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
     *     of a task of an earlier run then counts only when its item arrives from the input
     */
    default Flux<LedgerEntry> openEntries() {
        return Flux.empty();
    }

    /**
     * Returns the server and users of earlier runs. Read once, after {@link #open}: a job with another base URL, or
     * with the credential of another account under a known label, is rejected. A ledger file has no scope as long as
     * none of its creates can have reached a server.
     *
     * @return the scope that was {@linkplain #recordScope recorded} last, {@link LedgerScope#none} if none was;
     *     empty, the default, if the ledger keeps no scope: then nothing is compared
     */
    default Mono<LedgerScope> scope() {
        return Mono.empty();
    }

    /**
     * Records the server and users of the job. Called before the first item if they differ from {@link #scope}, and
     * not if that is empty.
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
     * Records a loss of entries that the ledger itself cannot detect, for example because an output file has outcomes
     * of unknown keys. A job never calls this.
     *
     * @param since a time before which no lost entry was recorded, {@link Instant#EPOCH} if unknown; {@link
     *     #lostSince} of this and of every later job is then no later
     * @return completes when it is recorded; fails with an {@link UnsupportedOperationException}, the default, if the
     *     ledger cannot record it
     */
    default Mono<Void> recordLost(Instant since) {
        return Mono.error(() -> new UnsupportedOperationException("this ledger does not support recordLost"));
    }

    /**
     * Returns the times of recent creates by user label. The server counts them for its rate limit, regardless of the
     * process that sent them. Read once, after {@link #open}.
     *
     * @return at least the creates of the last minutes, in any order; empty, the default, if unknown
     */
    default Mono<Map<String, List<Instant>>> recentCreates() {
        return Mono.empty();
    }

    /**
     * Closes and unlocks the ledger, after the last {@link #record}, or half a minute later if one does not end.
     * Idempotent. Also called if {@link #open} failed, for example because another process has locked the ledger,
     * which must then keep it. After the end of the job, unless it was cancelled, the ledger may be opened again.
     *
     * @return completes when everything is written
     */
    Mono<Void> close();

    /**
     * Reads a ledger file without changing or locking it. If a job of another process is using the file, the result
     * is its state at one moment. Sends nothing. Fails if the file does not exist, is not a ledger, or is in use by a
     * job of this process.
     *
     * @param visitor called with the newest entry of each key, one after another, on a thread that may block; an
     *     exception ends the read
     * @return the rest of the file's content, after the last visit
     * @since 0.1.0
     */
    static Mono<LedgerSnapshot> read(Path path, Consumer<? super LedgerEntry> visitor) {
        return Mono.fromCallable(() -> LedgerFileReader.read(path, visitor))
                .onErrorMap(IOException.class, FileLedger::failure)
                .subscribeOn(Schedulers.boundedElastic());
    }

    /** Returns a ledger that records nothing: a job that ended abruptly starts again from the beginning. */
    static FanOutLedger none() {
        return new NoOpLedger();
    }

    /**
     * Returns a ledger in an append-only file with one JSON line per entry. Every entry is forced to the disk before
     * it counts.
     *
     * @param path the file; it and its directory are created if missing, the file for its owner only
     */
    static FanOutLedger file(Path path) {
        return new FileLedger(path, Duration.ZERO);
    }

    /**
     * Returns a ledger in an append-only file that is forced to the disk at intervals: faster, and safe against a
     * killed process, but a power failure may lose the last entries.
     *
     * @param path the file; it and its directory are created if missing, the file for its owner only
     * @param forceInterval time between two forces, up to 365 days; zero forces every entry
     */
    static FanOutLedger file(Path path, Duration forceInterval) {
        Preconditions.notNegativeSetting("forceInterval", forceInterval);
        return new FileLedger(path, forceInterval);
    }
}
