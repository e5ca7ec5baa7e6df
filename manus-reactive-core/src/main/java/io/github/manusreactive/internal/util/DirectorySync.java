package io.github.manusreactive.internal.util;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Makes changes to a folder outlive a power cut: a file that was created or moved is found again only if its folder was forced too. */
public final class DirectorySync {

    private DirectorySync() {}

    /** Makes a folder, and those above it, where they are missing; they outlive a power cut. Blocks. */
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
            // by somebody else at the same time, or it is no folder
            if (!Files.isDirectory(folder)) {
                throw e;
            }
        }
        forceFolderOf(folder);
    }

    /** Forces the folder that holds a file. Does nothing where the system does not open folders, as Windows does not. Blocks. */
    public static void forceFolderOf(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            return;
        }
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            // there is nothing more that could be done
        }
    }
}
