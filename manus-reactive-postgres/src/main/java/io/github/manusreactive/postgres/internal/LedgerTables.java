package io.github.manusreactive.postgres.internal;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import io.github.manusreactive.fanout.LedgerEntry;
import io.github.manusreactive.fanout.LedgerEntryCodec;
import io.github.manusreactive.fanout.LedgerScope;
import io.r2dbc.spi.Readable;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The statements of ledgers. Each write names the worker, so it has no effect after another worker took over. */
final class LedgerTables {

    /** Exceeds the window of every rate limit. */
    private static final String RECENT = "1 hour";

    private static final int MOST_RECENT = 10_000;

    /** The owner of an open ledger. */
    record LedgerOwner(long ledger, String job, long worker) {}

    /**
     * Another worker that has the ledger.
     *
     * @param left time until its lease ends
     */
    record LedgerHolder(long worker, String name, Instant leaseUntil, Duration left) {}

    /** Either the owner or the holder is present. */
    record LedgerAttempt(
            @Nullable LedgerOwner owner, @Nullable LedgerHolder holder) {}

    private record LedgerRow(long id, String job, @Nullable LedgerHolder holder, boolean free, boolean own) {}

    private final PostgresDatabase database;

    LedgerTables(PostgresDatabase database) {
        this.database = database;
    }

    /**
     * Takes the ledger if it is free.
     *
     * @param token identifies this attempt, so that it may be repeated after its reply was lost
     */
    Mono<LedgerAttempt> open(LedgerSettings settings, UUID token) {
        return database.inTransaction(transaction -> SchemaMigration.requireCurrent(transaction)
                .then(transaction.update(
                        "INSERT INTO manus_ledger (name, print) VALUES ($1, left(gen_random_uuid()::text, 8))"
                                + " ON CONFLICT (name) DO NOTHING",
                        settings.name()))
                .then(transaction.queryRow(
                        "SELECT l.id, l.print, w.id, w.name, w.lease_until,"
                                + " (extract(epoch FROM w.lease_until - clock_timestamp()) * 1000)::bigint,"
                                + " w.id IS NULL OR w.gone OR w.lease_until <= clock_timestamp(),"
                                + " coalesce(w.token = $2, false)"
                                + " FROM manus_ledger l LEFT JOIN manus_worker w ON w.id = l.worker"
                                + " WHERE l.name = $1 FOR UPDATE OF l",
                        LedgerTables::ledgerRow,
                        settings.name(),
                        token))
                .flatMap(row -> row.own ? Mono.just(opened(row)) : take(transaction, row, settings, token)));
    }

    private static LedgerRow ledgerRow(Readable row) {
        Long worker = row.get(2, Long.class);
        LedgerHolder holder = worker == null
                ? null
                : new LedgerHolder(
                        worker,
                        required(row, 3, String.class),
                        required(row, 4, Instant.class),
                        Duration.ofMillis(required(row, 5, Long.class)));
        return new LedgerRow(
                required(row, 0, Long.class),
                required(row, 1, String.class),
                holder,
                required(row, 6, Boolean.class),
                required(row, 7, Boolean.class));
    }

    private static LedgerAttempt opened(LedgerRow row) {
        return new LedgerAttempt(new LedgerOwner(row.id, row.job, Objects.requireNonNull(row.holder).worker), null);
    }

    private static Mono<LedgerAttempt> take(
            PostgresTransaction transaction, LedgerRow row, LedgerSettings settings, UUID token) {
        if (!row.free) {
            return Mono.just(new LedgerAttempt(null, row.holder));
        }
        // the holder may have renewed its lease since the row was read
        Mono<Boolean> removed = row.holder == null
                ? Mono.just(true)
                : transaction
                        .update(
                                "DELETE FROM manus_worker WHERE id = $1 AND (gone OR lease_until <= clock_timestamp())",
                                row.holder.worker)
                        .map(rows -> rows > 0);
        return removed.flatMap(free -> !free
                ? Mono.just(new LedgerAttempt(null, row.holder))
                : transaction
                        .queryRow(
                                "INSERT INTO manus_worker (name, token, lease_until)"
                                        + " VALUES ($1, $2, clock_timestamp() + $3 * interval '1 ms') RETURNING id",
                                inserted -> required(inserted, 0, Long.class),
                                settings.worker(),
                                token,
                                settings.lease().toMillis())
                        .flatMap(worker -> transaction
                                .update("UPDATE manus_ledger SET worker = $2 WHERE id = $1", row.id, worker)
                                .thenReturn(new LedgerAttempt(new LedgerOwner(row.id, row.job, worker), null))));
    }

    /** Gives the ledger back, unless another worker has it. */
    Mono<Void> close(LedgerOwner owner) {
        return database.inTransaction(transaction -> transaction
                .update(
                        "UPDATE manus_ledger SET worker = NULL WHERE id = $1 AND worker = $2",
                        owner.ledger,
                        owner.worker)
                .then(transaction.update("DELETE FROM manus_worker WHERE id = $1", owner.worker))
                .then());
    }

    Mono<LedgerEntry> find(LedgerOwner owner, String key) {
        return database.inTransaction(transaction -> transaction.queryRow(
                "SELECT entry::text FROM manus_ledger_entry WHERE ledger = $1 AND key_hash = decode($2, 'hex')",
                LedgerTables::entry,
                owner.ledger,
                LedgerRows.hash(key)));
    }

    /**
     * Writes the newest entries of keys.
     *
     * @return whether the worker still has the ledger; if not, nothing is written
     */
    Mono<Boolean> write(LedgerOwner owner, LedgerRows rows) {
        // the share lock keeps a takeover from happening before the commit
        return database.inTransaction(transaction -> transaction
                .update(
                        "WITH owner AS (SELECT id FROM manus_ledger WHERE id = $1 AND worker = $2 FOR SHARE)"
                                + " INSERT INTO manus_ledger_entry"
                                + " (ledger, key_hash, entry, spent, may_run, sent, user_label, sent_at, updated_at)"
                                + " SELECT owner.id, decode(new.hash, 'hex'), new.entry::json, new.spent, new.may_run,"
                                + " new.sent, nullif(new.user_label, ''), nullif(new.sent_at, '')::timestamptz,"
                                + " clock_timestamp() FROM owner,"
                                + " unnest($3::text[], $4::text[], $5::int[], $6::boolean[], $7::boolean[],"
                                + " $8::text[], $9::text[])"
                                + " AS new (hash, entry, spent, may_run, sent, user_label, sent_at)"
                                + " ON CONFLICT (ledger, key_hash) DO UPDATE SET entry = excluded.entry,"
                                + " spent = excluded.spent, may_run = excluded.may_run, sent = excluded.sent,"
                                + " user_label = excluded.user_label, sent_at = excluded.sent_at,"
                                + " updated_at = excluded.updated_at",
                        owner.ledger,
                        owner.worker,
                        rows.hashes(),
                        rows.entries(),
                        rows.spent(),
                        rows.mayRun(),
                        rows.sent(),
                        rows.users(),
                        rows.times())
                .map(written -> written > 0));
    }

    Mono<Long> spent(LedgerOwner owner) {
        return database.inTransaction(transaction -> transaction.queryRow(
                "SELECT coalesce(sum(spent), 0)::bigint FROM manus_ledger_entry WHERE ledger = $1",
                row -> required(row, 0, Long.class),
                owner.ledger));
    }

    Mono<List<LedgerEntry>> openEntries(LedgerOwner owner) {
        return database.inTransaction(transaction -> transaction.query(
                "SELECT entry::text FROM manus_ledger_entry WHERE ledger = $1 AND may_run",
                LedgerTables::entry,
                owner.ledger));
    }

    Mono<Map<String, List<Instant>>> recentCreates(LedgerOwner owner) {
        return database.inTransaction(transaction -> transaction.query(
                        "SELECT user_label, sent_at FROM manus_ledger_entry WHERE ledger = $1"
                                + " AND user_label IS NOT NULL AND sent_at IS NOT NULL"
                                + " AND updated_at > clock_timestamp() - interval '" + RECENT + "'"
                                + " ORDER BY updated_at DESC LIMIT " + MOST_RECENT,
                        row -> Map.entry(required(row, 0, String.class), required(row, 1, Instant.class)),
                        owner.ledger))
                .map(creates -> creates.stream()
                        .collect(groupingBy(Map.Entry::getKey, mapping(Map.Entry::getValue, toList()))));
    }

    /** Returns no scope until a create may have reached a server, because the base URL may have been wrong. */
    Mono<LedgerScope> scope(LedgerOwner owner) {
        return database.inTransaction(transaction -> transaction.queryRow(
                "SELECT base_url, user_labels, user_ids, cardinality(user_labels) > 0 OR EXISTS"
                        + " (SELECT 1 FROM manus_ledger_entry e WHERE e.ledger = l.id AND sent)"
                        + " FROM manus_ledger l WHERE id = $1",
                LedgerTables::scope,
                owner.ledger));
    }

    private static LedgerScope scope(Readable row) {
        if (!required(row, 3, Boolean.class)) {
            return LedgerScope.none();
        }
        String[] labels = required(row, 1, String[].class);
        String[] ids = required(row, 2, String[].class);
        Map<String, String> users = new HashMap<>();
        for (int i = 0; i < labels.length; i++) {
            users.put(labels[i], ids[i]);
        }
        return new LedgerScope(required(row, 0, String.class), users);
    }

    /** Returns whether the worker still has the ledger. */
    Mono<Boolean> recordScope(LedgerOwner owner, LedgerScope scope) {
        List<String> labels = scope.userIds().keySet().stream().sorted().toList();
        return database.inTransaction(transaction -> transaction
                .update(
                        "UPDATE manus_ledger SET base_url = $3, user_labels = $4, user_ids = $5"
                                + " WHERE id = $1 AND worker = $2",
                        owner.ledger,
                        owner.worker,
                        scope.baseUrl(),
                        labels.toArray(String[]::new),
                        labels.stream().map(scope.userIds()::get).toArray(String[]::new))
                .map(rows -> rows > 0));
    }

    Mono<Instant> lostSince(LedgerOwner owner) {
        return database.inTransaction(transaction -> transaction.queryRow(
                "SELECT lost_since FROM manus_ledger WHERE id = $1 AND lost_since IS NOT NULL",
                row -> required(row, 0, Instant.class),
                owner.ledger));
    }

    /** Returns whether the worker still has the ledger. */
    Mono<Boolean> recordLost(LedgerOwner owner, Instant since) {
        return database.inTransaction(transaction -> transaction
                .update(
                        "UPDATE manus_ledger SET lost_since = least(lost_since, $3) WHERE id = $1 AND worker = $2",
                        owner.ledger,
                        owner.worker,
                        since.truncatedTo(ChronoUnit.MICROS))
                .map(rows -> rows > 0));
    }

    private static LedgerEntry entry(Readable row) {
        return LedgerEntryCodec.fromJson(required(row, 0, String.class).getBytes(StandardCharsets.UTF_8));
    }

    private static <T> T required(Readable row, int column, Class<T> type) {
        return Objects.requireNonNull(row.get(column, type));
    }
}
