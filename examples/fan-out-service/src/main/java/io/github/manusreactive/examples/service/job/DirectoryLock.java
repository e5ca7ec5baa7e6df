package io.github.manusreactive.examples.service.job;

import io.github.manusreactive.examples.service.RefusedStartException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Restricts the directory of jobs to one process, because two would run the same jobs. The system releases the lock
 * when the process ends. Blocks.
 */
final class DirectoryLock implements AutoCloseable {

    /**
     * Directories that this process holds. Checked before the file is opened, because closing any channel of a locked
     * file may release the lock.
     */
    private static final Set<Path> HERE = ConcurrentHashMap.newKeySet();

    /** The process id and the host: in containers, most processes have the id 1. */
    private static final String OWN_NAME = ManagementFactory.getRuntimeMXBean().getName();

    private static final int LONGEST_NAME = 300;

    private final Path directory;
    private final FileChannel file;

    private DirectoryLock(Path directory, FileChannel file) {
        this.directory = directory;
        this.file = file;
    }

    /**
     * Locks an existing directory.
     *
     * @throws RefusedStartException if a process holds it; the message has the process id and the host
     */
    static DirectoryLock of(Path path) throws IOException {
        Path directory = path.toRealPath();
        if (!HERE.add(directory)) {
            throw inUse(directory, OWN_NAME);
        }
        boolean locked = false;
        try {
            FileChannel file = JobFiles.open(
                    directory.resolve("service.lock"),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE);
            try {
                lock(directory, file);
                locked = true;
            } finally {
                if (!locked) {
                    file.close();
                }
            }
            return new DirectoryLock(directory, file);
        } finally {
            if (!locked) {
                HERE.remove(directory);
            }
        }
    }

    /** Locks a byte after the content, because some systems do not let other processes read a locked range. */
    private static void lock(Path directory, FileChannel file) throws IOException {
        if (file.tryLock(Long.MAX_VALUE - 1, 1, false) == null) {
            ByteBuffer holder = ByteBuffer.allocate(LONGEST_NAME);
            file.read(holder, 0);
            throw inUse(directory, new String(holder.array(), 0, holder.position(), StandardCharsets.UTF_8).strip());
        }
        file.truncate(0);
        file.write(StandardCharsets.UTF_8.encode(OWN_NAME), 0);
    }

    private static RefusedStartException inUse(Path directory, String process) {
        return new RefusedStartException("fan-out.directory " + directory + " is in use by process " + process
                + ": stop that process, or set another directory");
    }

    @Override
    public void close() throws IOException {
        try {
            file.close();
        } finally {
            HERE.remove(directory);
        }
    }
}
