package io.github.manusreactive.cli;

/** Finds the ends of CSV records: a quotation mark counts only at the beginning of a cell, as in RFC 4180. */
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

    /** Scans a byte of UTF-8; returns whether it ends the record. */
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

    /** Whether the scanned part of a record may go on to be a valid record of so many cells. */
    boolean isCutOff(int columns) {
        return !malformed && cells <= columns && (state == CellState.QUOTED || cells < columns);
    }

    /** Whether the last cell of so many is closed, unless that quotation mark is the first half of an escaped one. */
    boolean mayBeCutOff(int columns) {
        return !malformed && cells == columns && state == CellState.CLOSED;
    }
}
