package io.github.manusreactive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.agent.AgentFile;
import io.github.manusreactive.test.agent.AgentScript;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code --download}: the files of answers, each once, and a reason for each that is not there. */
class DownloadOptionTest extends CommandLineTest {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final String LONG = "漢".repeat(120) + ".txt";

    private static ManusSandbox sandbox() {
        return ManusSandbox.builder()
                .noLimits()
                .agent(prompt -> AgentScript.start()
                        .message("first", AgentFile.text("a.txt", "a of " + prompt.text()))
                        .result(
                                "done",
                                AgentFile.text("../A.txt", "A"),
                                AgentFile.text(LONG, "long"),
                                AgentFile.text("..", "dots")))
                .start();
    }

    private Path files() {
        return folder.resolve("files");
    }

    private CommandResult download(ManusSandbox sandbox, Path input, String... more) throws IOException {
        return job(
                sandbox,
                input,
                Stream.concat(Stream.of("--download", files().toString()), Stream.of(more))
                        .toArray(String[]::new));
    }

    private List<JsonNode> downloads() throws IOException {
        return Files.readAllLines(folder.resolve("out.jsonl")).stream()
                .flatMap(line -> MAPPER.readTree(line).path("downloads").valueStream())
                .toList();
    }

    private List<Path> partFiles() throws IOException {
        try (Stream<Path> all = Files.walk(files())) {
            return all.filter(each -> each.toString().endsWith(".part")).toList();
        }
    }

    @Test
    void eachKeyHasAFolderWithItsFiles() throws IOException {
        try (ManusSandbox sandbox = sandbox()) {
            Path input = file("in.jsonl", "{\"key\":\"k0\",\"prompt\":\"p\"}\n{\"key\":\"../K0\",\"prompt\":\"q\"}\n");

            CommandResult ran = download(sandbox, input);

            assertThat(ran.err()).isEmpty();
            assertThat(ran.exit()).isZero();
            assertThat(files().resolve("k0").resolve("a.txt")).content().isEqualTo("a of p");
            assertThat(files().resolve("k0").resolve("A (2).txt")).content().isEqualTo("A");
            assertThat(files().resolve("k0").resolve("file")).content().isEqualTo("dots");
            assertThat(files().resolve(FileNameEncoder.folder("../K0")).resolve("a.txt"))
                    .content()
                    .isEqualTo("a of q");
            assertThat(downloads()).hasSize(8).allMatch(each -> !each.has("error"));
            for (JsonNode each : downloads()) {
                assertThat(files().resolve(each.path("path").asString())).isRegularFile();
            }
            assertThat(partFiles()).isEmpty();
        }
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void filesAreForTheirOwnerAlone() throws IOException {
        try (ManusSandbox sandbox = sandbox()) {
            download(sandbox, input(1));

            Path keyFolder = files().resolve("k0");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(keyFolder)))
                    .isEqualTo("rwx------");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(keyFolder.resolve("a.txt"))))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void whatAnEarlierRunFinishedIsDownloadedOnce() throws IOException {
        try (ManusSandbox sandbox = sandbox()) {
            Path input = input(1);
            job(sandbox, input, "--output-messages");
            assertThat(downloads()).isEmpty();

            assertThat(download(sandbox, input, "--output-messages").exit()).isZero();
            assertThat(downloads()).hasSize(4).allMatch(each -> each.has("path"));
            String written = Files.readString(folder.resolve("out.jsonl"));
            Path edited = files().resolve("k0").resolve("a.txt");
            Files.writeString(edited, "edited by its owner");

            assertThat(download(sandbox, input).exit()).isZero();
            assertThat(job(sandbox, input).exit()).isZero();

            assertThat(edited).content().isEqualTo("edited by its owner");
            assertThat(Files.readString(folder.resolve("out.jsonl"))).isEqualTo(written);
            // a file that is older than its answer is of an earlier one
            Files.setLastModifiedTime(edited, FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
            assertThat(download(sandbox, input).exit()).isZero();
            assertThat(edited).content().isEqualTo("a of prompt 0");
            assertThat(sandbox.journal().tasksCreated()).isOne();
        }
    }

    @Test
    void aFileThatCannotBeHadLosesNoAnswerAndIsTriedAgain() throws IOException {
        try (ManusSandbox sandbox = sandbox()) {
            Path input = input(1);
            sandbox.storage().breakDownloads(1000);

            CommandResult failed = download(sandbox, input, "--response-timeout", "2s");

            assertThat(failed.exit()).isEqualTo(4);
            assertThat(failed.err())
                    .contains("4 attachments could not be downloaded; run the same command to try again")
                    .contains("key k0: k0/a.txt: download: ")
                    .doesNotContain("signature");
            assertThat(failed.err().lines().filter(line -> line.contains(" k0/")))
                    .hasSize(3)
                    .noneMatch(line -> line.contains("http"));
            assertThat(outcomes()).singleElement().matches(each -> each.isFinished());
            assertThat(downloads())
                    .hasSize(4)
                    .allMatch(each ->
                            !each.has("path") && !each.path("error").asString().contains("http"));
            assertThat(partFiles()).isEmpty();

            sandbox.storage().breakDownloads(0);
            CommandResult again = download(sandbox, input);

            assertThat(again.exit()).as(again.err()).isZero();
            assertThat(downloads()).hasSize(4).allMatch(each -> each.has("path") && !each.has("error"));
            assertThat(outcomes()).hasSize(1);
            assertThat(sandbox.journal().tasksCreated()).isOne();
        }
    }

    @Test
    void aTaskIsReadAgainForFreshLinks() throws IOException {
        try (ManusSandbox sandbox = ManusSandbox.builder()
                .noLimits()
                .agent(prompt -> AgentScript.start().result("done", AgentFile.text("a.txt", "content")))
                .start()) {
            Path input = input(1);
            job(sandbox, input);
            long reads = sandbox.journal().count(Operation.TASK_LIST_MESSAGES);
            // all attempts with the link that the ledger has
            sandbox.storage().breakDownloads(4);

            CommandResult ran = download(sandbox, input);

            assertThat(ran.exit()).as(ran.err()).isZero();
            assertThat(sandbox.journal().count(Operation.TASK_LIST_MESSAGES)).isGreaterThan(reads);
            assertThat(files().resolve("k0").resolve("a.txt")).content().isEqualTo("content");
            assertThat(Files.readString(folder.resolve("out.jsonl"))).doesNotContain("messages");
        }
    }

    @Test
    void aFolderThatCannotBeWrittenToIsRefused() throws IOException {
        Path taken = file("taken", "");

        isRefused(run("run", input(1).toString(), "--download", taken.toString()), "taken: is not a folder");
        isRefused(
                run(
                        "run",
                        input(1).toString(),
                        "--download",
                        folder.resolve("a/b").toString()),
                "its parent folder does not exist");
    }

    @Test
    void aFailureDoesNotReplaceTheNotesOfFilesThatAnEarlierRunDownloaded() throws IOException {
        try (ManusSandbox sandbox = sandbox()) {
            Path input = input(2);
            download(sandbox, input);
            String before = Files.readString(folder.resolve("out.jsonl"));
            sandbox.storage().breakDownloads(1000);

            CommandResult failed =
                    job(sandbox, input, "--download", folder.resolve("other").toString(), "--response-timeout", "2s");

            assertThat(failed.exit()).isEqualTo(4);
            assertThat(failed.err()).contains("8 attachments could not be downloaded");
            assertThat(folder.resolve("out.jsonl")).content().isEqualTo(before);
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aFolderThatCannotBeCreatedIsRefused() throws IOException {
        isRefused(run("run", input(1).toString(), "--download", "/proc/dlx"), "no files can be created there");
    }

    @Test
    void aRefusedRunLeavesNoFolder() throws IOException {
        isRefused(
                run("run", input(1).toString(), "--download", files().toString(), "--report", folder.toString()),
                "is a folder");
        assertThat(files()).doesNotExist();
    }
}
