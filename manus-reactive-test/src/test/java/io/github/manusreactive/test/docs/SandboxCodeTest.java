package io.github.manusreactive.test.docs;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.ManusClients;
import io.github.manusreactive.file.FileStatus;
import io.github.manusreactive.file.ManusFile;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.task.TaskResult;
import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.ManusSandboxTest;
import io.github.manusreactive.test.agent.AgentScript;
import io.github.manusreactive.test.wire.WireForm;
import java.time.Duration;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

/** The Java blocks of docs/sandbox.md, which run too. */
class SandboxCodeTest {

    @Nested
    @ManusSandboxTest
    class CapitalsTest {
        @Test
        void asksTheAgent(ManusSandbox sandbox) {
            sandbox.agent(prompt -> AgentScript.answer(Duration.ofMillis(50), "Paris"));
            ManusClient client = ManusClients.builder()
                    .baseUrl(sandbox.baseUrl())
                    .apiKey(sandbox.apiKey())
                    .build()
                    .client();

            StepVerifier.create(client.tasks()
                            .run(CreateTaskRequest.of("Capital of France?"))
                            .map(TaskResult::answer))
                    .expectNext("Paris")
                    .verifyComplete();
        }
    }

    @Nested
    @ParameterizedClass
    @EnumSource(WireForm.class)
    class BothFormsTest {

        private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
        private final ManusSandbox sandbox;

        BothFormsTest(WireForm form) {
            sandbox = ManusSandbox.builder()
                    .wireForm(form)
                    .notFoundAfterCreate(Duration.ofSeconds(20))
                    .oddEntries(0.05)
                    .inMemory(time);
        }

        @Test
        void aTaskIsRun() {
            ManusClient client = ManusClients.builder()
                    .baseUrl(sandbox.baseUrl())
                    .apiKey(sandbox.apiKey())
                    .transport(sandbox.transport())
                    .scheduler(time)
                    .build()
                    .client();
            StepVerifier.withVirtualTime(
                            () -> client.tasks()
                                    .run(CreateTaskRequest.of("Paris?"))
                                    .map(TaskResult::answer),
                            () -> time,
                            1)
                    .thenAwait(Duration.ofHours(1))
                    .expectNext("You asked: Paris?")
                    .verifyComplete();
        }
    }

    @Test
    void uploadsGoOverTls() {
        ManusSandbox sandbox = ManusSandbox.builder().tls().start();
        ManusClients clients = ManusClients.builder()
                .baseUrl(sandbox.baseUrl())
                .apiKey(sandbox.apiKey())
                .http(http -> http.tls(tls -> tls.trust(sandbox.trust())))
                .build();
        ManusClient client = clients.client();
        try {
            StepVerifier.create(client.files().upload("a.txt", new byte[5]).map(ManusFile::status))
                    .expectNext(FileStatus.UPLOADED)
                    .verifyComplete();
        } finally {
            clients.close();
            sandbox.close();
        }
    }

    @Test
    void anHourTakesMilliseconds() {
        VirtualTimeScheduler time = VirtualTimeScheduler.create();
        ManusSandbox sandbox = ManusSandbox.inMemory(time);
        sandbox.agent(prompt -> AgentScript.answer(Duration.ofHours(1), "Paris"));
        ManusClient client = ManusClients.builder()
                .baseUrl(sandbox.baseUrl())
                .apiKey(sandbox.apiKey())
                .transport(sandbox.transport())
                .scheduler(time)
                .build()
                .client();

        StepVerifier.withVirtualTime(
                        () -> client.tasks()
                                .run(CreateTaskRequest.of("Capital of France?"))
                                .map(TaskResult::answer),
                        () -> time,
                        1)
                .thenAwait(Duration.ofHours(2))
                .expectNext("Paris")
                .verifyComplete();
        sandbox.journal().assertNoViolations();
    }
}
