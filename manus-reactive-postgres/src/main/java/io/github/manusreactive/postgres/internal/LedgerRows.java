package io.github.manusreactive.postgres.internal;

import io.github.manusreactive.fanout.LedgerEntry;
import io.github.manusreactive.fanout.LedgerEntry.Created;
import io.github.manusreactive.fanout.LedgerEntry.Finished;
import io.github.manusreactive.fanout.LedgerEntry.Intended;
import io.github.manusreactive.fanout.OutcomeStatus;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HexFormat;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The columns of entries, as arrays for one statement. A key occurs once.
 *
 * @param sent whether a create may have reached a server
 * @param users labels of the users of the creates, empty if there is none
 * @param times when the creates were sent, empty if none was
 */
record LedgerRows(
        String[] hashes,
        String[] entries,
        Integer[] spent,
        Boolean[] mayRun,
        Boolean[] sent,
        String[] users,
        String[] times) {

    /** Maximum delay from an intent to the arrival of its create at the server, if no response was recorded. */
    private static final Duration LONGEST_WAY = Duration.ofSeconds(5);

    /** Bytes of the SHA-256 of a key that are stored: an index entry stays small. */
    private static final int HASH_BYTES = 16;

    /** An entry and its JSON. */
    record EncodedEntry(LedgerEntry entry, String json) {}

    static LedgerRows of(Collection<EncodedEntry> entries) {
        return new LedgerRows(
                column(entries, each -> hash(each.entry.key()), String[]::new),
                column(entries, EncodedEntry::json, String[]::new),
                column(entries, each -> spent(each.entry), Integer[]::new),
                column(entries, each -> mayRun(each.entry), Boolean[]::new),
                column(entries, each -> isSent(each.entry), Boolean[]::new),
                column(entries, each -> text(user(each.entry)), String[]::new),
                column(entries, each -> text(sentAt(each.entry)), String[]::new));
    }

    private static <T> T[] column(
            Collection<EncodedEntry> entries, Function<EncodedEntry, T> value, IntFunction<T[]> array) {
        return entries.stream().map(value).toArray(array);
    }

    static String hash(String key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, HASH_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static int spent(LedgerEntry entry) {
        if (entry instanceof Finished finished) {
            Integer credits = finished.outcome().credits();
            return credits == null ? 0 : credits;
        }
        return entry instanceof Created created ? created.spentBefore() : ((Intended) entry).spentBefore();
    }

    private static boolean mayRun(LedgerEntry entry) {
        if (entry instanceof Finished finished) {
            OutcomeStatus status = finished.outcome().status();
            return status == OutcomeStatus.TIMED_OUT || status == OutcomeStatus.WAITING;
        }
        return entry instanceof Created || ((Intended) entry).open();
    }

    /** Returns false if no create of the key can have reached a server. */
    private static boolean isSent(LedgerEntry entry) {
        return !(entry instanceof Intended intended
                && !intended.open()
                && intended.attempt() == 1
                && intended.repeatedSince() == null);
    }

    private static @Nullable String user(LedgerEntry entry) {
        if (entry instanceof Finished finished) {
            return finished.outcome().user();
        }
        return entry instanceof Created created ? created.user() : ((Intended) entry).user();
    }

    private static @Nullable Instant sentAt(LedgerEntry entry) {
        if (entry instanceof Finished finished) {
            return finished.outcome().createdAt();
        }
        return entry instanceof Created created
                ? created.at()
                : ((Intended) entry).at().plus(LONGEST_WAY);
    }

    private static String text(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }
}
