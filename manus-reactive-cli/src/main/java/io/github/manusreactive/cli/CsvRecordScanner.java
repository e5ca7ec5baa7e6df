package io.github.manusreactive.cli;

/** Finds the ends of CSV records. A quotation mark opens a cell only at its beginning, as in RFC 4180. */
final class CsvRecordScanner {

    private enum CellState {
        BEGIN,
        PLAIN,
        QUOTED,
        CLOSED
    }

    private CellState state = CellState.BEGIN;
    private int cells = 1;
    private boolean malformed;

    /** Scans a byte of UTF-8 text and returns whether it ends the record. */
    boolean ends(int next) {
        if (state == CellState.QUOTED) {
            state = next == '"' ? CellState.CLOSED : CellState.QUOTED;
            return false;
        }
        switch (next) {
            case '\n' -> {
                state = CellState.BEGIN;
                cells = 1;
                malformed = false;
                return true;
            }
            case ',' -> {
                state = CellState.BEGIN;
                cells++;
            }
            case '"' -> {
                if (state != CellState.PLAIN) {
                    state = CellState.QUOTED;
                }
            }
            default -> {
                malformed |= state == CellState.CLOSED && next != '\r';
                state = CellState.PLAIN;
            }
        }
        return false;
    }

    /** Returns whether the scanned part is the beginning of a valid record with this number of columns. */
    boolean isCutOff(int columns) {
        return !malformed && cells <= columns && (state == CellState.QUOTED || cells < columns);
    }

    /** Returns whether the last cell ends with a quotation mark, which may be the first half of an escaped one. */
    boolean mayBeCutOff(int columns) {
        return !malformed && cells == columns && state == CellState.CLOSED;
    }
}
