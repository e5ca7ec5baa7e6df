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
 * line that says something else of a key replaces the earlier one, at the end of the run or at the beginning of the next.
 */
final class Output implements Closeable {

    private final OutputStream out;
    private final @Nullable OutcomeLines lines;
    private long answersKept;

    Output(@Nullable Path file) {
        if (file == null) {
            lines = null;
            out = System.out;
        } else {
            try {
                lines = new OutcomeLines(file);
                dropReplaced(lines);
                out = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            } catch (IOException e) {
                throw new UsageError(OwnFiles.reason("--output " + file, e));
            }
        }
    }

    boolean isFile() {
        return lines != null;
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
        out.write(line);
        out.flush();
        if (lines == null && System.out.checkError()) {
            throw new IOException("standard output is closed or full");
        }
    }

    /** How many keys have an answer in the file, though this run gave them none. */
    synchronized long answersKept() {
        return answersKept;
    }

    @Override
    public synchronized void close() throws IOException {
        if (lines == null) {
            out.flush();
        } else {
            out.close();
            dropReplaced(lines);
        }
    }

    /** Such as a folder that may not be written: the lines are there nevertheless. */
    private static void dropReplaced(OutcomeLines lines) {
        if (!lines.haveReplaced()) {
            return;
        }
        try {
            lines.dropReplaced();
        } catch (IOException e) {
            System.err.println("bulk-fan-out: " + OwnFiles.reason("the output keeps replaced lines", e)
                    + "; of several lines of a key the last one counts");
        }
    }
}
