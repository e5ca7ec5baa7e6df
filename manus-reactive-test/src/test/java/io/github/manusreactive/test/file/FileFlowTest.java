package io.github.manusreactive.test.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.ManusClients;
import io.github.manusreactive.call.CallOptions;
import io.github.manusreactive.error.FileTransferException;
import io.github.manusreactive.error.NotFoundException;
import io.github.manusreactive.file.DownloadRequest;
import io.github.manusreactive.file.FileStatus;
import io.github.manusreactive.file.ManusFile;
import io.github.manusreactive.file.UploadRequest;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.retry.RetrySettings;
import io.github.manusreactive.task.ContentPart;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.task.Message;
import io.github.manusreactive.task.MessageAttachment;
import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.agent.AgentFile;
import io.github.manusreactive.test.agent.AgentScript;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Files between the client, the API and its storage on another origin. */
class FileFlowTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final byte[] bytes = new byte[2_000_000];

    private final ManusSandbox sandbox =
            ManusSandbox.builder().runTime(Duration.ofMillis(50)).start();
    private final ManusClients clients = ManusClients.builder()
            .apiKey(sandbox.apiKey())
            .baseUrl(sandbox.baseUrl())
            .callOptions(CallOptions.builder()
                    .retry(RetrySettings.builder()
                            .minBackoff(Duration.ofMillis(1))
                            .maxBackoff(Duration.ofMillis(2))
                            .build())
                    .build())
            .build();
    private final ManusClient client = clients.client();

    @TempDir
    Path folder;

    FileFlowTest() {
        new Random(9).nextBytes(bytes);
    }

    @AfterEach
    void close() {
        clients.closeGracefully().block(PATIENCE);
        sandbox.close();
    }

    @Test
    void anUploadedFileGoesIntoATask() throws Exception {
        Path path = Files.write(folder.resolve("data.bin"), bytes);

        ManusFile file = client.files().upload(path).block(PATIENCE);

        assertThat(file.status()).isEqualTo(FileStatus.UPLOADED);
        assertThat(file.bytes()).isEqualTo(bytes.length);
        assertThat(sandbox.storage().received()).singleElement().satisfies(received -> {
            assertThat(received.fileId()).isEqualTo(file.id());
            assertThat(received.filename()).isEqualTo("data.bin");
            assertThat(received.sha256()).isEqualTo(sha256(bytes));
        });
        client.tasks()
                .create(CreateTaskRequest.builder(
                                Message.of(ContentPart.text("Read this."), ContentPart.file(file.id())))
                        .build())
                .block(PATIENCE);
        sandbox.journal().assertNoViolations();
    }

    @Test
    void aStorageThatRefusesOrResetsIsAskedAgain() {
        sandbox.storage().failUploads(2, 503).resetUploads(1);

        client.files().upload("a.bin", bytes).block(PATIENCE);

        assertThat(sandbox.storage().received())
                .singleElement()
                .satisfies(received -> assertThat(received.sha256()).isEqualTo(sha256(bytes)));
        assertThat(sandbox.journal().count(Operation.FILE_UPLOAD)).isEqualTo(1);
    }

    @Test
    void aUrlThatTheStorageCallsExpiredIsReplaced() {
        sandbox.storage().failUploads(1, 403);

        ManusFile file = client.files().upload("a.bin", bytes).block(PATIENCE);

        assertThat(sandbox.journal().count(Operation.FILE_UPLOAD)).isEqualTo(2);
        assertThat(sandbox.storage().received())
                .singleElement()
                .satisfies(received -> assertThat(received.fileId()).isEqualTo(file.id()));
    }

    @Test
    void aUrlThatExpiresWhileTheStorageIsUnwellIsReplaced() {
        VirtualTimeScheduler time = VirtualTimeScheduler.create();
        ManusSandbox memory = ManusSandbox.builder()
                .uploadUrlLife(Duration.ofMinutes(3))
                .uploadSettles(Duration.ofSeconds(10))
                .inMemory(time);
        memory.storage().failUploads(1, 503);
        ManusClient patient = ManusClients.builder()
                .apiKey(memory.apiKey())
                .baseUrl(memory.baseUrl())
                .transport(memory.transport())
                .scheduler(time)
                .callOptions(CallOptions.builder()
                        .retry(RetrySettings.builder()
                                .minBackoff(Duration.ofMinutes(10))
                                .maxBackoff(Duration.ofMinutes(10))
                                .build())
                        .build())
                .build()
                .client();

        CompletableFuture<ManusFile> upload =
                patient.files().upload("a.bin", bytes).toFuture();
        time.advanceTimeBy(Duration.ofMinutes(20));

        assertThat(upload).isCompletedWithValueMatching(file -> file.status().equals(FileStatus.UPLOADED));
        assertThat(memory.journal().count(Operation.FILE_UPLOAD)).isEqualTo(2);
        assertThat(memory.journal().count(Operation.FILE_DETAIL)).isBetween(3L, 8L);
        memory.journal().assertNoViolations();
    }

    @Test
    void aFileIsItsOwnersAlone() {
        ManusFile file = client.files().upload("a.txt", bytes).block(PATIENCE);
        try (ManusClients otherClients = ManusClients.builder()
                .apiKey(sandbox.user("other").apiKey())
                .baseUrl(sandbox.baseUrl())
                .build()) {
            ManusClient other = otherClients.client();
            assertThatThrownBy(() -> other.files().detail(file.id()).block(PATIENCE))
                    .isInstanceOf(NotFoundException.class);
        }

        client.files().delete(file.id()).block(PATIENCE);

        // the live form still tells of the file, the documented one does not find it
        assertThat(client.files()
                        .detail(file.id())
                        .map(ManusFile::status)
                        .onErrorReturn(NotFoundException.class, FileStatus.DELETED)
                        .block(PATIENCE))
                .isEqualTo(FileStatus.DELETED);
    }

    @Test
    void whatTheAgentHandsOverIsDownloaded() {
        sandbox.agent(prompt -> AgentScript.start()
                .result("Here.", AgentFile.text("plan.txt", "Step one"), AgentFile.of("data.bin", "x/y", bytes)));
        List<MessageAttachment> attachments = client.tasks()
                .run(CreateTaskRequest.of("Make files."))
                .block(PATIENCE)
                .attachments();

        sandbox.storage().breakDownloads(1);
        Path data = client.files()
                .download(attachments.get(1), folder.resolve("data.bin"))
                .block(PATIENCE);
        String text = client.files()
                .download(DownloadRequest.of(attachments.get(0)))
                .map(StandardCharsets.UTF_8::decode)
                .reduce("", (all, piece) -> all + piece)
                .block(PATIENCE);

        assertThat(data).hasBinaryContent(bytes);
        assertThat(text).isEqualTo("Step one");
        sandbox.journal().assertNoViolations();
    }

    @Test
    void aStreamThatIsCutOffIsAnErrorAndNotAShorterFile() {
        sandbox.agent(prompt -> AgentScript.start().result("Here.", AgentFile.ofSize("big.bin", 1_000_000)));
        MessageAttachment big = client.tasks()
                .run(CreateTaskRequest.of("Make a file."))
                .block(PATIENCE)
                .attachments()
                .get(0);
        sandbox.storage().breakDownloads(1);

        assertThatThrownBy(() ->
                        client.files().download(DownloadRequest.of(big)).then().block(PATIENCE))
                .isInstanceOf(FileTransferException.class)
                .hasMessageContaining("broke off");
    }

    @Test
    void aBudgetOfOneUploadIsKept() {
        var request = UploadRequest.of("a.txt", new byte[1]);

        client.files().upload(request).block(PATIENCE);

        assertThat(sandbox.journal().rateLimited()).isZero();
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
