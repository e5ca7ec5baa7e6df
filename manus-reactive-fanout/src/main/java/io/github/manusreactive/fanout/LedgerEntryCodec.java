package io.github.manusreactive.fanout;

import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.fanout.internal.ledger.LedgerLineCodec;
import io.github.manusreactive.internal.json.JsonCodec;
import io.github.manusreactive.internal.json.JsonReadException;
import java.time.format.DateTimeParseException;

/**
 * Writes ledger entries as JSON and reads them, for a ledger of your own, for example a table of a database. Later versions read what
 * this one writes, whatever white space and order of fields the store makes of it.
 *
 * @since 0.1.0
 */
public final class LedgerEntryCodec {

    private LedgerEntryCodec() {}

    /**
     * Writes an entry.
     *
     * @param entry the entry
     * @return a JSON object, UTF-8
     */
    public static byte[] toJson(LedgerEntry entry) {
        return LedgerLineCodec.json(entry);
    }

    /**
     * Reads what {@link #toJson} wrote. Unknown fields are ignored.
     *
     * @param json a JSON object, UTF-8
     * @return the entry
     * @throws InvalidRequestException if it is not an entry that this version knows
     */
    public static LedgerEntry fromJson(byte[] json) {
        try {
            return LedgerLineCodec.entry(JsonCodec.standard().readObject(json));
        } catch (JsonReadException | DateTimeParseException | IllegalArgumentException e) {
            throw new InvalidRequestException("ledger entry", "is not readable: " + e.getMessage());
        }
    }
}
