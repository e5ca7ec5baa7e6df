package io.github.manusreactive.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.DisposableServer;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** The handler that the documentation shows, behind a real server. */
class NettyHandlerTest {

    private static final String URL = "https://hooks.example.com/manus";

    private final DeliverySigner signer = new DeliverySigner();
    private final List<String> handled = new CopyOnWriteArrayList<>();
    private final WebhookInbox inbox = WebhookInbox.builder(
                    WebhookVerifier.of(URL, WebhookKeyProvider.fixed(signer.pem())))
            .handler(delivery ->
                    Mono.fromRunnable(() -> handled.add(delivery.event().eventId())))
            .build();
    private final DisposableServer server = HttpServer.create()
            .port(0)
            .route(routes -> routes.post("/manus", this::handle))
            .bindNow(Duration.ofSeconds(10));

    private Mono<Void> handle(HttpServerRequest request, HttpServerResponse response) {
        Map<String, List<String>> headers = new TreeMap<>();
        request.requestHeaders()
                .forEach(field -> headers.computeIfAbsent(field.getKey(), name -> new ArrayList<>())
                        .add(field.getValue()));
        return inbox.handle(headers, request.receive().asByteArray().map(ByteBuffer::wrap))
                .flatMap(status -> response.status(status).send());
    }

    @AfterEach
    void stop() {
        server.disposeNow(Duration.ofSeconds(10));
    }

    @Test
    void goodForgedLargeAndEmptyDeliveriesGetTheirStatus() {
        byte[] body = "{\"event_id\":\"e1\",\"event_type\":\"task_created\",\"task_detail\":{\"task_id\":\"t\"}}"
                .getBytes(StandardCharsets.UTF_8);
        long now = Schedulers.parallel().now(TimeUnit.SECONDS);
        String signature = signer.sign(URL, now, body);
        assertThat(post(body, signature, now)).isEqualTo(200);
        assertThat(post(body, signature, now)).isEqualTo(200);
        assertThat(post(body, new DeliverySigner().sign(URL, now, body), now)).isEqualTo(401);
        assertThat(post(new byte[1024 * 1024 + 1], signature, now)).isEqualTo(413);
        assertThat(post(new byte[0], "", now)).isEqualTo(200);
        assertThat(handled).containsExactly("e1");
    }

    @Test
    void theDocumentationShowsThisVeryHandler() throws IOException {
        String source =
                Files.readString(Path.of("src/test/java/io/github/manusreactive/webhook/NettyHandlerTest.java"));
        String handler =
                source.substring(source.indexOf("    private Mono<Void> handle("), source.indexOf("    @AfterEach"));
        assertThat(Files.readString(Path.of("..", "docs", "webhooks.md")))
                .contains(handler.stripTrailing().stripIndent());
    }

    private int post(byte[] body, String signature, long timestamp) {
        return HttpClient.create()
                .port(server.port())
                .headers(headers -> headers.set(WebhookVerifier.SIGNATURE_HEADER, signature)
                        .set(WebhookVerifier.TIMESTAMP_HEADER, timestamp))
                .post()
                .uri("/manus")
                .send(Mono.fromSupplier(() -> Unpooled.wrappedBuffer(body)))
                .response()
                .map(response -> response.status().code())
                .block(Duration.ofSeconds(10));
    }
}
