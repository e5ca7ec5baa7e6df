package io.github.manusreactive.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Computes a fingerprint of the names and contents of a line's files, so that a changed file counts as a changed line. The folder
 * does not count. Recently used files are not read again.
 */
final class FilePrints implements Function<InputLine, String> {

    private final RecentValueCache<String, String> known;

    /**
     * @param most maximum number of remembered files
     */
    FilePrints(int most) {
        this.known = new RecentValueCache<>(most);
    }

    /** Blocks. Called on the input's thread. */
    @Override
    public String apply(InputLine line) {
        return line.filePaths().stream()
                .map(path -> known.get(path, FilePrints::print))
                .collect(Collectors.joining("\n"));
    }

    private static String print(String path) {
        Path file = Path.of(path);
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            new DigestInputStream(in, digest).transferTo(OutputStream.nullOutputStream());
            return file.getFileName() + " " + HexFormat.of().formatHex(digest.digest());
        } catch (IOException e) {
            throw new UncheckedIOException(OwnFiles.reason("files: " + path, e), e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
