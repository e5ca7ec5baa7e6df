package io.github.manusreactive.fanout;

import io.github.manusreactive.internal.Folders;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a ledger to one job: a lock on a file beside it, which the system gives back when the process dies. The file names the
 * process that holds it. Blocks.
 */
final class LedgerLock implements AutoCloseable {

    /**
     * Ledgers that jobs of this process hold. Asked first: where a process closes any channel of a locked file, the system may drop
     * all its locks on that file.
     */
    private static final Set<Path> HERE = ConcurrentHashMap.newKeySet();

    private final Path ledger;
    private final FileChannel channel;

    private LedgerLock(Path ledger, FileChannel channel) {
        this.ledger = ledger;
        this.channel = channel;
    }

    static LedgerLock of(Path path) throws IOException {
        Path ledger = real(path);
        if (!HERE.add(ledger)) {
            throw inUse(path, "another job of this process");
        }
        FileChannel channel = null;
        try {
            channel = take(path, ledger.resolveSibling(ledger.getFileName() + ".lock"));
            return new LedgerLock(ledger, channel);
        } finally {
            if (channel == null) {
                HERE.remove(ledger);
            }
        }
    }

    /** The ledger's file itself, wherever links led from. */
    Path ledger() {
        return ledger;
    }

    private static Path real(Path path) throws IOException {
        Path absolute = path.toAbsolutePath().normalize();
        if (Files.exists(absolute)) {
            return absolute.toRealPath();
        }
        Path folder = absolute.getParent();
        if (folder == null) {
            return absolute;
        }
        Folders.make(folder);
        return folder.toRealPath().resolve(absolute.getFileName());
    }

    private static FileChannel take(Path path, Path lockFile) throws IOException {
        FileChannel opened = FileChannel.open(
                lockFile, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        FileLock lock;
        try {
            lock = opened.tryLock();
        } catch (OverlappingFileLockException e) {
            // another copy of this library; closing the channel would drop its lock
            throw inUse(path, "another job of this process");
        }
        if (lock == null) {
            String holder = holder(opened);
            opened.close();
            throw inUse(path, holder == null ? "another job" : "another job, process " + holder);
        }
        byte[] pid = Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII);
        try {
            opened.truncate(0);
            opened.write(ByteBuffer.wrap(pid), 0);
            return opened;
        } catch (IOException e) {
            opened.close();
            throw e;
        }
    }

    private static @Nullable String holder(FileChannel file) {
        ByteBuffer pid = ByteBuffer.allocate(20);
        try {
            file.read(pid, 0);
        } catch (IOException e) {
            return null;
        }
        String text = new String(pid.array(), 0, pid.position(), StandardCharsets.US_ASCII).strip();
        return text.matches("[0-9]+") ? text : null;
    }

    private static IOException inUse(Path path, String holder) {
        return new IOException("the ledger " + path + " is in use by " + holder
                + "; wait for it to end, or give this one a ledger of its own");
    }

    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            HERE.remove(ledger);
        }
    }
}
