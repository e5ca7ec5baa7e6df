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
 * Remembers what was asked for and what came of it, so that a job that died goes on without losing or repeating a task. For each
 * key, entries are recorded in the order intended, created, finished; the newest one counts. A ledger of one's own, such as a
 * table of a database, keeps them as {@link LedgerEntryCodec#toJson}.
 *
 * @since 0.1.0
 */
public interface FanOutLedger {

    /**
     * Reads what is there and takes the ledger for this process. Called once, before all else.
     *
     * @return the job's id, the same each time the ledger is opened: part of the correlation of each task
     */
    Mono<String> open();

    /**
     * What is known of a key.
     *
     * @param key the item's key
     * @return the newest entry, empty for an unknown key
     */
    Mono<LedgerEntry> find(String key);

    /**
     * Records an entry. The entries of a key come one after the other, those of several keys at once. A record that was begun is never
     * cancelled, whoever leaves the job.
     *
     * @param entry what happened
     * @return completes once the entry is as durable as the ledger makes it; an intent is awaited before its create is sent
     */
    Mono<Void> record(LedgerEntry entry);

    /**
     * The credits that a job's tasks have used so far: the sum over all keys of what the newest entry says, which is
     * {@link ItemOutcome#credits}, {@link LedgerEntry.Created#spentBefore} or {@link LedgerEntry.Intended#spentBefore}. Asked for once,
     * after {@link #open}, so that {@link FanOut#maxCredits} holds from the first create on.
     *
     * @return empty, the default, where that is not known: what earlier runs spent then counts from when their items come from the
     *     input
     */
    default Mono<Long> spent() {
        return Mono.empty();
    }

    /**
     * Lists the entries of keys whose tasks may still run: the newest entry of each key that is {@link LedgerEntry.Created}, {@link
     * LedgerEntry.Intended} and open, or {@link LedgerEntry.Finished} with {@link OutcomeStatus#TIMED_OUT} or
     * {@link OutcomeStatus#WAITING}. A job with
     * {@link FanOut#maxCredits} reads these tasks before it creates others, whatever its input holds, and counts them among its
     * tasks in flight. Read once, after {@link #open}, if {@link #spent} is known.
     *
     * @return the entries in any order; other newest entries may be among them, and are ignored; empty, the default, if they are
     *     unknown: what a task of an earlier run uses then counts from when its item comes from the input
     */
    default Flux<LedgerEntry> openEntries() {
        return Flux.empty();
    }

    /**
     * Returns where and for which users the job was run so far. Read once, after {@link #open}: a job with another base URL, or with the
     * credential of another account under a known label, is rejected. A ledger file tells none while no create that it holds can have
     * reached a server.
     *
     * @return what was {@linkplain #recordScope recorded} last, {@link LedgerScope#none} if nothing was; empty, the default, if the
     *     ledger keeps no scope: then none is compared
     */
    default Mono<LedgerScope> scope() {
        return Mono.empty();
    }

    /**
     * Records where and for which users the job runs. Called before the first item if it differs from {@link #scope},
     * and not if that is empty.
     *
     * @param scope replaces the one before
     * @return completes once it is recorded; by default at once, and nothing is
     */
    default Mono<Void> recordScope(LedgerScope scope) {
        return Mono.empty();
    }

    /**
     * Tells that entries which were recorded are gone, for example because the file was cut or restored from an older copy. The job then
     * searches for a key's task by its correlation, for all users, before it creates one. Read once, after {@link #open}.
     *
     * @return a time before which no lost entry was recorded, {@link Instant#EPOCH} if that is unknown; empty, the default, if nothing is
     *     gone
     */
    default Mono<Instant> lostSince() {
        return Mono.empty();
    }

    /**
     * Records that entries are gone which this ledger does not miss, for example because an output file holds outcomes of unknown keys. A job
     * never calls this.
     *
     * @param since a time before which no lost entry was recorded, {@link Instant#EPOCH} if that is unknown; {@link #lostSince} of this
     *     and of every later job is then no later
     * @return completes once it is recorded; an {@link UnsupportedOperationException}, the default, if the ledger cannot record it
     */
    default Mono<Void> recordLost(Instant since) {
        return Mono.error(() -> new UnsupportedOperationException("this ledger cannot record that entries are lost"));
    }

    /**
     * Tells when creates were sent lately, by the user's label: the server counts them for its rate limit, whichever process sent them.
     * Read once, after {@link #open}.
     *
     * @return the creates of the last minutes at least, in any order; empty, the default, if that is unknown
     */
    default Mono<Map<String, List<Instant>>> recentCreates() {
        return Mono.empty();
    }

    /**
     * Lets the ledger go, after the last {@link #record}, or half a minute later where one comes to no end. Idempotent; called too
     * where {@link #open} failed, such as since another process has the ledger, which must then keep it. Whoever hears of the job's end
     * may open the ledger again, except where the job was cancelled.
     *
     * @return completes when all is written
     */
    Mono<Void> close();

    /**
     * Reads a ledger file without a change and without its lock, also while a job of another process uses it: it then tells the state of
     * one moment. Nothing is sent. Fails if the file does not exist or is not a ledger, and while a job of this process uses it.
     *
     * @param path the file
     * @param visitor called with the newest entry of each key, one after another, on a thread that may block; what it throws ends the
     *     reading
     * @return what the file tells besides its entries, after the last visit
     * @since 0.1.0
     */
    static Mono<LedgerSnapshot> read(Path path, Consumer<? super LedgerEntry> visitor) {
        return Mono.fromCallable(() -> LedgerFileReader.read(path, visitor))
                .onErrorMap(IOException.class, FileLedger::failure)
                .subscribeOn(Schedulers.boundedElastic());
    }

    /**
     * Remembers nothing: a job that dies starts again from the beginning.
     *
     * @return a ledger of one job
     */
    static FanOutLedger none() {
        return new NoOpLedger();
    }

    /**
     * An append-only file of one JSON line per entry. Every entry is forced to the disk before it counts.
     *
     * @param path the file; it and its folder are made where they are missing, the file for its owner alone
     * @return a ledger
     */
    static FanOutLedger file(Path path) {
        return new FileLedger(path, Duration.ZERO);
    }

    /**
     * An append-only file that is forced to the disk at intervals: quicker, and safe against a killed process, but a power cut may
     * lose the last entries.
     *
     * @param path the file; it and its folder are made where they are missing, the file for its owner alone
     * @param forceInterval time between two forces, up to 365 days; zero forces every entry
     * @return a ledger
     */
    static FanOutLedger file(Path path, Duration forceInterval) {
        Preconditions.notNegativeSetting("forceInterval", forceInterval);
        return new FileLedger(path, forceInterval);
    }
}
