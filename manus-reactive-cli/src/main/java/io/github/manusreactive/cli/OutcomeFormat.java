package io.github.manusreactive.cli;

import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Converts outcomes between JSON objects and the records of the output. */
enum OutcomeFormat {
    jsonl(new byte[0], false) {
        @Override
        byte[] recordOf(byte[] json) {
            return json;
        }

        @Override
        byte[] json(byte[] rowBytes) {
            return rowBytes;
        }

        @Override
        @Nullable
        TornRecord torn(byte[] end) {
            return TornRecord.ofJson(end);
        }
    },
    csv(CsvOutcomeCodec.header(), true) {
        @Override
        byte[] recordOf(byte[] json) {
            return CsvOutcomeCodec.rowOf(json);
        }

        @Override
        byte[] json(byte[] rowBytes) {
            return CsvOutcomeCodec.json(rowBytes);
        }

        @Override
        @Nullable
        TornRecord torn(byte[] end) {
            return CsvOutcomeCodec.torn(end);
        }
    };

    private final byte[] header;
    private final boolean quotesLineEnds;

    OutcomeFormat(byte[] header, boolean quotesLineEnds) {
        this.header = header;
        this.quotesLineEnds = quotesLineEnds;
    }

    /** Returns the format of a file name extension. */
    static OutcomeFormat of(@Nullable Path file) {
        return file != null && file.toString().toLowerCase(Locale.ROOT).endsWith(".csv") ? csv : jsonl;
    }

    /** Returns the first record of each file, or an empty array if the format has none. */
    byte[] header() {
        return header.clone();
    }

    /** Returns whether a quoted line end is part of its record. */
    boolean quotesLineEnds() {
        return quotesLineEnds;
    }

    /** Returns whether a record is an empty line or a row of empty cells. */
    boolean isBlank(byte[] record) {
        for (byte each : record) {
            if (each != ' ' && each != '\t' && each != '\r' && (each != ',' || !quotesLineEnds)) {
                return false;
            }
        }
        return true;
    }

    /** Returns the incomplete last record of a file, or {@code null} if the bytes are not one. */
    abstract @Nullable TornRecord torn(byte[] end);

    /** Returns the record of a JSON object, without a line end. */
    abstract byte[] recordOf(byte[] json);

    /**
     * Returns the JSON object of a record.
     *
     * @throws tools.jackson.core.JacksonException if it is not a record of this format
     */
    abstract byte[] json(byte[] rowBytes);
}
