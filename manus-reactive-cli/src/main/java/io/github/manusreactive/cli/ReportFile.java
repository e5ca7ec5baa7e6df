package io.github.manusreactive.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Writes a report. Replaces only an earlier report. */
final class ReportFile {

    /** Identifies a report; near its beginning. */
    static final String MARK = "<meta name=\"generator\" content=\"manus\">";

    private static final int MARK_WITHIN = 1024;

    private ReportFile() {}

    /** Rejects a file with other content or one that cannot be written later. */
    static void check(String option, @Nullable Path file) throws IOException {
        OwnFiles.writableLater(option, file);
        if (file == null || !Files.isRegularFile(file) || Files.size(file) == 0) {
            return;
        }
        try (InputStream in = Files.newInputStream(file)) {
            String begin = new String(in.readNBytes(MARK_WITHIN), StandardCharsets.UTF_8);
            if (!begin.contains(MARK)) {
                throw new UsageException(option + " " + file
                        + ": is not a report of this program and is not overwritten; name another file");
            }
        }
    }

    /** Replaces the earlier report atomically. */
    static void write(Path file, String page) throws IOException {
        Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
        boolean written = Files.exists(target);
        if (written && (!Files.isRegularFile(target) || !Files.isWritable(target.getParent()))) {
            Files.writeString(target, page);
            return;
        }
        Path fresh = target.resolveSibling(target.getFileName() + "." + UUID.randomUUID() + ".tmp");
        try {
            try (OutputStream out = Channels.newOutputStream(
                    PrivateFiles.open(fresh, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE))) {
                out.write(page.getBytes(StandardCharsets.UTF_8));
            }
            if (written) {
                OwnFiles.copyPermissions(target, fresh);
            }
            Files.move(fresh, target, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }
}
