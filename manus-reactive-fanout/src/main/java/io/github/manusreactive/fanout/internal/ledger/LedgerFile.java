package io.github.manusreactive.fanout.internal.ledger;

import io.github.manusreactive.fanout.LedgerEntry;
import io.github.manusreactive.fanout.LedgerScope;
import io.github.manusreactive.internal.json.JsonReadException;
import io.github.manusreactive.internal.util.DirectorySync;
import io.github.manusreactive.internal.util.LoggerNames;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The file of a ledger. Blocks; used by one thread at a time. */
final class LedgerFile {

    private static final Logger log = LoggerFactory.getLogger(LoggerNames.FAN_OUT);
    /** Files with fewer lines are not compacted. */
    private static final int COMPACT_FROM_LINES = 1000;

    /** Writes bytes to the file; replaced in tests. */
    interface Writing {
        int write(FileChannel file, ByteBuffer bytes, long position) throws IOException;
    }

    private final Writing writing;
    private Path path;
    private KeyOffsetIndex index = new KeyOffsetIndex();
    private @Nullable LedgerLock lock;
    private LedgerHeader header = new LedgerHeader("", 0);
    /** The checksum of the last line. */
    private String last = LedgerLineCodec.NONE_BEFORE;

    private RecentCreateTracker recentCreates = new RecentCreateTracker();
    private LedgerScope scope = LedgerScope.none();
    /** No lost line is older than this; {@code null} if none is lost. */
    private @Nullable Instant lostSince;

    private long end;
    /** Number of lines without the header. */
    private long lines;
    /** Above this number of lines, the file is compacted if most of them are outdated. */
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
            Instant since = scan(taken.channel());
            boolean isNews = false;
            if (since != null && (lostSince == null || since.isBefore(lostSince))) {
                isNews = true;
                lostSince = since;
                append(LedgerLineCodec.lost(since));
            } else {
                writeHeader(taken.channel());
            }
            if (header.version() < LedgerHeader.VERSION || isNews) {
                // counts and chains the lines again
                tryCompact();
            } else {
                compactIfWorthIt();
            }
            opened = true;
            return header.job();
        } finally {
            if (!opened) {
                release();
            }
        }
    }

    /** An entry and its JSON. */
    record Line(LedgerEntry entry, byte[] json) {}

    /** After an error, nothing more may be appended, because the content of the file is unknown. */
    void append(List<Line> newLines, boolean force) throws IOException {
        FileChannel file = opened();
        List<byte[]> chained = new ArrayList<>(newLines.size());
        String previous = last;
        int length = 0;
        for (Line line : newLines) {
            byte[] bytes = LedgerLineCodec.chained(line.json, previous);
            previous = LedgerLineCodec.checksum(bytes);
            length += bytes.length;
            chained.add(bytes);
        }
        ByteBuffer buffer = ByteBuffer.allocate(length);
        chained.forEach(buffer::put);
        writeAtEnd(file, buffer.flip());
        for (int i = 0; i < newLines.size(); i++) {
            LedgerEntry entry = newLines.get(i).entry;
            index.put(entry.key(), end, ItemHistory.of(entry).spent());
            end += chained.get(i).length;
        }
        last = previous;
        lines += newLines.size();
        writeHeader(file);
        if (force) {
            file.force(false);
        }
        requireInPlace();
        compactIfWorthIt();
    }

    /** Appends a line without a key. */
    private void append(byte[] json) throws IOException {
        FileChannel file = opened();
        byte[] line = LedgerLineCodec.chained(json, last);
        writeAtEnd(file, ByteBuffer.wrap(line));
        last = LedgerLineCodec.checksum(line);
        end += line.length;
        lines++;
        writeHeader(file);
        file.force(false);
        requireInPlace();
    }

    /** Checked after a write, to ensure that the entry is in the file at the path. */
    private void requireInPlace() throws IOException {
        Objects.requireNonNull(lock).requireInPlace();
    }

    /** Called after the lines were written, so that a killed process never leaves fewer lines than the header counts. */
    private void writeHeader(FileChannel file) throws IOException {
        if (header.version() == LedgerHeader.VERSION) {
            header = new LedgerHeader(header.job(), lines);
            file.write(ByteBuffer.wrap(header.line(ProcessHandle.current().pid())), 0);
        }
    }

    /** Returns no scope until a create may have reached a server, because the base URL may have been wrong. */
    LedgerScope scope() throws IOException {
        return scope.userIds().isEmpty() && lostSince == null && isWithoutTasks() ? LedgerScope.none() : scope;
    }

    private boolean isWithoutTasks() throws IOException {
        for (long offset : index.offsets()) {
            boolean unsent = entryAt(offset) instanceof LedgerEntry.Intended intended
                    && !intended.open()
                    && intended.attempt() == 1
                    && intended.repeatedSince() == null;
            if (!unsent) {
                return false;
            }
        }
        return true;
    }

    void recordScope(LedgerScope fresh) throws IOException {
        append(LedgerLineCodec.json(fresh));
        scope = fresh;
    }

    Map<String, List<Instant>> recentCreates() {
        return recentCreates.byUser();
    }

    @Nullable
    Instant lostSince() {
        return lostSince;
    }

    void recordLost(Instant since) throws IOException {
        if (lostSince == null || since.isBefore(lostSince)) {
            append(LedgerLineCodec.lost(since));
            lostSince = since;
        }
    }

    /** Truncates the rest of a failed write, so that the file ends with a complete line. */
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
        return offset < 0 ? null : entryAt(offset);
    }

    private LedgerEntry entryAt(long offset) throws IOException {
        byte[] line = LedgerLineReader.ofOne(opened(), offset).next();
        Map<String, Object> fields = line == null ? null : LedgerLineCodec.read(line);
        if (fields == null) {
            throw new IOException("the ledger " + path + " was changed by another program while in use");
        }
        try {
            return LedgerLineCodec.entry(fields);
        } catch (JsonReadException e) {
            throw new IOException("the ledger " + path + " contains an unreadable entry: " + e.getMessage(), e);
        }
    }

    /** Returns the newest entries of keys whose task may still run. */
    List<LedgerEntry> openEntries() throws IOException {
        List<LedgerEntry> open = new ArrayList<>();
        LedgerFileReader.visit(opened(), path, index.offsets(), entry -> {
            if (EarlierTask.mayRun(entry)) {
                open.add(entry);
            }
        });
        return open;
    }

    /** Returns the credits that the tasks of all keys used. */
    long spent() {
        return index.sum();
    }

    void close() throws IOException {
        LedgerLock held = lock;
        try {
            if (held != null && held.channel().isOpen()) {
                held.channel().force(false);
            }
        } finally {
            release();
        }
    }

    private void release() throws IOException {
        try (LedgerLock held = lock) {
            lock = null;
        }
    }

    /**
     * Reads the file; an incomplete last line is cut off.
     *
     * @return a time before which no missing line was written, {@code null} if none is missing
     */
    private @Nullable Instant scan(FileChannel file) throws IOException {
        LedgerScanner scanner = new LedgerScanner(path);
        scanner.scan(file);
        index = scanner.index();
        recentCreates = scanner.recentCreates();
        scope = scanner.scope();
        lostSince = scanner.lostSince();
        last = scanner.last();
        lines = scanner.lines();
        end = scanner.end();
        if (scanner.endsWithin()) {
            file.write(ByteBuffer.wrap(new byte[] {'\n'}), end);
            end++;
        }
        file.truncate(end);
        LedgerHeader known = scanner.header();
        if (known == null) {
            header = new LedgerHeader(UUID.randomUUID().toString().substring(0, 8), 0);
            writeHeader(file);
            file.force(true);
            DirectorySync.forceFolderOf(path);
            end = file.size();
        } else {
            header = known;
        }
        return scanner.missingSince();
    }

    private void compactIfWorthIt() {
        if (lines > compactFrom && lines > 2L * index.size()) {
            tryCompact();
        }
    }

    /** If this fails, the job continues with the longer file. */
    private void tryCompact() {
        try {
            compact();
            compactFrom = COMPACT_FROM_LINES;
        } catch (IOException e) {
            compactFrom = 2 * lines;
            log.info(
                    "The ledger {} could not be compacted; the job continues with the uncompacted file: {}",
                    path,
                    e.getMessage());
        }
    }

    /**
     * Keeps the newest line of each key: writes them to a new file, forces it and moves it over the old one. A ledger
     * grows to at most twice its compacted size, so each line is copied once on average.
     */
    private void compact() throws IOException {
        LedgerLock held = Objects.requireNonNull(lock);
        FileChannel file = opened();
        if (OwnerOnlyFiles.links(path) > 1) {
            throw new IOException("it has several hard links, and the others would keep the old file");
        }
        Path fresh = path.resolveSibling(path.getFileName() + ".compact");
        long[] kept = index.offsets();
        long[] moved = new long[kept.length];
        CompactedCopy copy;
        // a file of a killed process may have other permissions
        Files.deleteIfExists(fresh);
        LedgerLock.Replacement replacement = held.replacement(fresh);
        try {
            copy = copy(file, replacement.channel(), kept, moved);
            OwnerOnlyFiles.copyPermissions(path, fresh);
            // another program may have replaced the ledger
            held.requireInPlace();
            Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            replacement.discard();
            Files.deleteIfExists(fresh);
            throw e;
        }
        // the new file is in place from here on, even if a later step fails
        index.move(kept, moved);
        header = copy.header;
        last = copy.last;
        end = copy.length;
        lines = copy.header.lines();
        held.goOver(replacement);
        DirectorySync.forceFolderOf(path);
    }

    private record CompactedCopy(LedgerHeader header, String last, long length) {}

    private CompactedCopy copy(FileChannel file, FileChannel target, long[] kept, long[] moved) throws IOException {
        List<byte[]> ofNoKey = new ArrayList<>();
        if (!scope.equals(LedgerScope.none())) {
            ofNoKey.add(LedgerLineCodec.json(scope));
        }
        if (lostSince != null) {
            ofNoKey.add(LedgerLineCodec.lost(lostSince));
        }
        LedgerHeader counted = new LedgerHeader(header.job(), ofNoKey.size() + kept.length);
        // closing the stream would release the lock of its file
        OutputStream out = new BufferedOutputStream(Channels.newOutputStream(target), 1 << 16);
        byte[] first = counted.line(ProcessHandle.current().pid());
        out.write(first);
        long length = first.length;
        String previous = LedgerLineCodec.NONE_BEFORE;
        for (byte[] json : ofNoKey) {
            byte[] line = LedgerLineCodec.chained(json, previous);
            previous = LedgerLineCodec.checksum(line);
            out.write(line);
            length += line.length;
        }
        LedgerLineReader reader = LedgerLineReader.ofAll(file);
        int next = 0;
        for (byte[] line = reader.next(); line != null && next < kept.length; line = reader.next()) {
            if (reader.start() == kept[next]) {
                moved[next++] = length;
                byte[] renewed = LedgerLineCodec.chained(LedgerLineCodec.unsealed(line), previous);
                previous = LedgerLineCodec.checksum(renewed);
                out.write(renewed);
                length += renewed.length;
            }
        }
        if (next < kept.length) {
            throw new IOException("it was changed while in use");
        }
        out.flush();
        target.force(true);
        return new CompactedCopy(counted, previous, length);
    }

    private FileChannel opened() throws IOException {
        LedgerLock held = lock;
        if (held == null) {
            throw new IOException("the ledger " + path + " is closed");
        }
        return held.channel();
    }
}
