package io.github.manusreactive.cli;

import io.github.manusreactive.cli.doctor.ServiceExamination;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Writes a recording. Replaces only an earlier recording. */
final class RecordingFile {

    private static final String MARK = ServiceExamination.RECORDING_MARK;

    private RecordingFile() {}

    /** Rejects a file with other content or one that cannot be written later. */
    static void check(String option, @Nullable Path file) throws IOException {
        OwnFiles.writableLater(option, file);
        if (file == null || !Files.isRegularFile(file) || Files.size(file) == 0) {
            return;
        }
        try (InputStream in = Files.newInputStream(file)) {
            String begin = new String(in.readNBytes(MARK.length()), StandardCharsets.UTF_8);
            if (!begin.equals(MARK)) {
                throw new UsageException(option + " " + file
                        + ": is not a recording of this program and is not overwritten; name another file");
            }
        }
    }

    /** Replaces the earlier recording atomically. */
    static void write(Path file, byte[] recording) throws IOException {
        ReportFile.write(file, new String(recording, StandardCharsets.UTF_8));
    }
}
