package io.github.manusreactive.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.agent.AgentScript;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code ledger}: reports what a ledger holds, without a request and without a change. */
class LedgerCommandTest extends CommandLineTest {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private Path ledger() {
        return folder.resolve("in.jsonl.ledger");
    }

    /** Task 0 is finished, 1 fails, 2 waits, the others run for ever. */
    private static ManusSandbox sandbox() {
        return ManusSandbox.builder()
                .noLimits()
                .agent(prompt -> switch (prompt.text()) {
                    case "prompt 0" -> AgentScript.start().result("done");
                    case "prompt 1" -> AgentScript.start().error("agent_error", "the agent gave up");
                    case "prompt 2" -> AgentScript.start().ask("Which one?", "A", "B");
                    default -> AgentScript.start().runForever();
                })
                .start();
    }

    @Test
    void outcomesAndOpenTasksAreReported() throws IOException {
        try (ManusSandbox sandbox = sandbox()) {
            job(sandbox, input(4), "--timeout", "15s");
            byte[] before = Files.readAllBytes(ledger());
            long calls = sandbox.journal().count();

            CommandResult ran = run("ledger", ledger().toString());

            assertThat(ran.err()).isEmpty();
            assertThat(ran.exit()).isZero();
            assertThat(ran.out())
                    .contains("base URL   " + sandbox.baseUrl())
                    .contains("users      alice (user id ")
                    .containsPattern("finished +1 +10\n")
                    .containsPattern("failed +1 ")
                    .containsPattern("timed out +1 ")
                    .containsPattern("total +4 ")
                    .containsPattern("  k2 +waiting +alice +\\S+\n")
                    .containsPattern("  k3 +timed out +alice +\\S+\n")
                    .doesNotContain("  k0 ")
                    .containsPattern("--reopen waiting +1 key: +waits for each task again")
                    .containsPattern("--reopen timed_out +1 key: +waits for each task again")
                    .containsPattern("--reopen failed +1 key: +creates a new task, which costs credits");
            assertThat(sandbox.journal().count()).isEqualTo(calls);
            assertThat(ledger()).hasBinaryContent(before);
        }
    }

    @Test
    void theSameIsReportedAsJson() throws IOException {
        try (ManusSandbox sandbox = ManusSandbox.builder()
                .noLimits()
                .agent(prompt -> AgentScript.start().runForever())
                .start()) {
            job(sandbox, input(22), "--timeout", "2s", "--limit", "task.create=1000/60s");

            JsonNode told =
                    MAPPER.readTree(run("ledger", ledger().toString(), "--json").out());

            assertThat(told.path("base_url").asString()).isEqualTo(sandbox.baseUrl());
            assertThat(told.path("keys").asInt()).isEqualTo(22);
            assertThat(told.path("outcomes").path("timed_out").path("keys").asInt())
                    .isEqualTo(22);
            assertThat(told.path("open_tasks")).hasSize(22);
            assertThat(told.path("open_tasks").valueStream())
                    .allMatch(task -> !task.path("task_id").asString().isEmpty());
            assertThat(run("ledger", ledger().toString()).out()).contains("  and 2 more; --all lists them");
            assertThat(run("ledger", ledger().toString(), "--all").out())
                    .doesNotContain("more;")
                    .contains("k21");
        }
    }

    @Test
    @Timeout(120)
    void aLedgerThatARunUsesIsShownAndStaysTheirs() throws Exception {
        try (ManusSandbox sandbox = ManusSandbox.builder()
                .noLimits()
                .agent(prompt -> AgentScript.start().runForever())
                .start()) {
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("java.class.path"),
                    ManusCommand.class.getName()));
            Path input = input(3);
            command.addAll(arguments(sandbox, input));
            Process process = new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try {
                while (!Files.exists(ledger())
                        || Files.readString(ledger()).split("\"event\":\"created\"", -1).length <= 3) {
                    assertThat(process.waitFor(10, TimeUnit.MILLISECONDS)).isFalse();
                }

                CommandResult ran = run("ledger", ledger().toString());

                assertThat(ran.exit()).as(ran.err()).isZero();
                assertThat(ran.out())
                        .contains("process    " + process.pid() + " opened the ledger last and is still running")
                        .containsPattern("no outcome yet +3 +0")
                        .containsPattern("the next run +3 keys: waits for each task");
                isRefused(
                        job(
                                sandbox,
                                input,
                                "--output",
                                folder.resolve("other.jsonl").toString()),
                        "is in use by another job, process " + process.pid());
            } finally {
                process.destroyForcibly().waitFor();
            }
        }
    }

    @Test
    void whatIsNotALedgerIsRefused() throws IOException {
        Path notes = file("notes.txt", "dear diary\n");

        isRefused(run("ledger", notes.toString()), "notes.txt: is not a ledger");
        file("notes.txt.ledger", "");
        isRefused(run("ledger", notes.toString()), "the ledger is " + folder.resolve("notes.txt.ledger"));
        isRefused(run("ledger", folder.resolve("none.ledger").toString()), "none.ledger: no such file");
        isRefused(run("ledger", folder.toString()), "is not a file");
        isRefused(run("ledger", file("empty.ledger", "").toString()), "is empty");
        assertThat(new String(Files.readAllBytes(notes), UTF_8)).isEqualTo("dear diary\n");
    }
}
