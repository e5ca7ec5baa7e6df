package io.github.manusreactive.examples.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.ManusClients;
import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.test.ManusSandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The command that goes on with a job: when it is told, and that a shell can run it. */
class RestartTest extends CommandLineTest {

    @Test
    void theJarIsNamedAsSeenFromTheWorkingDirectory() {
        Path jar = folder.resolve("target/bulk.jar");

        assertThat(Path.of(Restart.fromHere(jar, folder))).isEqualTo(Path.of("target/bulk.jar"));
        assertThat(Path.of(Restart.fromHere(jar, folder.resolve("elsewhere")))).isEqualTo(jar);
    }

    @Test
    void whatAShellWouldTakeApartIsQuoted() {
        assertThat(Restart.command(
                        List.of("java", "-jar", "my jars/b.jar"), List.of("run", "it's.jsonl", "--limit=a=1/2s")))
                .isEqualTo("java -jar 'my jars/b.jar' run 'it'\\''s.jsonl' --limit=a=1/2s");
    }

    @Test
    void withoutAJarTheClassPathIsNamed() {
        assertThat(Restart.command(List.of("run")))
                .startsWith("java -cp ")
                .contains(System.getProperty("java.class.path"))
                .endsWith(BulkFanOut.class.getName() + " run");
    }

    @Test
    void anInputThatChangesAfterTasksWereCreatedIsNotTakenForAMisuse() throws IOException {
        try (ManusSandbox sandbox = ManusSandbox.builder().noLimits().start()) {
            Path input = longInput(30);
            String content = Files.readString(input);

            Ran ran = turnedInto(sandbox, input, content.substring(0, content.length() - 10) + "changed\"}\n");

            assertThat(ran.exit()).isEqualTo(1);
            assertThat(ran.err())
                    .contains("has changed since it was checked")
                    .contains("exit code 1, the job broke off")
                    .contains("resume with: java ");
            assertThat(sandbox.journal().tasksCreated()).isPositive().isLessThan(30);
        }
    }

    @Test
    void anInputThatChangesBeforeItsFirstLineIsReadIsTakenForAMisuse() throws IOException {
        try (ManusSandbox sandbox = ManusSandbox.builder().noLimits().start()) {
            Ran ran = turnedInto(sandbox, input(2), "{\"key\":\"k0\",\"prompt\":\"another\"}\n");

            assertThat(ran.exit()).isEqualTo(2);
            assertThat(ran.err()).contains("has changed since it was checked").doesNotContain("resume with");
            assertThat(sandbox.journal().tasksCreated()).isZero();
        }
    }

    /** Runs a job whose input is changed between its check and its use. */
    private Ran turnedInto(ManusSandbox sandbox, Path file, String content) throws IOException {
        Input input = Input.of(file.toString());
        long total = input.check();
        file("in.jsonl", content);
        try (Output output = Output.to(folder.resolve("out.jsonl"));
                ManusClients clients = ManusClients.builder()
                        .baseUrl(sandbox.baseUrl())
                        .user(ManusUser.ofApiKeys("alice", sandbox.apiKey()))
                        .build()) {
            return captured(() -> new Job(
                            clients, input, total, output, ProgressView.onStandardError(ProgressView.Mode.none, false))
                    .command(List.of("run", "in.jsonl"))
                    .run(fanOut -> {}));
        }
    }
}
