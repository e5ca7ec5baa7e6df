package io.github.manusreactive.examples.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.test.agent.AgentScript;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.web.reactive.server.WebTestClient;

/** Prompts and answers are for the user of the service only. */
@DisabledOnOs(OS.WINDOWS)
class PrivateFilesTest {

    @Test
    void directoriesAndFilesBelongToTheirOwner(@TempDir Path parent) throws IOException {
        Path directory = parent.resolve("new").resolve("jobs");
        try (RunningService service = new RunningService(directory)) {
            service.sandbox.agent(prompt -> prompt.text().equals("ask")
                    ? AgentScript.start().ask("Which?", "A", "B")
                    : AgentScript.answer(Duration.ofMillis(50), "long ".repeat(200)));
            JobsClient jobs = new JobsClient(service.http());
            String id = jobs.submit(List.of("a", "ask"));
            jobs.awaitState(id, "2", "waiting");
            jobs.awaitState(id, "1", "finished");
            jobs.drain(id).expectStatus().isAccepted();
            jobs.awaitEnd(id);

            assertThat(names(directory.resolve(id)))
                    .contains("prompts.jsonl", "job.json", "tasks.ledger", "answers.txt", "drained");
            assertThat(open(parent.resolve("new"))).isEmpty();
        }
    }

    @Test
    void theFoldersOfAnEarlierVersionAreClosed(@TempDir Path directory) throws IOException {
        try (RunningService service = new RunningService(directory)) {
            service.sandbox.agent(prompt -> AgentScript.answer(Duration.ofMillis(50), "Done"));
            JobsClient jobs = new JobsClient(service.http());
            String id = jobs.submit(List.of("a"));
            jobs.awaitEnd(id);
            Files.setPosixFilePermissions(directory.resolve(id), PosixFilePermissions.fromString("rwxr-xr-x"));

            service.restart();

            jobs.awaitEnd(id);
            assertThat(open(directory.resolve(id))).isEmpty();
        }
    }

    @Test
    void theFolderOfTheDemoIsPrivateAndRemovedAtTheEnd() throws IOException {
        Path directory;
        try (ConfigurableApplicationContext demo = new SpringApplicationBuilder(FanOutService.class)
                .profiles("demo")
                .properties("server.port=0", "spring.main.banner-mode=off")
                .run()) {
            JobsClient jobs = new JobsClient(WebTestClient.bindToServer()
                    .baseUrl("http://localhost:" + demo.getEnvironment().getRequiredProperty("local.server.port"))
                    .build());
            String id = jobs.submit(List.of("Research the revenue of Alder & Sons"));
            directory = demo.getBean(ServiceSettings.class).directory();
            jobs.await(id, job -> job.path("counts").path("queued").isMissingNode());
            assertThat(open(directory)).isEmpty();
        }
        assertThat(directory).doesNotExist();
    }

    @Test
    void aFolderThatTheUserOfTheDemoHasSetStays(@TempDir Path directory) {
        new SpringApplicationBuilder(FanOutService.class)
                .profiles("demo")
                .properties("server.port=0", "spring.main.banner-mode=off")
                .run("--fan-out.directory=" + directory)
                .close();

        assertThat(directory).exists();
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    /** What others may read, with its permissions. */
    private static List<String> open(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.map(PrivateFilesTest::permissions)
                    .filter(each -> !each.startsWith(each.contains("drwx") ? "drwx------" : "-rw-------"))
                    .collect(Collectors.toList());
        }
    }

    private static String permissions(Path path) {
        try {
            return (Files.isDirectory(path) ? "d" : "-")
                    + PosixFilePermissions.toString(Files.getPosixFilePermissions(path)) + " " + path;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
