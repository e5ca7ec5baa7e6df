package io.github.manusreactive.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Checks the files of the command line before credits are used: each has one purpose and is writable. */
final class OwnFiles {

    private final Map<Path, String> known = new HashMap<>();

    /** Rejects a file of an earlier option. */
    OwnFiles distinct(String option, @Nullable Path file) throws IOException {
        if (file != null) {
            Path real = Files.isRegularFile(file)
                    ? file.toRealPath()
                    : file.toAbsolutePath().normalize();
            String other = known.putIfAbsent(real, option);
            if (other != null) {
                throw new UsageException(option + " " + file + ": is the same file as " + other);
            }
        }
        return this;
    }

    /** Rejects a file that cannot be written later. */
    static void writableLater(String option, @Nullable Path file) {
        if (file == null) {
            return;
        }
        if (file.toString().isEmpty()) {
            throw new UsageException(option + ": is empty; set a file");
        }
        Path folder = file.toAbsolutePath().getParent();
        if (Files.isDirectory(file)) {
            throw new UsageException(option + " " + file + ": is a folder");
        }
        if (folder == null || !Files.isDirectory(folder)) {
            throw new UsageException(option + " " + file + ": its folder does not exist");
        }
        if (!Files.isWritable(Files.exists(file) ? file : folder)) {
            throw new UsageException(reason(option + " " + file + ": cannot be written", refusal(file, folder)));
        }
    }

    /** Rejects a device or a pipe, which cannot be read again. */
    static void regular(String option, Path file) {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new UsageException(option + " " + file + ": is not a regular file");
        }
    }

    /** Rejects a folder in which files cannot be created later. Its parent must exist. */
    static void folderLater(String option, @Nullable Path folder) {
        if (folder == null) {
            return;
        }
        if (folder.toString().isEmpty()) {
            throw new UsageException(option + ": is empty; set a folder");
        }
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new UsageException(option + " " + folder + ": is not a folder");
        }
        Path existing = Files.exists(folder) ? folder : folder.toAbsolutePath().getParent();
        if (existing == null || !Files.isDirectory(existing)) {
            throw new UsageException(option + " " + folder + ": its parent folder does not exist; create it first");
        }
        try {
            tryFolder(folder);
        } catch (IOException e) {
            throw new UsageException(reason(option + " " + folder + ": no files can be created there", e));
        }
    }

    /** Creates and deletes a file, because permissions do not show a read-only or full file system. */
    private static void tryFolder(Path folder) throws IOException {
        boolean exists = Files.exists(folder);
        if (!exists) {
            PrivateFiles.createFolders(folder);
        }
        try {
            Files.delete(Files.createTempFile(folder, "manus-", ".tmp"));
        } finally {
            if (!exists) {
                Files.delete(folder);
            }
        }
    }

    /** Tries to write, because only the exception has the reason. */
    private static IOException refusal(Path file, Path folder) {
        try {
            if (Files.exists(file)) {
                Files.newByteChannel(file, StandardOpenOption.WRITE).close();
            } else {
                Files.delete(Files.createTempFile(folder, "manus-", ".tmp"));
            }
            return new AccessDeniedException(file.toString());
        } catch (IOException e) {
            return e;
        }
    }

    static void copyPermissions(Path from, Path to) throws IOException {
        if (Files.getFileAttributeView(from, PosixFileAttributeView.class) != null) {
            Files.setPosixFilePermissions(to, Files.getPosixFilePermissions(from));
        }
    }

    /** Describes a file error; the system's exceptions often contain only the file name. */
    static String reason(String what, IOException error) {
        if (error instanceof NoSuchFileException) {
            return what + ": the file or its folder does not exist";
        }
        if (error instanceof AccessDeniedException) {
            return what + ": permission denied";
        }
        if (error instanceof FileSystemException system) {
            return what + ": " + (system.getReason() == null ? "is not a usable file" : system.getReason());
        }
        return what + ": " + error.getMessage();
    }
}
