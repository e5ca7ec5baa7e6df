package io.github.manusreactive.file;

import io.github.manusreactive.error.InvalidRequestException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** A file beside the target that takes its place once it is whole. Blocking. */
final class PartFile {

    private final Path target;
    private final Path part;
    private final FileChannel channel;

    private PartFile(Path target, Path part, FileChannel channel) {
        this.target = target;
        this.part = part;
        this.channel = channel;
    }

    static PartFile open(Path target) throws IOException {
        Path absolute = target.toAbsolutePath();
        Path folder = absolute.getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new InvalidRequestException("target", "no folder " + folder);
        }
        if (Files.isDirectory(absolute)) {
            throw new InvalidRequestException("target", "is a folder: " + target);
        }
        // In the same folder, so that the move stays within one file system.
        Path part = folder.resolve("." + absolute.getFileName() + "." + UUID.randomUUID() + ".part");
        return new PartFile(
                absolute, part, FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
    }

    void restart() throws IOException {
        channel.truncate(0);
        channel.position(0);
    }

    void write(ByteBuffer piece) throws IOException {
        while (piece.hasRemaining()) {
            channel.write(piece);
        }
    }

    void commit() throws IOException {
        channel.force(true);
        channel.close();
        try {
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    void discard() throws IOException {
        channel.close();
        Files.deleteIfExists(part);
    }
}
