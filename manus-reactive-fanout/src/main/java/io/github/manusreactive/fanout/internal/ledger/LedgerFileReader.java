package io.github.manusreactive.fanout.internal.ledger;

import io.github.manusreactive.fanout.LedgerEntry;
import io.github.manusreactive.fanout.LedgerSnapshot;
import io.github.manusreactive.internal.json.JsonReadException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads the entries of a ledger file, even while a job uses it. */
public final class LedgerFileReader {

    private static final int HEADER_BYTES = 256;

    private LedgerFileReader() {}

    /** Reads the file and visits the newest entry of each key. Blocks. */
    public static LedgerSnapshot read(Path path, Consumer<? super LedgerEntry> visitor) throws IOException {
        try (LedgerLock reading = LedgerLock.withoutLock(path)) {
            FileChannel file = reading.channel();
            LedgerScanner scanner = new LedgerScanner(path);
            scanner.scan(file);
            LedgerHeader header = scanner.header();
            if (header == null) {
                throw new IOException("the ledger " + path + " is empty: no job has recorded anything in it");
            }
            visit(file, path, scanner.index().offsets(), visitor);
            Instant missing = scanner.missingSince();
            Instant lost = scanner.lostSince();
            return new LedgerSnapshot(
                    header.job(),
                    scanner.scope(),
                    process(file),
                    scanner.index().size(),
                    scanner.index().sum(),
                    missing == null || lost != null && lost.isBefore(missing) ? lost : missing);
        }
    }

    /** Visits the entries at the given offsets, which are in ascending order. */
    static void visit(FileChannel file, Path path, long[] newest, Consumer<? super LedgerEntry> visitor)
            throws IOException {
        LedgerLineReader reader = LedgerLineReader.ofAll(file);
        int next = 0;
        for (byte[] line = reader.next(); line != null && next < newest.length; line = reader.next()) {
            if (reader.start() == newest[next]) {
                next++;
                visitor.accept(entry(path, line));
            }
        }
        if (next < newest.length) {
            throw changed(path);
        }
    }

    private static LedgerEntry entry(Path path, byte[] line) throws IOException {
        Map<String, Object> fields = LedgerLineCodec.read(line);
        if (fields == null) {
            throw changed(path);
        }
        try {
            return LedgerLineCodec.entry(fields);
        } catch (JsonReadException e) {
            throw new IOException("the ledger " + path + " contains an unreadable entry: " + e.getMessage(), e);
        }
    }

    private static IOException changed(Path path) {
        return new IOException("the ledger " + path + " was changed by another program while it was read");
    }

    private static @Nullable Long process(FileChannel file) throws IOException {
        ByteBuffer begin = ByteBuffer.allocate(HEADER_BYTES);
        file.read(begin, 0);
        String digits = LedgerHeader.process(begin.array(), begin.position());
        return digits == null || digits.isEmpty() ? null : Long.valueOf(digits);
    }
}
