package io.github.manusreactive.fanout;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The file behind a ledger. All of it blocks: it is used by one thread at a time, one that may block. */
final class LedgerFile {

    /** A file of fewer lines is not worth compacting. */
    private static final int COMPACT_FROM_LINES = 1000;

    private final Path path;
    private final KeyIndex index = new KeyIndex();
    private @Nullable FileChannel lockChannel;
    private @Nullable FileChannel channel;
    private String job = "";
    private long end;
    private int lines;

    LedgerFile(Path path) {
        this.path = path;
    }

    String open() throws IOException {
        lock();
        FileChannel file =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        channel = file;
        scan(file);
        if (lines > COMPACT_FROM_LINES && lines > 2 * index.size()) {
            compact();
        }
        return job;
    }

    void append(byte[][] newLines, String[] keys, boolean force) throws IOException {
        FileChannel file = opened();
        int total = 0;
        for (byte[] line : newLines) {
            total += line.length;
        }
        ByteBuffer buffer = ByteBuffer.allocate(total);
        for (byte[] line : newLines) {
            buffer.put(line);
        }
        buffer.flip();
        long at = end;
        while (buffer.hasRemaining()) {
            at += file.write(buffer, at);
        }
        for (int i = 0; i < newLines.length; i++) {
            index.put(keys[i], end);
            end += newLines[i].length;
        }
        lines += newLines.length;
        if (force) {
            file.force(false);
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
        Map<String, Object> fields = LedgerLine.read(lineAt(opened(), offset));
        if (fields == null) {
            throw new IOException("the ledger " + path + " was changed while in use");
        }
        return LedgerLine.entry(fields);
    }

    void close() throws IOException {
        try (FileChannel lock = lockChannel;
                FileChannel file = channel) {
            if (file != null && file.isOpen()) {
                file.force(false);
            }
        } finally {
            channel = null;
            lockChannel = null;
        }
    }

    private void lock() throws IOException {
        Path lockPath = path.resolveSibling(path.getFileName() + ".lock");
        FileChannel opened = FileChannel.open(lockPath, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = null;
        try {
            lock = opened.tryLock();
        } catch (OverlappingFileLockException e) {
            // somebody else in this process: told like any other
        }
        if (lock == null) {
            opened.close();
            throw new IOException("the ledger " + path + " is in use by another job; wait for it to end, or give this"
                    + " one a ledger of its own");
        }
        lockChannel = opened;
    }

    /** Reads line by line, keeping offsets only. A torn last line is cut off; damage before it is an error. */
    private void scan(FileChannel file) throws IOException {
        file.position(0);
        LineReader reader = new LineReader(file);
        long size = file.size();
        int number = 0;
        for (byte[] line = reader.next(); line != null; line = reader.next()) {
            number++;
            Map<String, Object> fields = reader.complete() ? LedgerLine.read(line) : null;
            if (fields == null) {
                if (reader.offset() < size) {
                    throw new IOException("the ledger " + path + " is damaged at line " + number
                            + "; restore it, or start anew with another one after checking the tasks that exist");
                }
                break;
            }
            if (number == 1) {
                readHeader(fields);
            } else {
                index.put(String.valueOf(fields.get("key")), end);
                lines++;
            }
            end = reader.offset();
        }
        file.truncate(end);
        if (end == 0) {
            job = UUID.randomUUID().toString().substring(0, 8);
            byte[] header = LedgerLine.header(job);
            file.write(ByteBuffer.wrap(header), 0);
            file.force(true);
            end = header.length;
        }
    }

    private void readHeader(Map<String, Object> fields) throws IOException {
        if (!"manus-fan-out".equals(fields.get("ledger")) || !(fields.get("job") instanceof String id)) {
            throw new IOException(path + " is no ledger");
        }
        if (!Integer.valueOf(LedgerLine.VERSION).equals(fields.get("version"))) {
            throw new IOException("the ledger " + path + " has format version " + fields.get("version")
                    + ", this program reads version " + LedgerLine.VERSION);
        }
        job = id;
    }

    /** Keeps the newest line of each key: written beside the file, forced, then moved over it. */
    private void compact() throws IOException {
        FileChannel file = opened();
        Path fresh = path.resolveSibling(path.getFileName() + ".compact");
        try (FileChannel target = FileChannel.open(
                        fresh,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE);
                OutputStream out = new BufferedOutputStream(Channels.newOutputStream(target), 1 << 16)) {
            out.write(LedgerLine.header(job));
            file.position(0);
            LineReader reader = new LineReader(file);
            long offset = 0;
            for (byte[] line = reader.next(); line != null; line = reader.next()) {
                Map<String, Object> fields = LedgerLine.read(line);
                if (fields != null && offset > 0 && index.get(String.valueOf(fields.get("key"))) == offset) {
                    out.write(line);
                    out.write('\n');
                }
                offset = reader.offset();
            }
            out.flush();
            target.force(true);
        }
        Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        file.close();
        FileChannel renewed = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        channel = renewed;
        end = 0;
        lines = 0;
        scan(renewed);
    }

    private byte[] lineAt(FileChannel file, long offset) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(4096);
        long at = offset;
        while (file.read(buffer.clear(), at) > 0) {
            buffer.flip();
            at += buffer.remaining();
            while (buffer.hasRemaining()) {
                byte next = buffer.get();
                if (next == '\n') {
                    return line.toByteArray();
                }
                line.write(next);
            }
        }
        return line.toByteArray();
    }

    private FileChannel opened() throws IOException {
        FileChannel file = channel;
        if (file == null) {
            throw new IOException("the ledger " + path + " is closed");
        }
        return file;
    }

    /** Lines of a channel with their offsets; the last one may lack its end. */
    private static final class LineReader {

        private final FileChannel file;
        private final ByteBuffer buffer = ByteBuffer.allocate(1 << 16).flip();
        private long offset;
        private boolean complete;

        LineReader(FileChannel file) {
            this.file = file;
        }

        byte @Nullable [] next() throws IOException {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            complete = false;
            while (true) {
                while (buffer.hasRemaining()) {
                    byte next = buffer.get();
                    offset++;
                    if (next == '\n') {
                        complete = true;
                        return line.toByteArray();
                    }
                    line.write(next);
                }
                int read = file.read(buffer.clear());
                buffer.flip();
                if (read < 0) {
                    buffer.position(buffer.limit());
                    return line.size() == 0 ? null : line.toByteArray();
                }
            }
        }

        long offset() {
            return offset;
        }

        boolean complete() {
            return complete;
        }
    }
}
