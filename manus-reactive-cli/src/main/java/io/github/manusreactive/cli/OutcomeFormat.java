package io.github.manusreactive.cli;

import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How outcomes are written: the form of a record, which is a JSON object elsewhere. */
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

    /** The format that the end of a file's name tells. */
    static OutcomeFormat of(@Nullable Path file) {
        return file != null && file.toString().toLowerCase(Locale.ROOT).endsWith(".csv") ? csv : jsonl;
    }

    /** The first record of each file, empty if there is none. */
    byte[] header() {
        return header.clone();
    }

    /** Whether a line end between quotes is a part of its record. */
    boolean quotesLineEnds() {
        return quotesLineEnds;
    }

    /** Whether a record holds nothing: an empty line, or a row of empty cells. */
    boolean isBlank(byte[] record) {
        for (byte each : record) {
            if (each != ' ' && each != '\t' && each != '\r' && (each != ',' || !quotesLineEnds)) {
                return false;
            }
        }
        return true;
    }

    /** The last record of a file, which has no line end, if its rest is missing; {@code null} if it is something else. */
    abstract @Nullable TornRecord torn(byte[] end);

    /** The record of a JSON object, without a line end. */
    abstract byte[] recordOf(byte[] json);

    /**
     * The JSON object of a record.
     *
     * @throws tools.jackson.core.JacksonException if it is not a record of this format
     */
    abstract byte[] json(byte[] rowBytes);
}
