package io.github.manusreactive.examples.bulk;

import io.github.manusreactive.examples.bulk.OutcomeLines.Verdict;
import io.github.manusreactive.fanout.Outcome;
import io.github.manusreactive.json.JsonCodec;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One JSON line per key, appended as outcomes come. A file that is there already is gone on with: what it says is not repeated, and a
 * line that says something else of a key replaces the earlier one, at the end of the run or at the beginning of the next. Standard
 * output, a pipe or a device just gets every line.
 */
final class Output implements Closeable {

    private final @Nullable Path file;
    private final @Nullable OutcomeLines lines;
    private final OutputStream stream;
    private long answersKept;

    Output(@Nullable Path file) {
        this.file = file;
        try {
            if (file == null) {
                lines = null;
                stream = System.out;
            } else if (Files.isRegularFile(file) || !Files.exists(file)) {
                lines = new OutcomeLines(file);
                stream = OutputStream.nullOutputStream();
            } else {
                lines = null;
                stream = Files.newOutputStream(file, StandardOpenOption.WRITE);
            }
            dropReplaced();
        } catch (IOException e) {
            throw new UsageError(OwnFiles.reason("--output " + file, e));
        }
    }

    /** Refuses what could not be gone on with, and changes nothing. */
    static void check(@Nullable Path file) {
        if (file == null || !Files.isRegularFile(file)) {
            return;
        }
        try {
            OutcomeLines.check(file);
        } catch (IOException e) {
            throw new UsageError(OwnFiles.reason("--output " + file, e));
        }
    }

    boolean isFile() {
        return file != null;
    }

    synchronized void write(Outcome outcome) throws IOException {
        Verdict verdict = lines == null ? Verdict.NEW : lines.judge(outcome);
        if (verdict == Verdict.ANSWERED) {
            answersKept++;
        }
        if (verdict != Verdict.NEW) {
            return;
        }
        byte[] json = JsonCodec.standard().write(outcome);
        byte[] line = Arrays.copyOf(json, json.length + 1);
        line[json.length] = '\n';
        if (lines != null) {
            lines.append(line);
            return;
        }
        stream.write(line);
        stream.flush();
        if (file == null && System.out.checkError()) {
            throw new IOException("it is closed or full");
        }
    }

    /** How many keys have an answer in the file, though this run gave them none. */
    synchronized long answersKept() {
        return answersKept;
    }

    /** For messages. */
    String name() {
        return file == null ? "standard output" : "--output " + file;
    }

    @Override
    public synchronized void close() throws IOException {
        if (lines != null) {
            dropReplaced();
            lines.close();
        } else if (file != null) {
            stream.close();
        } else {
            stream.flush();
        }
    }

    /** Fails where the folder may not be written, for example: the lines are there nevertheless. */
    private void dropReplaced() {
        if (lines == null) {
            return;
        }
        try {
            lines.dropReplaced();
        } catch (IOException e) {
            Messages.tell(OwnFiles.reason(name() + " keeps replaced lines", e)
                    + "; of several lines of a key the last one counts");
        }
    }
}
