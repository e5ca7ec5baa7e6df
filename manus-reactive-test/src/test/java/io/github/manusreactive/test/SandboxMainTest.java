package io.github.manusreactive.test;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.manusreactive.operation.Operation;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SandboxMainTest {

    @Test
    void optionsReachTheSandboxAndTheReportTellsWhatItSaw() throws Exception {
        try (ManusSandbox sandbox = SandboxMain.start(
                Map.of(),
                "--key",
                "k1",
                "--user",
                "bob=k2",
                "--limit",
                "task.create=3/60s",
                "--user-limit",
                "bob:task.create=1/1m",
                "--fault",
                "task.stop=500:1",
                "--run",
                "1ms",
                "--retry-after")) {
            SandboxApi api = SandboxApi.overHttp(sandbox);
            assertThat(sandbox.apiKey()).isEqualTo("k1");
            assertThat(api.create("same").status()).isEqualTo(200);
            assertThat(api.create("same").status()).isEqualTo(200);
            assertThat(api.create("other").status()).isEqualTo(200);
            assertThat(api.create("fourth").headers()).containsKey("retry-after");
            assertThat(api.key("k2").create("bob 1").status()).isEqualTo(200);
            assertThat(api.key("k2").create("bob 2").status()).isEqualTo(429);
            assertThat(api.call(Operation.TASK_STOP, Map.of("task_id", "x")).status())
                    .isEqualTo(500);
            HttpResponse<String> report = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(sandbox.baseUrl() + "/_sandbox/report"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(SandboxApi.parse(report.body()))
                    .containsEntry("tasks_created", 4)
                    .containsEntry("duplicate_prompts", Map.of("same", 2))
                    .containsEntry("rate_limited", 2);
        }
    }

    @Test
    void theLiveServiceCanBeImitatedOptionByOption() {
        try (ManusSandbox sandbox = SandboxMain.start(
                Map.of(),
                "--form",
                "live",
                "--steady",
                "--not-found",
                "1h",
                "--early-waiting",
                "1s",
                "--late-parts",
                "1s",
                "--odd-entries",
                "0.1",
                "--shifting-pages",
                "1",
                "--message-failures",
                "1",
                "--ghost-profile",
                "max",
                "--ghost-without-profile")) {
            SandboxApi api = SandboxApi.overHttp(sandbox);
            assertThat(api.create("no profile").status()).isEqualTo(200);
            assertThat(sandbox.journal().ghostsCreated()).isEqualTo(1);
            String real = api.call(
                            Operation.TASK_CREATE, Map.of("message", Map.of("content", "x"), "agent_profile", "lite"))
                    .text("task_id");
            assertThat(sandbox.journal().tasksCreated()).isEqualTo(1);
            assertThat(api.detail(real).status()).isEqualTo(404);
            assertThat(api.call(Operation.TASK_LIST_MESSAGES, Map.of("task_id", real))
                            .status())
                    .isEqualTo(500);
        }
    }

    @Test
    void helpIsPrintedAndNothingIsStarted() {
        PrintStream before = System.out;
        ByteArrayOutputStream seen = new ByteArrayOutputStream();
        System.setOut(new PrintStream(seen, true, UTF_8));
        try {
            SandboxMain.main(new String[] {"--port", "1", "--help"});
        } finally {
            System.setOut(before);
        }

        assertThat(seen.toString(UTF_8)).startsWith("Usage: sandbox").contains("--port N", "reset_after, ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--nonsense 1",
                "--limit task.archive=1/1s",
                "--limit task.create=x",
                "--run 5",
                "--fault task.create=melt:0.1",
                "--window round",
                "--user bob",
                "--port"
            })
    void aWrongOptionIsNamed(String line) {
        String[] args = line.split(" ");
        assertThatThrownBy(() -> SandboxMain.start(Map.of(), args))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(args[0]);
    }
}
