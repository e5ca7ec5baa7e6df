package io.github.manusreactive.cli.doctor;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.ManusClients;
import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.file.ManusFile;
import io.github.manusreactive.project.CreateProjectRequest;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.task.TaskHandle;
import io.github.manusreactive.task.TaskStatus;
import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.SandboxBuilder;
import io.github.manusreactive.test.SandboxUser;
import io.github.manusreactive.test.agent.AgentFile;
import io.github.manusreactive.test.agent.AgentScript;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** A sandbox with an account that has at least one of every readable resource. */
public final class DoctorSandbox implements AutoCloseable {

    private static final Duration LOOK = Duration.ofMillis(250);
    private static final int LOOKS = 80;

    private final ManusSandbox sandbox;
    private final CheckTargets targets;

    private DoctorSandbox(ManusSandbox sandbox, CheckTargets targets) {
        this.sandbox = sandbox;
        this.targets = targets;
    }

    /**
     * Starts a sandbox on a free loopback port and waits until its account has all resources.
     *
     * @return the sandbox, which the caller must close
     */
    public static DoctorSandbox start() {
        return filled(ManusSandbox.builder(), "Sample");
    }

    /**
     * Starts a sandbox whose names, titles and texts all begin with the same word.
     *
     * @param builder the sandbox to start
     * @param word first word of every name, title and text
     * @return the sandbox, which the caller must close
     */
    static DoctorSandbox filled(SandboxBuilder builder, String word) {
        ManusSandbox sandbox = builder.agent(prompt -> script(word)).start();
        try {
            return new DoctorSandbox(sandbox, fill(sandbox, word));
        } catch (RuntimeException e) {
            sandbox.close();
            throw e;
        }
    }

    private static AgentScript script(String word) {
        return AgentScript.start()
                .plan(word + " reading", word + " writing")
                .tool("browser", word + " page")
                .explain(word + " explanation")
                .progress(word + " progress")
                .checkpoint(word + " checkpoint")
                .result(word + " answer", AgentFile.text(word + ".txt", word + " content"));
    }

    private static CheckTargets fill(ManusSandbox sandbox, String word) {
        SandboxUser user = sandbox.user(ManusSandbox.DEFAULT_USER).team(true);
        user.addAgent(word + " desk");
        user.addConnector("22222222-3333-4444-8555-666666666666", word + " mail");
        user.addBrowser("66666666-7777-4888-8999-000000000000", word + " laptop");
        try (ManusClients clients = ManusClients.builder()
                .baseUrl(sandbox.baseUrl())
                .apiKey(sandbox.apiKey())
                .build()) {
            ManusClient client = clients.client();
            CheckTargets targets = written(client, word).toFuture().join();
            // after the task, so that no task event is delivered
            sandbox.webhooks().register("https://hooks.example.com/" + word + "?token=" + word);
            return targets;
        }
    }

    private static Mono<CheckTargets> written(ManusClient client, String word) {
        CreateTaskRequest request = CreateTaskRequest.builder(word + " prompt")
                .title(word + " title")
                .build();
        Mono<ManusFile> file = client.files().upload(word + ".csv", word.getBytes(StandardCharsets.UTF_8));
        return client.projects()
                .create(CreateProjectRequest.builder(word + " project").build())
                .then(client.tasks().create(request))
                .delayUntil(task -> stopped(client, task))
                .zipWith(file, (task, uploaded) -> new CheckTargets(task.taskId(), uploaded.id(), null));
    }

    /** Waits until the task has stopped. It may be unknown for some time after its creation. */
    private static Mono<?> stopped(ManusClient client, TaskHandle task) {
        return client.tasks()
                .detail(task.taskId())
                .filter(now -> now.status().equals(TaskStatus.STOPPED))
                .switchIfEmpty(Mono.error(() -> new IllegalStateException("the sandbox task did not stop in time")))
                .retryWhen(Retry.fixedDelay(LOOKS, LOOK));
    }

    /** Returns the base URL of the API. */
    public String baseUrl() {
        return sandbox.baseUrl();
    }

    /** Returns the user of the account, with an API key. */
    public ManusUser user() {
        return ManusUser.ofApiKeys(ManusUser.DEFAULT_LABEL, sandbox.apiKey());
    }

    /** Returns the ids of a file and of a task with a website. */
    public CheckTargets targets() {
        return targets;
    }

    ManusSandbox sandbox() {
        return sandbox;
    }

    @Override
    public void close() {
        sandbox.close();
    }
}
