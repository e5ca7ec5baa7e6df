package io.github.manusreactive.fanout;

import io.github.manusreactive.internal.Folders;
import io.github.manusreactive.json.JsonFault;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The file behind a ledger. All of it blocks: it is used by one thread at a time, one that may block. */
final class LedgerFile {

    private static final Logger log = LoggerFactory.getLogger(LedgerFile.class);
    /** A file of fewer lines is not worth compacting. */
    private static final int COMPACT_FROM_LINES = 1000;

    /** How bytes get to the disk. */
    interface Writing {
        int write(FileChannel file, ByteBuffer bytes, long position) throws IOException;
    }

    private final Writing writing;
    private Path path;
    private final KeyIndex index = new KeyIndex();
    private @Nullable LedgerLock lock;
    private @Nullable FileChannel channel;
    private String job = "";
    private long end;
    private long lines;
    /** More lines than this are compacted, if most of them are outdated. */
    private long compactFrom = COMPACT_FROM_LINES;

    LedgerFile(Path path, Writing writing) {
        this.path = path;
        this.writing = writing;
    }

    String open() throws IOException {
        LedgerLock taken = LedgerLock.of(path);
        lock = taken;
        path = taken.ledger();
        boolean opened = false;
        try {
            FileChannel file =
                    OwnerOnly.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            channel = file;
            scan(file);
            compactIfWorthIt();
            opened = true;
            return job;
        } finally {
            if (!opened) {
                release();
            }
        }
    }

    /** An entry, and the line that it makes. */
    record Line(LedgerEntry entry, byte[] bytes) {}

    /** After an error the file must not be appended to any more: what it holds then is unknown. */
    void append(List<Line> newLines, boolean force) throws IOException {
        FileChannel file = opened();
        ByteBuffer buffer = ByteBuffer.allocate(
                newLines.stream().mapToInt(line -> line.bytes.length).sum());
        newLines.forEach(line -> buffer.put(line.bytes));
        writeAtEnd(file, buffer.flip());
        for (Line line : newLines) {
            index.put(line.entry.key(), end, Past.of(line.entry).spent());
            end += line.bytes.length;
        }
        lines += newLines.size();
        if (force) {
            file.force(false);
        }
        compactIfWorthIt();
    }

    /** What a failed write left behind is cut off, so that the file ends with a whole line. */
    private void writeAtEnd(FileChannel file, ByteBuffer buffer) throws IOException {
        long at = end;
        try {
            while (buffer.hasRemaining()) {
                at += writing.write(file, buffer, at);
            }
        } catch (Throwable e) {
            try {
                file.truncate(end);
            } catch (IOException notCut) {
                e.addSuppressed(notCut);
            }
            throw e;
        }
    }

    void force() throws IOException {
        opened().force(false);
    }

    @Nullable
    LedgerEntry find(String key) throws IOException {
        long offset = index.get(key);
        if (offset < 0) {
            return null;
        }
        byte[] line = LineReader.ofOne(opened(), offset).next();
        Map<String, Object> fields = line == null ? null : LedgerLine.read(line);
        if (fields == null) {
            throw new IOException("the ledger " + path + " was changed while in use");
        }
        try {
            return LedgerLine.entry(fields);
        } catch (JsonFault e) {
            throw new IOException("the ledger " + path + " holds an entry that cannot be read: " + e.getMessage(), e);
        }
    }

    /** Credits that the tasks of all keys used. */
    long spent() {
        return index.sum();
    }

    void close() throws IOException {
        FileChannel file = channel;
        try {
            if (file != null && file.isOpen()) {
                file.force(false);
            }
        } finally {
            release();
        }
    }

    private void release() throws IOException {
        try (LedgerLock held = lock;
                FileChannel file = channel) {
            channel = null;
            lock = null;
        }
    }

    /** Reads line by line, keeping offsets only. A torn last line is cut off; all other damage is an error. */
    private void scan(FileChannel file) throws IOException {
        LineReader reader = LineReader.ofAll(file);
        long number = 0;
        for (byte[] line = reader.next(); line != null; line = reader.next()) {
            number++;
            Map<String, Object> fields = LedgerLine.read(line);
            if (number == 1) {
                if (!reader.complete() && LedgerHeader.isTorn(line) && !LedgerLine.holdsAWholeLine(line)) {
                    break;
                }
                job = LedgerHeader.job(path, line, fields);
            } else if (fields != null) {
                index.put(LedgerLine.key(path, number, fields), reader.start(), LedgerLine.spent(fields));
                lines++;
            } else if (reader.complete() || LedgerLine.holdsAWholeLine(line)) {
                throw new IOException("the ledger " + path + " is damaged at line " + number
                        + "; restore it, or start anew with another one after checking the tasks that exist");
            } else {
                log.warn("The last line of the ledger {} was torn off when its writer died; it is left out", path);
                break;
            }
            end = reader.end();
            if (!reader.complete()) {
                file.write(ByteBuffer.wrap(new byte[] {'\n'}), end);
                end++;
                break;
            }
        }
        file.truncate(end);
        if (end == 0) {
            job = UUID.randomUUID().toString().substring(0, 8);
            byte[] header = LedgerHeader.line(job);
            file.write(ByteBuffer.wrap(header), 0);
            file.force(true);
            Folders.forceFolderOf(path);
            end = header.length;
        }
    }

    /** What cannot be compacted is only longer than it need be: no reason to fail. */
    private void compactIfWorthIt() {
        if (lines <= compactFrom || lines <= 2L * index.size()) {
            return;
        }
        try {
            compact();
            compactFrom = COMPACT_FROM_LINES;
        } catch (IOException e) {
            compactFrom = 2 * lines;
            log.warn("The ledger {} could not be compacted and goes on as it is: {}", path, e.getMessage());
        }
    }

    /**
     * Keeps the newest line of each key: written beside the file, forced, then moved over it. A ledger grows to at most twice what
     * is kept before, so that each line is copied once on average.
     */
    private void compact() throws IOException {
        FileChannel file = opened();
        Path fresh = path.resolveSibling(path.getFileName() + ".compact");
        long[] kept = index.offsets();
        long[] moved = new long[kept.length];
        long length;
        try {
            length = copy(file, fresh, kept, moved);
            OwnerOnly.copyPermissions(path, fresh);
            FileChannel renewed = FileChannel.open(fresh, StandardOpenOption.READ, StandardOpenOption.WRITE);
            try {
                Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException e) {
                renewed.close();
                throw e;
            }
            channel = renewed;
        } catch (IOException e) {
            Files.deleteIfExists(fresh);
            throw e;
        }
        // from here on the file is the new one, whatever fails
        index.move(kept, moved);
        end = length;
        lines = kept.length;
        file.close();
        Folders.forceFolderOf(path);
    }

    private long copy(FileChannel file, Path fresh, long[] kept, long[] moved) throws IOException {
        byte[] header = LedgerHeader.line(job);
        long length = header.length;
        // one that a killed process left may have other permissions
        Files.deleteIfExists(fresh);
        try (FileChannel target = OwnerOnly.open(fresh, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                OutputStream out = new BufferedOutputStream(Channels.newOutputStream(target), 1 << 16)) {
            out.write(header);
            LineReader reader = LineReader.ofAll(file);
            int next = 0;
            for (byte[] line = reader.next(); line != null && next < kept.length; line = reader.next()) {
                if (reader.start() == kept[next]) {
                    moved[next++] = length;
                    out.write(line);
                    out.write('\n');
                    length += line.length + 1;
                }
            }
            if (next < kept.length) {
                throw new IOException("it was changed while in use");
            }
            out.flush();
            target.force(true);
        }
        return length;
    }

    private FileChannel opened() throws IOException {
        FileChannel file = channel;
        if (file == null) {
            throw new IOException("the ledger " + path + " is closed");
        }
        return file;
    }
}
