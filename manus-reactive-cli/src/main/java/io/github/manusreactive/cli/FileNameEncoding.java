package io.github.manusreactive.cli;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks file names against the locale: with {@code LC_ALL=C}, the Java runtime cannot open non-ASCII names. */
final class FileNameEncoding {

    private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");

    private static final String REMEDY = ": set LC_ALL=C.UTF-8";

    private FileNameEncoding() {}

    /** Returns the path for a name in an option or input line; rejects an unusable name with the reason. */
    static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new UsageException(
                    ofFileNames().newEncoder().canEncode(text)
                            ? "'" + text + "' is not a valid file name: " + e.getReason()
                            : "'" + text + "' has characters that file names cannot contain in this locale ("
                                    + ofFileNames() + ")" + REMEDY);
        }
    }

    /** Returns the problem if the locale garbled an argument or the working directory, otherwise {@code null}. */
    static @Nullable String problem(String[] args) {
        if (!ofFileNames().equals(StandardCharsets.US_ASCII)) {
            return null;
        }
        List<byte[]> raw = rawArguments();
        for (int i = 0; i < args.length && raw.size() >= args.length; i++) {
            if (!isAscii(raw.get(raw.size() - args.length + i))) {
                return "argument " + (i + 1) + ", " + args[i] + ", has characters that this locale (" + ofFileNames()
                        + ") cannot represent, so the program receives a different text" + REMEDY;
            }
        }
        String here = System.getProperty("user.dir", "");
        return isFolder(here)
                ? null
                : "the working directory, " + here + ", has characters that this locale (" + ofFileNames()
                        + ") cannot represent, so no file in it can be opened" + REMEDY;
    }

    private static boolean isFolder(String name) {
        try {
            return Files.isDirectory(Path.of(name));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private static Charset ofFileNames() {
        String name = System.getProperty("sun.jnu.encoding", "UTF-8");
        return Charset.isSupported(name) ? Charset.forName(name) : StandardCharsets.UTF_8;
    }

    /** Reads the arguments from the kernel, beginning with those of the Java runtime; empty on systems without {@code /proc}. */
    private static List<byte[]> rawArguments() {
        try {
            byte[] all = Files.readAllBytes(COMMAND_LINE);
            List<byte[]> arguments = new ArrayList<>();
            int begin = 0;
            for (int i = 0; i < all.length; i++) {
                if (all[i] == 0) {
                    arguments.add(Arrays.copyOfRange(all, begin, i));
                    begin = i + 1;
                }
            }
            return arguments;
        } catch (IOException e) {
            return List.of();
        }
    }

    private static boolean isAscii(byte[] bytes) {
        for (byte each : bytes) {
            if (each < 0) {
                return false;
            }
        }
        return true;
    }
}
