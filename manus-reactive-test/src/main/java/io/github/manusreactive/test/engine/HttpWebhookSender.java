package io.github.manusreactive.test.engine;

import io.github.manusreactive.test.webhook.WebhookReceiver;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.Map;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

/**
 * Sends deliveries over HTTP and waits up to ten seconds for the response.
 *
 * @since 0.1.0
 */
public final class HttpWebhookSender implements WebhookReceiver {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ConnectionProvider connections = ConnectionProvider.builder("manus-sandbox-webhooks")
            .maxConnections(32)
            .pendingAcquireMaxCount(-1)
            .maxIdleTime(Duration.ofSeconds(5))
            .build();
    private final HttpClient client =
            HttpClient.create(connections).runOn(NettyFront.LOOPS).responseTimeout(PATIENCE);

    /** Creates a sender with its own connection pool. */
    public HttpWebhookSender() {}

    @Override
    public Mono<Integer> receive(String url, Map<String, String> headers, byte[] body) {
        return client.headers(fields -> headers.forEach(fields::set))
                .post()
                .uri(url)
                .send(Mono.fromSupplier(() -> Unpooled.wrappedBuffer(body)))
                .responseSingle((response, content) ->
                        content.then(Mono.just(response.status().code())));
    }

    /** Closes the connection pool. */
    public void close() {
        connections.dispose();
    }
}
