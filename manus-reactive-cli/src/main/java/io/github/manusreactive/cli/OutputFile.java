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

/** The output of a job: one record per key, appended as outcomes arrive. */
interface OutputFile extends Closeable {

    /** Opens a file in the format of its name. */
    static OutputFile to(@Nullable Path file) {
        return to(file, OutcomeFormat.of(file));
    }

    /** Opens the output. A regular file is continued; standard output, a pipe or a device receives every line. */
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

    /** Rejects a file that cannot be continued, without changing it. Returns a test for keys whose task may have used credits. */
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

    /** Writes the outcome of a key. */
    void write(OutcomeLine line) throws IOException;

    /** Returns whether the file has no lines of an earlier run. */
    boolean isEmpty();

    /** Returns whether the file has a line of the key from an earlier run, and its task may have used credits. */
    boolean holds(String key);

    /** Returns the last outcome of each key from an earlier run. */
    Collection<ItemOutcome> last() throws IOException;

    /** Returns the number of keys with an answer in the file but none from this run. */
    long answersKept();

    /** Returns whether the file is still at its path. Prints a message once if it is not. */
    boolean isInPlace();

    /** Marks the run as not started: {@link #close} deletes a file that was created for it. */
    void unused();

    boolean isStandardOutput();

    /** Returns the name for messages. */
    String name();
}
