package io.github.manusreactive.examples.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.ManusClients;
import io.github.manusreactive.error.TaskFailedException;
import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.agent.AgentScript;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

class QuickstartApplicationTest {

    @Test
    void withoutAKeyItRunsOnASandboxAndPrintsTheAnswer() {
        PrintStream before = System.out;
        ByteArrayOutputStream seen = new ByteArrayOutputStream();
        System.setOut(new PrintStream(seen, true, UTF_8));
        try {
            assertThat(QuickstartApplication.run(Map.of(), "Name", "a", "river"))
                    .isZero();
        } finally {
            System.setOut(before);
        }
        assertThat(seen.toString(UTF_8)).contains("Name a river").containsPattern("\\(\\d+ credits\\)");
    }

    @Test
    void theAnswerIsThatOfTheAgent() {
        try (ManusSandbox sandbox = ManusSandbox.builder()
                        .agent(prompt -> AgentScript.answer(Duration.ZERO, "The Loire."))
                        .start();
                ManusClients clients = clients(sandbox)) {
            ManusClient client = clients.client();
            StepVerifier.create(QuickstartApplication.answer(client, "Name a river"))
                    .assertNext(answer -> assertThat(answer).startsWith("The Loire.\n("))
                    .verifyComplete();
        }
    }

    @Test
    void anAgentThatGivesUpIsAnError() {
        try (ManusSandbox sandbox = ManusSandbox.builder()
                        .agent(prompt -> AgentScript.start().error("agent_error", "no river found"))
                        .start();
                ManusClients clients = clients(sandbox)) {
            ManusClient client = clients.client();
            StepVerifier.create(QuickstartApplication.answer(client, "Name a river"))
                    .verifyError(TaskFailedException.class);
        }
    }

    private static ManusClients clients(ManusSandbox sandbox) {
        return ManusClients.builder()
                .baseUrl(sandbox.baseUrl())
                .apiKey(sandbox.apiKey())
                .build();
    }
}
