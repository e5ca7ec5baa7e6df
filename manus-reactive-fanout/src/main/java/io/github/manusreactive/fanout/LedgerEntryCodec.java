package io.github.manusreactive.fanout;

import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.fanout.internal.ledger.LedgerLineCodec;
import io.github.manusreactive.internal.json.JsonCodec;
import io.github.manusreactive.internal.json.JsonReadException;
import java.time.format.DateTimeParseException;

/**
 * Converts ledger entries to JSON and back, for a custom ledger, for example a database table. Later versions read
 * the JSON of this version, regardless of white space and field order.
 *
 * @since 0.1.0
 */
public final class LedgerEntryCodec {

    private LedgerEntryCodec() {}

    /** Writes an entry as a UTF-8 JSON object. */
    public static byte[] toJson(LedgerEntry entry) {
        return LedgerLineCodec.json(entry);
    }

    /**
     * Reads an entry that {@link #toJson} wrote. Unknown fields are ignored.
     *
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
