package io.github.manusreactive.cli;

import java.io.Closeable;
import org.jspecify.annotations.Nullable;

/** Reads the lines of an input in order, with their positions. */
interface InputReader extends Closeable {

    /** The next line that is not blank, {@code null} at the end; after a line that is wrong the next one can be read. */
    @Nullable
    InputLine next();

    /** Of the line read last, from 1: the first one of those it takes in the file. */
    int number();

    /** A problem of the line read last. */
    String named(String problem);

    /** Whether a line that names the columns was read. */
    default boolean hasHeader() {
        return false;
    }

    @Override
    void close();
}
