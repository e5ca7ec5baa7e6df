package io.github.manusreactive.examples.springai;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.ManusClients;
import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.agent.AgentPrompt;
import io.github.manusreactive.test.agent.AgentScript;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.ai.support.ToolCallbacks;
import org.springframework.ai.tool.ToolCallback;

/** The tools as a chat model calls them, with JSON. */
class ManusToolsTest {

    private final ManusSandbox sandbox =
            ManusSandbox.builder().steady().agent(ManusToolsTest::script).start();
    private final ManusClients clients = ManusClients.builder()
            .baseUrl(sandbox.baseUrl())
            .apiKey(sandbox.apiKey())
            .build();

    private static AgentScript script(AgentPrompt prompt) {
        return prompt.text().equals("never")
                ? AgentScript.start().runForever()
                : AgentScript.answer(Duration.ZERO, "The Loire.");
    }

    @AfterEach
    void close() {
        clients.close();
        sandbox.close();
    }

    private String call(Duration longestWait, String tool, String input) {
        Map<String, ToolCallback> tools = Arrays.stream(
                        ToolCallbacks.from(new ManusTools(clients.client(), longestWait)))
                .collect(Collectors.toMap(each -> each.getToolDefinition().name(), Function.identity()));
        return tools.get(tool).call(input);
    }

    private String created(String prompt) {
        String id = call(Duration.ofMinutes(1), "manus_create_task", "{\"prompt\":\"" + prompt + "\"}");
        return "{\"taskId\":" + id + "}";
    }

    @Test
    void aTaskIsCreatedAwaitedAndRead() {
        String task = created("Name a river");

        assertThat(call(Duration.ofMinutes(1), "manus_await_task", task)).contains("\"stopped\"", "The Loire.");
        assertThat(call(Duration.ofMinutes(1), "manus_read_task", task)).contains("\"stopped\"", "The Loire.");
        assertThat(sandbox.journal().tasksCreated()).isEqualTo(1);
    }

    @Test
    void aWaitEndsWhileTheTaskStillRuns() {
        String task = created("never");

        assertThat(call(Duration.ofMillis(50), "manus_await_task", task)).contains("\"running\"", "\"answer\":\"\"");
        assertThat(call(Duration.ofMillis(50), "manus_read_task", task)).contains("\"running\"");
    }
}
