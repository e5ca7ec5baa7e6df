package io.github.manusreactive.test;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.error.TransportException;
import io.github.manusreactive.http.HttpBody;
import io.github.manusreactive.http.HttpCall;
import io.github.manusreactive.http.HttpHeaders;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.test.agent.AgentFile;
import io.github.manusreactive.test.agent.AgentScript;
import io.github.manusreactive.test.wire.WireForm;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

class MemoryStorageTest {

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final ManusSandbox sandbox = ManusSandbox.builder()
            .wireForm(WireForm.DOCS)
            .uploadSettles(Duration.ofSeconds(5))
            .inMemory(time);
    private final SandboxApi api = SandboxApi.inMemory(sandbox);

    @Test
    void aStreamedUploadIsCountedAndSettlesByTheClock() {
        SandboxApi.Answer upload = api.call(Operation.FILE_UPLOAD, Map.of("filename", "big.bin"));
        HttpBody.Chunks body =
                new HttpBody.Chunks(() -> Flux.range(0, 1000).map(i -> ByteBuffer.wrap(new byte[1000])), 1_000_000);
        StepVerifier.create(sandbox.transport().exchange(call("PUT", upload.text("upload_url"), body)))
                .assertNext(reply -> assertThat(reply.status()).isEqualTo(200))
                .verifyComplete();
        assertThat(sandbox.storage().received())
                .singleElement()
                .satisfies(file -> assertThat(file.bytes()).isEqualTo(1_000_000));
        assertThat(status(upload)).isEqualTo("pending");
        time.advanceTimeBy(Duration.ofSeconds(5));
        assertThat(status(upload)).isEqualTo("uploaded");
        time.advanceTimeBy(Duration.ofHours(49));
        assertThat(api.call(
                                Operation.FILE_DETAIL,
                                Map.of("file_id", upload.object("file").get("id")))
                        .status())
                .isEqualTo(404);
    }

    @Test
    void anUploadUrlExpiresByTheClock() {
        String url =
                api.call(Operation.FILE_UPLOAD, Map.of("filename", "a.txt")).text("upload_url");
        time.advanceTimeBy(Duration.ofMinutes(3).plusMillis(1));
        StepVerifier.create(sandbox.transport().exchange(call("PUT", url, HttpBody.of(new byte[1]))))
                .assertNext(reply -> {
                    assertThat(reply.status()).isEqualTo(403);
                    assertThat(reply.text()).contains("Request has expired");
                })
                .verifyComplete();
    }

    @Test
    void downloadsAreStreamedAndMayBreakOff() {
        sandbox.agent(prompt -> AgentScript.start().result("x", AgentFile.ofSize("big.bin", 1_000_000)));
        String id = api.create("x").text("task_id");
        List<?> attachments = (List<?>) api.newest(id, "assistant_message").get("attachments");
        String url = String.valueOf(((Map<?, ?>) attachments.get(0)).get("url"));
        StepVerifier.create(size(url)).expectNext(1_000_000L).verifyComplete();
        sandbox.storage().breakDownloads(1);
        StepVerifier.create(size(url))
                .expectErrorMatches(error ->
                        error instanceof TransportException fault && fault.kind() == TransportException.Kind.TRUNCATED)
                .verify(Duration.ofSeconds(10));
    }

    @Test
    void otherHostsAreUnknown() {
        StepVerifier.create(sandbox.transport().exchange(call("GET", "https://example.com/", HttpBody.empty())))
                .expectErrorMatches(error ->
                        error instanceof TransportException fault && fault.kind() == TransportException.Kind.DNS)
                .verify(Duration.ofSeconds(10));
    }

    private Mono<Long> size(String url) {
        return sandbox.transport().stream(
                        call("GET", url, HttpBody.empty()), (head, bytes) -> bytes.map(ByteBuffer::remaining))
                .reduce(0L, Long::sum);
    }

    private Object status(SandboxApi.Answer upload) {
        return api.call(
                        Operation.FILE_DETAIL,
                        Map.of("file_id", upload.object("file").get("id")))
                .object("file")
                .get("status");
    }

    private static HttpCall call(String method, String url, HttpBody body) {
        return new HttpCall(method, URI.create(url), HttpHeaders.empty(), body, Duration.ofSeconds(30), 16 << 20);
    }
}
