package io.github.manusreactive.cli;

import java.io.Closeable;
import org.jspecify.annotations.Nullable;

/** Reads the lines of an input in order, with their positions. */
interface InputReader extends Closeable {

    /** Returns the next line that is not blank, {@code null} at the end. Can be called again after an invalid line. */
    @Nullable
    InputLine next();

    /** Returns the line number, from 1, at which the last record begins. */
    int number();

    /** Adds the position of the last line to a problem. */
    String named(String problem);

    /** Returns whether a header line was read. */
    default boolean hasHeader() {
        return false;
    }

    @Override
    void close();
}
