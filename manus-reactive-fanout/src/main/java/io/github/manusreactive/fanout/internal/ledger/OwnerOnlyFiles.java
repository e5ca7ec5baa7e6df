package io.github.manusreactive.fanout.internal.ledger;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Files that only their owner may read, if the file system supports POSIX permissions. Blocks. */
final class OwnerOnlyFiles {

    private static final FileAttribute<?> PERMISSIONS =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private OwnerOnlyFiles() {}

    /** Opens a file; an existing one keeps its permissions. */
    static FileChannel open(Path file, OpenOption... options) throws IOException {
        boolean known = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        return FileChannel.open(
                file, Set.of(options), known ? new FileAttribute<?>[] {PERMISSIONS} : new FileAttribute<?>[0]);
    }

    /** Returns the number of hard links of a file, 1 if unknown. */
    static int links(Path file) throws IOException {
        return file.getFileSystem().supportedFileAttributeViews().contains("unix")
                ? (Integer) Files.getAttribute(file, "unix:nlink")
                : 1;
    }

    static void copyPermissions(Path from, Path to) throws IOException {
        if (Files.getFileAttributeView(from, PosixFileAttributeView.class) != null) {
            Files.setPosixFilePermissions(to, Files.getPosixFilePermissions(from));
        }
    }
}
