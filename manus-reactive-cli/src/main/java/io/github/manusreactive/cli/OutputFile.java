package io.github.manusreactive.cli;

import io.github.manusreactive.fanout.ItemOutcome;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Where the outcomes go: one JSON line per key, appended as they come. */
interface OutputFile extends Closeable {

    /** A file in the format that its name tells. */
    static OutputFile to(@Nullable Path file) {
        return to(file, OutcomeFormat.of(file));
    }

    /** A regular file is continued; standard output, a pipe or a device just gets every line. */
    static OutputFile to(@Nullable Path file, OutcomeFormat format) {
        if (file == null) {
            return new OutcomeStream("standard output", System.out, format);
        }
        try {
            return Files.isRegularFile(file) || !Files.exists(file)
                    ? new OutcomeFile(file, format)
                    : new OutcomeStream(
                            "--output " + file, Files.newOutputStream(file, StandardOpenOption.WRITE), format);
        } catch (IOException e) {
            throw new UsageException(OwnFiles.reason("--output " + file, e));
        }
    }

    /** Refuses what could not be gone on with, and changes nothing; answers which keys may have been paid for. */
    static Predicate<String> check(@Nullable Path file, OutcomeFormat format) {
        if (file == null || !Files.isRegularFile(file)) {
            return key -> false;
        }
        try {
            return OutcomeLines.check(file, format);
        } catch (IOException e) {
            throw new UsageException(OwnFiles.reason("--output " + file, e));
        }
    }

    /** Writes what is to be told of a key. */
    void write(OutcomeLine line) throws IOException;

    /** Whether an earlier run left nothing. */
    boolean isEmpty();

    /** Whether an earlier run left a line of a key whose task may have been paid for. */
    boolean holds(String key);

    /** The last outcome of each key that an earlier run left. */
    Collection<ItemOutcome> last() throws IOException;

    /** How many keys have an answer there, though this run gave them none. */
    long answersKept();

    /** Whether the file still is where the caller named it; tells it once if not. */
    boolean isInPlace();

    /** Nothing was begun: a file that was made for this run goes again when it is closed. */
    void unused();

    boolean isStandardOutput();

    /** For messages. */
    String name();
}
