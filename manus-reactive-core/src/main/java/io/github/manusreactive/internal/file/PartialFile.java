package io.github.manusreactive.internal.file;

import io.github.manusreactive.error.InvalidRequestException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A temporary file in the target's directory that replaces the target once it is complete. Blocking. */
final class PartialFile {

    private final Path target;
    private final Path part;
    private volatile @Nullable FileChannel channel;
    private volatile boolean discarded;

    /** Creates nothing on disk before {@link #open}. */
    PartialFile(Path target) {
        this.target = target.toAbsolutePath();
        // In the same directory, so that the move stays within one file system. Without the name of the target, which
        // may have
        // the maximum length.
        this.part = this.target.resolveSibling("." + UUID.randomUUID() + ".part");
    }

    void open() throws IOException {
        Path folder = target.getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new InvalidRequestException("target", "not a directory: " + folder);
        }
        if (Files.isDirectory(target)) {
            throw new InvalidRequestException("target", "is a directory: " + target);
        }
        channel = FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        if (discarded) {
            // cancelled meanwhile, before the file existed
            discard();
        }
    }

    void restart() throws IOException {
        opened().truncate(0);
        opened().position(0);
    }

    void write(ByteBuffer piece) throws IOException {
        while (piece.hasRemaining()) {
            opened().write(piece);
        }
    }

    void commit() throws IOException {
        opened().force(true);
        opened().close();
        try {
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Safe while another thread opens the file: one of the two sees the other. */
    void discard() throws IOException {
        discarded = true;
        FileChannel open = channel;
        if (open != null) {
            open.close();
            Files.deleteIfExists(part);
        }
    }

    private FileChannel opened() throws IOException {
        FileChannel open = channel;
        if (open == null) {
            throw new ClosedChannelException();
        }
        return open;
    }
}
