package io.github.manusreactive.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.cli.doctor.ServiceExamination;
import io.github.manusreactive.test.ManusSandbox;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What the command line writes is for its owner alone, unless the owner chose otherwise. */
class FilePermissionsTest extends CommandLineTest {

    private static String permissions(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    private Path existing(String name, String content) throws IOException {
        Path file = file(name, content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        return file;
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void filesThatARunCreatesArePrivate() throws IOException {
        try (ManusSandbox sandbox = ManusSandbox.builder().noLimits().start()) {
            Path report = folder.resolve("report.html");

            assertThat(job(sandbox, input(2), "--report", report.toString()).exit())
                    .isZero();

            assertThat(permissions(folder.resolve("out.jsonl"))).isEqualTo("rw-------");
            assertThat(permissions(folder.resolve("in.jsonl.ledger"))).isEqualTo("rw-------");
            assertThat(permissions(report)).isEqualTo("rw-------");
        }
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void aFileThatExistsKeepsItsPermissions() throws IOException {
        Path output = existing("out.jsonl", """
                {"key":"k0","outcome":"failed","finished_at":"2026-01-01T00:00:00Z"}
                {"key":"k0","outcome":"failed","finished_at":"2026-01-01T00:00:00Z"}
                """);
        Path report = existing("report.html", "");
        try (ManusSandbox sandbox = ManusSandbox.builder().noLimits().start()) {
            CommandResult ran =
                    job(sandbox, input(1), "--trust-output", "--settle", "1s", "--report", report.toString());

            assertThat(ran.exit()).as(ran.err()).isNotEqualTo(2);
            assertThat(output).content().hasLineCount(1);
            assertThat(permissions(output)).isEqualTo("rw-r--r--");
            assertThat(permissions(report)).isEqualTo("rw-r--r--");
            assertThat(report).content().contains(ReportFile.MARK);
        }
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void aRecordingIsPrivate() throws IOException {
        Path recording = folder.resolve("recording.json");

        RecordingFile.write(recording, ServiceExamination.RECORDING_MARK.getBytes(UTF_8));

        assertThat(permissions(recording)).isEqualTo("rw-------");
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void theCopyOfStandardInputIsPrivate() throws IOException {
        List<Path> before = copies();
        InputStream in = System.in;
        System.setIn(new ByteArrayInputStream("{\"key\":\"k0\",\"prompt\":\"p\"}\n".getBytes(UTF_8)));
        try {
            assertThat(InputFile.of(InputFile.STANDARD_INPUT).check()).isOne();
        } finally {
            System.setIn(in);
        }

        List<Path> made =
                copies().stream().filter(copy -> !before.contains(copy)).toList();
        assertThat(made).hasSize(1);
        assertThat(permissions(made.get(0))).isEqualTo("rw-------");
    }

    private static List<Path> copies() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(file -> file.getFileName().toString().matches("manus-\\d+\\.input"))
                    .toList();
        }
    }

    @Test
    void aFileSystemWithoutSuchPermissionsIsWrittenTo() throws IOException {
        try (FileSystem zip = FileSystems.newFileSystem(folder.resolve("files.zip"), Map.of("create", "true"))) {
            Path file = zip.getPath("/answers/one.txt");

            PrivateFiles.createFolders(file.getParent());
            try (FileChannel made = PrivateFiles.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                made.write(ByteBuffer.wrap("one".getBytes(UTF_8)));
            }

            assertThat(file).content().isEqualTo("one");
        }
    }
}
