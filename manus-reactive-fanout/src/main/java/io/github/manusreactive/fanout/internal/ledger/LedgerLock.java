package io.github.manusreactive.fanout.internal.ledger;

import io.github.manusreactive.internal.util.DirectorySync;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Restricts a ledger to one job with a lock on the ledger's file, regardless of the path that leads to it. The system
 * releases the lock when the process ends. Blocks.
 */
final class LedgerLock implements AutoCloseable {

    /**
     * Files that jobs of this process hold, by path and by {@link BasicFileAttributes#fileKey}. Checked before a file
     * is opened, because closing any channel of a locked file may release all locks of the process on that file.
     */
    private static final Set<Object> HERE = ConcurrentHashMap.newKeySet();

    /** Channels that stay open, because closing them would release the lock of another copy of this library. */
    private static final Queue<FileChannel> KEPT_OPEN = new ConcurrentLinkedQueue<>();

    private static final int MOST_LINKS = 40;
    private static final int MOST_REPLACEMENTS = 100;

    private final Path ledger;
    private FileChannel channel;
    private @Nullable Object file;

    private LedgerLock(Path ledger, FileChannel channel, @Nullable Object file) {
        this.ledger = ledger;
        this.channel = channel;
        this.file = file;
    }

    static LedgerLock of(Path path) throws IOException {
        Path ledger = resolved(path);
        if (!HERE.add(ledger)) {
            throw inUse(path, "another job of this process");
        }
        boolean taken = false;
        try {
            refuseEarlierVersion(path, ledger.resolveSibling(ledger.getFileName() + ".lock"));
            LedgerLock lock = take(path, ledger);
            taken = true;
            return lock;
        } finally {
            if (!taken) {
                HERE.remove(ledger);
            }
        }
    }

    /**
     * Opens a ledger for reading without a lock, even if a job of another process uses it. Fails if a job of this
     * process uses it, because closing the file would release that job's lock.
     */
    static LedgerLock withoutLock(Path path) throws IOException {
        Path ledger = path.toRealPath();
        if (!HERE.add(ledger)) {
            throw inUse(path, "another job of this process");
        }
        Object file = null;
        boolean opened = false;
        try {
            Object found = key(ledger);
            if (found != null && !HERE.add(found)) {
                throw inUse(path, "another job of this process");
            }
            file = found;
            LedgerLock reading = new LedgerLock(ledger, FileChannel.open(ledger, StandardOpenOption.READ), file);
            opened = true;
            return reading;
        } finally {
            if (!opened) {
                HERE.remove(ledger);
                if (file != null) {
                    HERE.remove(file);
                }
            }
        }
    }

    /** Returns the ledger's file after links were resolved. */
    Path ledger() {
        return ledger;
    }

    /** Returns the locked file, which must not be opened a second time in this process. */
    FileChannel channel() {
        return channel;
    }

    /** Follows links, including those whose target does not exist. */
    private static Path resolved(Path path) throws IOException {
        Path at = path.toAbsolutePath();
        for (int links = 0; links < MOST_LINKS; links++) {
            if (Files.exists(at)) {
                return at.toRealPath();
            }
            if (!Files.isSymbolicLink(at)) {
                Path folder = at.getParent();
                if (folder == null) {
                    return at;
                }
                DirectorySync.make(folder);
                return folder.toRealPath().resolve(at.getFileName());
            }
            at = at.resolveSibling(Files.readSymbolicLink(at));
        }
        throw new IOException("the ledger " + path + " is a symbolic link that cannot be resolved: it has more than "
                + MOST_LINKS + " links in a row");
    }

    /** Opens and locks the file. If the file was replaced before it was locked, opens the new one instead. */
    private static LedgerLock take(Path path, Path ledger) throws IOException {
        for (int attempt = 0; attempt < MOST_REPLACEMENTS; attempt++) {
            Object before = key(ledger);
            if (before != null && !HERE.add(before)) {
                throw inUse(path, "another job of this process");
            }
            boolean taken = false;
            try {
                FileChannel opened = OwnerOnlyFiles.open(
                        ledger, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
                lock(path, opened);
                Object after = key(ledger);
                if (after == null ? Files.exists(ledger) : after.equals(before)) {
                    taken = true;
                    return new LedgerLock(ledger, opened, after);
                }
                opened.close();
            } finally {
                if (!taken && before != null) {
                    HERE.remove(before);
                }
            }
        }
        throw new IOException("the ledger " + path + " is repeatedly replaced by another program");
    }

    /** Locks a range after the content, because on some systems other processes cannot read a locked range. */
    private static boolean tryLock(FileChannel file) throws IOException {
        FileLock lock = file.tryLock(Long.MAX_VALUE - 1, 1, false);
        return lock != null;
    }

    private static void lock(Path path, FileChannel opened) throws IOException {
        boolean locked;
        try {
            locked = tryLock(opened);
        } catch (OverlappingFileLockException e) {
            KEPT_OPEN.add(opened);
            throw inUse(path, "another job of this process");
        } catch (IOException e) {
            opened.close();
            throw e;
        }
        if (!locked) {
            ByteBuffer begin = ByteBuffer.allocate(256);
            try (opened) {
                opened.read(begin, 0);
            }
            String holder = LedgerHeader.process(begin.array(), begin.position());
            throw inUse(path, holder == null ? "another job" : "another job, process " + holder);
        }
    }

    /** Earlier versions locked a second file next to the ledger and did not remove it. */
    private static void refuseEarlierVersion(Path path, Path lockFile) throws IOException {
        if (!Files.isRegularFile(lockFile)) {
            return;
        }
        try (FileChannel opened = FileChannel.open(lockFile, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer content = ByteBuffer.allocate(20);
            opened.read(content, 0);
            String process = new String(content.array(), 0, content.position(), StandardCharsets.US_ASCII);
            if (opened.tryLock() == null) {
                throw inUse(path, "another job, process " + process.strip());
            }
            if (process.matches("[0-9]*")) {
                Files.delete(lockFile);
            }
        }
    }

    /** Fails if another program removed or replaced the locked file. */
    void requireInPlace() throws IOException {
        Object now = key(ledger);
        if (file == null ? !Files.exists(ledger) : !file.equals(now)) {
            throw new IOException("the ledger " + ledger
                    + " was removed or replaced while this job used it; restore the file that has the entries of this run "
                    + "before the next run, and change it only while no job runs");
        }
    }

    private static @Nullable Object key(Path file) throws IOException {
        return Files.exists(file)
                ? Files.readAttributes(file, BasicFileAttributes.class).fileKey()
                : null;
    }

    private static IOException inUse(Path path, String holder) {
        return new IOException(
                "the ledger " + path + " is in use by " + holder + "; wait for that job to end, or use another ledger");
    }

    /** Creates a locked, empty file that will replace the ledger. */
    Replacement replacement(Path fresh) throws IOException {
        FileChannel made = OwnerOnlyFiles.open(
                fresh, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            if (!tryLock(made)) {
                throw new IOException("another process locked " + fresh);
            }
            Object key = key(fresh);
            if (key != null) {
                HERE.add(key);
            }
            return new Replacement(made, key);
        } catch (IOException e) {
            made.close();
            throw e;
        }
    }

    /** A file that may replace the ledger. */
    static final class Replacement {

        private final FileChannel channel;
        private final @Nullable Object file;

        private Replacement(FileChannel channel, @Nullable Object file) {
            this.channel = channel;
            this.file = file;
        }

        FileChannel channel() {
            return channel;
        }

        void discard() throws IOException {
            release(channel, file);
        }
    }

    /** Continues with a file that was moved to the ledger's path; releases the lock of the previous one. */
    void goOver(Replacement replacement) throws IOException {
        FileChannel former = channel;
        Object formerFile = file;
        channel = replacement.channel;
        file = replacement.file;
        release(former, formerFile);
    }

    private static void release(FileChannel channel, @Nullable Object file) throws IOException {
        try {
            channel.close();
        } finally {
            if (file != null) {
                HERE.remove(file);
            }
        }
    }

    @Override
    public void close() throws IOException {
        try {
            release(channel, file);
        } finally {
            HERE.remove(ledger);
        }
    }
}
