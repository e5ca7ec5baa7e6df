package io.github.manusreactive.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.ManusClients;
import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.test.ManusSandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command that resumes a job: when it is printed, and that a shell can run it. */
class ResumeCommandTest extends CommandLineTest {

    @Test
    void theJarIsNamedAsSeenFromTheWorkingDirectory() {
        Path jar = folder.resolve("target/bulk.jar");

        assertThat(Path.of(ResumeCommand.fromHere(jar, folder))).isEqualTo(Path.of("target/bulk.jar"));
        assertThat(Path.of(ResumeCommand.fromHere(jar, folder.resolve("elsewhere"))))
                .isEqualTo(jar);
    }

    @Test
    void whatAShellWouldTakeApartIsQuoted() {
        assertThat(text(List.of("java", "-jar", "my jars/b.jar"), "run", "it's.jsonl", "--limit=a=1/2s"))
                .isEqualTo("java -jar 'my jars/b.jar' run 'it'\\''s.jsonl' --limit=a=1/2s");
    }

    private static String text(List<String> program, String... args) {
        return withoutFolder(ResumeCommand.of(program, List.of(args)));
    }

    private static String withoutFolder(ResumeCommand command) {
        return command.text().replaceFirst("^cd .*? && ", "");
    }

    /** What a shell makes of a command's words after the program, which is {@code printf} here. */
    private static List<String> pasted(ResumeCommand command) throws Exception {
        Process shell = new ProcessBuilder("bash", "-c", command.text()).start();
        String said = new String(shell.getInputStream().readAllBytes(), UTF_8);
        assertThat(shell.waitFor()).isZero();
        return List.of(said.split("\0"));
    }

    @Test
    void argumentsArriveInAShellAsTheyWere() throws Exception {
        List<String> args = List.of(
                "run",
                "a\nb\u202e'\\ü.jsonl",
                "--template",
                "Read https://medium.com/@{{u}} and $HOME",
                "--only",
                "https://a.test/@b",
                "https://c@d");

        ResumeCommand command = ResumeCommand.of(List.of("printf", "%s\\0"), args);

        assertThat(command.text().lines()).hasSize(1);
        assertThat(ConsoleMessages.visible(command.text())).isEqualTo(command.text());
        assertThat(pasted(command)).isEqualTo(args);
        assertThat(command.masked()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "http://me:s3c/r@t@proxy.test:1, http://***@proxy.test:1",
        "me:s3cret@proxy.test:1, ***@proxy.test:1",
        "http://proxy.test:1, http://proxy.test:1",
        "none, none"
    })
    void theAccountOfAProxyIsHidden(String value, String shown) {
        for (boolean spread : List.of(true, false)) {
            ResumeCommand command = ResumeCommand.of(
                    List.of("java"), spread ? List.of("run", "--proxy", value) : List.of("run", "--proxy=" + value));

            assertThat(withoutFolder(command).replace("'", "").replace('=', ' '))
                    .isEqualTo("java run --proxy " + shown);
            assertThat(command.masked()).isEqualTo(shown.contains("***") ? Set.of("--proxy") : Set.of());
        }
    }

    @Test
    void secretsAmongTheOptionsOfJavaAreHidden() {
        ResumeCommand command = ResumeCommand.of(
                List.of("java", "-Xmx64m", "-Djavax.net.ssl.trustStorePassword=s3cret", "-Dmy.apiKey=s3cret", "-Da=b"),
                List.of("run"));

        assertThat(command.text())
                .contains("-Xmx64m", "-Da=b", "-Djavax.net.ssl.trustStorePassword=***")
                .doesNotContain("s3cret");
        assertThat(command.masked()).containsExactly("-Djavax.net.ssl.trustStorePassword", "-Dmy.apiKey");
    }

    @Test
    void optionsAreChangedBeforeTheEndOfOptions() {
        ResumeCommand command = ResumeCommand.of(
                List.of("java"), List.of("run", "--reopen=failed", "--reopen", "stopped", "--", "--reopen=x.jsonl"));

        assertThat(command.values("--reopen")).containsExactly("failed", "stopped");
        assertThat(withoutFolder(command.with("--reopen", "failed,stopped,waiting")))
                .isEqualTo("java run --reopen failed,stopped,waiting -- --reopen=x.jsonl");
    }

    @Test
    void theOptionsOfJavaAndTheFolderAreRepeated() throws Exception {
        Path working = Files.createDirectory(folder.resolve("my folder"));
        Files.writeString(working.resolve("in.jsonl"), "{\"key\":\"a\",\"prompt\":\"x\"}\n");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process process = new ProcessBuilder(
                        java,
                        "-Xmx96m",
                        "-Dsome.token=s3cret",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ManusCommand.class.getName(),
                        "run",
                        "in.jsonl",
                        "--base-url",
                        "http://127.0.0.1:1",
                        "--users",
                        usersOf("k").toString(),
                        "--max-outage",
                        "1s",
                        "--progress",
                        "none")
                .directory(working.toFile())
                .start();
        String said = new String(process.getErrorStream().readAllBytes(), UTF_8);
        process.waitFor();

        assertThat(said)
                .contains("resume with: cd '" + working.toRealPath() + "' && ")
                .containsPattern("java -Xmx96m '?-Dsome.token=\\*\\*\\*'? -cp ")
                .contains("the command masks the value of -Dsome.token with ***: ")
                .doesNotContain("s3cret");
    }

    @Test
    void withoutAJarTheClassPathIsNamed() {
        assertThat(ResumeCommand.of(List.of("run")).text())
                .contains("java ", " -cp ")
                .contains(System.getProperty("java.class.path"))
                .endsWith(ManusCommand.class.getName() + " run");
    }

    @Test
    void anInputThatChangesAfterTasksWereCreatedIsNotTakenForAMisuse() throws IOException {
        try (ManusSandbox sandbox = ManusSandbox.builder().noLimits().start()) {
            Path input = longInput(30);
            String content = Files.readString(input);

            CommandResult ran =
                    turnedInto(sandbox, input, content.substring(0, content.length() - 10) + "changed\"}\n");

            assertThat(ran.exit()).isEqualTo(1);
            assertThat(ran.err())
                    .contains("has changed since it was checked")
                    .contains("exit code 1, the job failed")
                    .contains("resume with: cd ");
            assertThat(sandbox.journal().tasksCreated()).isPositive().isLessThan(30);
        }
    }

    @Test
    void anInputThatChangesBeforeItsFirstLineIsReadIsTakenForAMisuse() throws IOException {
        try (ManusSandbox sandbox = ManusSandbox.builder().noLimits().start()) {
            CommandResult ran = turnedInto(sandbox, input(2), "{\"key\":\"k0\",\"prompt\":\"another\"}\n");

            assertThat(ran.exit()).isEqualTo(2);
            assertThat(ran.err()).contains("has changed since it was checked").doesNotContain("resume with");
            assertThat(sandbox.journal().tasksCreated()).isZero();
        }
    }

    /** Runs a job whose input is changed between its check and its use. */
    private CommandResult turnedInto(ManusSandbox sandbox, Path file, String content) throws IOException {
        InputFile input = InputFile.of(file.toString());
        long total = input.check();
        file("in.jsonl", content);
        try (OutputFile output = OutputFile.to(folder.resolve("out.jsonl"));
                ManusClients clients = ManusClients.builder()
                        .baseUrl(sandbox.baseUrl())
                        .user(ManusUser.ofApiKeys("alice", sandbox.apiKey()))
                        .build()) {
            return captured(() -> new JobRunner(
                            clients,
                            input,
                            total,
                            output,
                            ProgressView.onStandardError(ProgressView.ProgressMode.none, false))
                    .command(List.of("run", "in.jsonl"))
                    .run(fanOut -> {}));
        }
    }
}
