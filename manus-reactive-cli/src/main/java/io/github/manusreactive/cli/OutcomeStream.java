package io.github.manusreactive.cli;

import io.github.manusreactive.fanout.ItemOutcome;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Collection;
import java.util.List;

/** Writes every outcome to standard output, a pipe or a device. */
final class OutcomeStream implements OutputFile {

    private final String name;
    private final OutputStream stream;
    private final OutcomeFormat format;
    private boolean begun;

    OutcomeStream(String name, OutputStream stream, OutcomeFormat format) {
        this.name = name;
        this.format = format;
        this.stream = stream;
    }

    @Override
    public synchronized void write(OutcomeLine line) throws IOException {
        if (!begun && format.header().length > 0) {
            stream.write(format.header());
            stream.write('\n');
        }
        begun = true;
        stream.write(format.recordOf(line.json()));
        stream.write('\n');
        stream.flush();
        if (stream instanceof PrintStream printed && printed.checkError()) {
            throw new IOException("it is closed or full");
        }
    }

    @Override
    public boolean isEmpty() {
        return true;
    }

    @Override
    public boolean holds(String key) {
        return false;
    }

    @Override
    public Collection<ItemOutcome> last() {
        return List.of();
    }

    @Override
    public long answersKept() {
        return 0;
    }

    @Override
    public boolean isInPlace() {
        return true;
    }

    @Override
    public void unused() {}

    @Override
    public boolean isStandardOutput() {
        return stream instanceof PrintStream;
    }

    @Override
    public String name() {
        return name;
    }

    /** Keeps standard output open for the job's summary. */
    @Override
    public synchronized void close() throws IOException {
        if (isStandardOutput()) {
            stream.flush();
        } else {
            stream.close();
        }
    }
}
