package io.github.manusreactive.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.test.agent.AgentFile;
import io.github.manusreactive.test.agent.AgentScript;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StorageFlowTest {

    private final ManusSandbox sandbox =
            ManusSandbox.builder().steady().uploadSettles(Duration.ofHours(1)).start();
    private final SandboxApi api = SandboxApi.overHttp(sandbox);
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        sandbox.close();
    }

    @Test
    void anUploadIsHashedAndStaysPendingUntilItSettles() throws Exception {
        SandboxApi.Answer upload = api.call(Operation.FILE_UPLOAD, Map.of("filename", "report.pdf"));
        assertThat(upload.text("upload_url"))
                .startsWith(sandbox.storage().baseUrl())
                .doesNotContain(sandbox.baseUrl());
        assertThat(put(upload.text("upload_url"), "hello", Map.of()).statusCode())
                .isEqualTo(200);
        assertThat(sandbox.storage().received()).singleElement().satisfies(file -> {
            assertThat(file.bytes()).isEqualTo(5);
            assertThat(file.sha256()).isEqualTo("2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
        });
        assertThat(api.call(Operation.FILE_DETAIL, Map.of("file_id", id(upload)))
                        .object("file"))
                .containsEntry("status", "pending");
        sandbox.journal().assertNoViolations();
    }

    @Test
    void aCredentialSentToTheStorageIsAViolation() throws Exception {
        SandboxApi.Answer upload = api.call(Operation.FILE_UPLOAD, Map.of("filename", "a.txt"));
        assertThat(put(upload.text("upload_url"), "x", Map.of("x-manus-api-key", sandbox.apiKey()))
                        .statusCode())
                .isEqualTo(400);
        assertThat(sandbox.journal().violations()).singleElement().asString().contains("x-manus-api-key");
        assertThatThrownBy(() -> sandbox.journal().assertNoViolations()).isInstanceOf(AssertionError.class);
    }

    @Test
    void wrongLateAndRefusedUploadsGetTheResponsesOfAStorage() throws Exception {
        String url =
                api.call(Operation.FILE_UPLOAD, Map.of("filename", "a.txt")).text("upload_url");
        assertThat(put(url + "x", "x", Map.of()).statusCode()).isEqualTo(403);
        sandbox.storage().failUploads(1, 503);
        assertThat(put(url, "x", Map.of()).statusCode()).isEqualTo(503);
        sandbox.storage().resetUploads(1);
        assertThatThrownBy(() -> put(url, "x", Map.of())).isInstanceOf(IOException.class);
        assertThat(put(url, "x", Map.of()).statusCode()).isEqualTo(200);
        assertThat(api.call(Operation.FILE_UPLOAD, Map.of("filename", "run.SH")).status())
                .isEqualTo(400);
        try (ManusSandbox hasty =
                ManusSandbox.builder().uploadUrlLife(Duration.ofMillis(-1)).start()) {
            String late = SandboxApi.overHttp(hasty)
                    .call(Operation.FILE_UPLOAD, Map.of("filename", "a.txt"))
                    .text("upload_url");
            HttpResponse<String> answer = put(late, "x", Map.of());
            assertThat(answer.statusCode()).isEqualTo(403);
            assertThat(answer.body()).contains("expired");
        }
    }

    @Test
    void attachmentsAreDownloadedWholeOrBreakOff() throws Exception {
        sandbox.agent(prompt -> AgentScript.start()
                .result("files", AgentFile.text("note.txt", "hello"), AgentFile.ofSize("big.bin", 3_000_000)));
        String id = api.create("x").text("task_id");
        List<?> attachments = (List<?>) api.newest(id, "assistant_message").get("attachments");
        String small = String.valueOf(((Map<?, ?>) attachments.get(0)).get("url"));
        String big = String.valueOf(((Map<?, ?>) attachments.get(1)).get("url"));
        assertThat(new String(get(small).body(), StandardCharsets.UTF_8)).isEqualTo("hello");
        assertThat(get(big).body()).hasSize(3_000_000);
        sandbox.storage().breakDownloads(1);
        assertThatThrownBy(() -> get(big)).isInstanceOf(IOException.class);
        assertThat(get(sandbox.storage().baseUrl() + "/get/nothing/x").statusCode())
                .isEqualTo(404);
    }

    private HttpResponse<byte[]> get(String url) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create(url))
                        .timeout(Duration.ofSeconds(20))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
    }

    private HttpResponse<String> put(String url, String body, Map<String, String> headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url))
                .timeout(Duration.ofSeconds(20))
                .PUT(HttpRequest.BodyPublishers.ofString(body));
        headers.forEach(request::header);
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static String id(SandboxApi.Answer upload) {
        return String.valueOf(upload.object("file").get("id"));
    }
}
