package io.github.manusreactive.test.docs;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.ManusClients;
import io.github.manusreactive.webhook.WebhookEvent;
import io.github.manusreactive.webhook.WebhookInbox;
import io.github.manusreactive.webhook.WebhookVerifier;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** The Java blocks of docs/webhooks.md. */
final class WebhooksCode {

    interface EventStore {
        Mono<Void> store(String key, WebhookEvent event);
    }

    private final WebhookInbox inbox;

    WebhooksCode(WebhookInbox inbox) {
        this.inbox = inbox;
    }

    void receive(EventStore events) {
        ManusClient client = ManusClients.fromEnvironment().client();
        String url = "https://hooks.example.com/manus"; // exactly as registered, with its query

        WebhookInbox inbox = WebhookInbox.builder(
                        WebhookVerifier.of(url, client.webhooks().keys()))
                .handler(delivery -> events.store(delivery.key(), delivery.event())) // Mono<Void>: store only
                .build();

        DisposableServer server = HttpServer.create()
                .port(8080)
                .route(routes -> routes.post("/manus", this::handle))
                .bindNow();

        client.webhooks().ensure(url).block(); // registers it, unless it is there already; the server probes it now
    }

    private Mono<Void> handle(HttpServerRequest request, HttpServerResponse response) {
        Map<String, List<String>> headers = new TreeMap<>();
        request.requestHeaders()
                .forEach(field -> headers.computeIfAbsent(field.getKey(), name -> new ArrayList<>())
                        .add(field.getValue()));
        return inbox.handle(headers, request.receive().asByteArray().map(ByteBuffer::wrap))
                .flatMap(status -> response.status(status).send());
    }

    void wake(ManusClient client, WebhookVerifier verifier) {
        WebhookInbox inbox =
                WebhookInbox.builder(verifier).wake(client.tasks()::wake).build();
    }
}
