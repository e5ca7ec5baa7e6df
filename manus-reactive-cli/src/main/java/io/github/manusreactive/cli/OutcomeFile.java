package io.github.manusreactive.cli;

import io.github.manusreactive.cli.OutcomeLines.LineVerdict;
import io.github.manusreactive.fanout.ItemOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;

/**
 * An output file. New lines are appended to an existing file; lines that it already contains are not repeated. If a key
 * has several lines, only the last one remains after the end of the run or the start of the next.
 */
final class OutcomeFile implements OutputFile {

    private final Path file;
    private final OutcomeFormat format;
    private final OutcomeLines lines;
    private final boolean made;
    private boolean unused;
    private boolean displaced;
    private long answersKept;

    OutcomeFile(Path file, OutcomeFormat format) throws IOException {
        this.file = file;
        this.format = format;
        this.made = !Files.exists(file);
        this.lines = new OutcomeLines(file, format);
        if (!lines.hasTornEnd()) {
            dropReplaced();
        }
    }

    @Override
    public synchronized void write(OutcomeLine line) throws IOException {
        byte[] written = format.recordOf(line.json());
        LineVerdict verdict = lines.judge(written);
        if (verdict == LineVerdict.ANSWERED) {
            answersKept++;
        }
        if (verdict == LineVerdict.NEW) {
            isInPlace();
            lines.append(written);
        }
    }

    @Override
    public synchronized boolean isEmpty() {
        return lines.isEmpty();
    }

    @Override
    public synchronized boolean holds(String key) {
        return lines.holds(key);
    }

    @Override
    public synchronized Collection<ItemOutcome> last() throws IOException {
        return lines.last().values();
    }

    @Override
    public synchronized long answersKept() {
        return answersKept;
    }

    @Override
    public synchronized boolean isInPlace() {
        if (!displaced && !lines.isInPlace()) {
            displaced = true;
            ConsoleMessages.tell(name()
                    + " was removed or replaced while the job ran; run the command again to write the outcomes "
                    + "from the ledger");
        }
        return !displaced;
    }

    @Override
    public synchronized void unused() {
        unused = true;
    }

    @Override
    public boolean isStandardOutput() {
        return false;
    }

    @Override
    public String name() {
        return "--output " + file;
    }

    @Override
    public synchronized void close() throws IOException {
        boolean inPlace = lines.isInPlace();
        // never replace another file of the same name
        if (!unused && inPlace) {
            if (lines.hasTornEnd()) {
                lines.repairEnd();
            }
            dropReplaced();
        }
        lines.close();
        if (unused && made && inPlace && Files.size(file) == 0) {
            Files.delete(file);
        }
    }

    /** Reports a failure, for example if the directory is not writable. All lines are already written. */
    private void dropReplaced() {
        try {
            lines.dropReplaced();
        } catch (IOException e) {
            ConsoleMessages.tell(OwnFiles.reason(name() + " still contains replaced lines", e)
                    + "; if a key has several lines, the last one is valid");
        }
    }
}
