package io.github.manusreactive.internal.util;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Makes changes to a directory survive a power failure: a created or moved file is lost unless its directory is forced
 * to disk, too.
 */
public final class DirectorySync {

    private DirectorySync() {}

    /** Creates a directory and its missing parents, durably. Blocks. */
    public static void make(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            return;
        }
        Path above = folder.toAbsolutePath().getParent();
        if (above != null) {
            make(above);
        }
        try {
            Files.createDirectory(folder);
        } catch (FileAlreadyExistsException e) {
            // created by another process at the same time, or not a directory
            if (!Files.isDirectory(folder)) {
                throw e;
            }
        }
        forceFolderOf(folder);
    }

    /**
     * Forces the directory of a file to disk. Does nothing if the system cannot open directories, for example on
     * Windows. Blocks.
     */
    public static void forceFolderOf(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            return;
        }
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            // nothing else can be done
        }
    }
}
