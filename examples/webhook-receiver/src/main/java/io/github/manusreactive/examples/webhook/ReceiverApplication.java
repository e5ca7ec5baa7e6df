package io.github.manusreactive.examples.webhook;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.ManusClients;
import io.github.manusreactive.error.ManusException;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.webhook.TaskStopped;
import io.github.manusreactive.webhook.WebhookDelivery;
import io.github.manusreactive.webhook.WebhookInbox;
import io.github.manusreactive.webhook.WebhookVerifier;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** Registers a webhook with a sandbox, creates a task and prints the events until the task stops. */
public final class ReceiverApplication {

    private final Sinks.Many<WebhookDelivery> deliveries =
            Sinks.many().multicast().onBackpressureBuffer();

    private ReceiverApplication() {}

    /** Runs the prompt in the arguments. */
    public static void main(String[] args) {
        System.exit(run(args.length == 0 ? "Compare three note apps." : String.join(" ", args)));
    }

    static int run(String prompt) {
        ReceiverApplication receiver = new ReceiverApplication();
        try (ManusSandbox sandbox = ManusSandbox.start();
                ManusClients clients = ManusClients.builder()
                        .baseUrl(sandbox.baseUrl())
                        .apiKey(sandbox.apiKey())
                        .build()) {
            ManusClient client = clients.client();
            receiver.events(client, prompt).doOnNext(System.out::println).blockLast();
            return 0;
        } catch (ManusException e) {
            System.err.println(e.getMessage());
            return 1;
        }
    }

    /** The server runs while there is a subscriber. A real receiver has a public https URL. */
    private Flux<String> events(ManusClient client, String prompt) {
        return Flux.usingWhen(
                listen(client),
                server -> client.webhooks()
                        .ensure(url(server))
                        .then(client.tasks().create(CreateTaskRequest.of(prompt)))
                        .thenMany(deliveries.asFlux())
                        .map(WebhookDelivery::event)
                        .takeUntil(TaskStopped.class::isInstance)
                        .map(event -> event instanceof TaskStopped stopped
                                ? "stopped: " + stopped.detail().message()
                                : event.eventType())
                        .timeout(Duration.ofSeconds(30)),
                server -> Mono.fromRunnable(server::dispose));
    }

    /** The signature covers the URL, so the verifier is created once the port is known. */
    private Mono<? extends DisposableServer> listen(ManusClient client) {
        Sinks.One<WebhookInbox> inbox = Sinks.one();
        return HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .route(routes -> routes.post(
                        "/manus",
                        (request, response) -> inbox.asMono().flatMap(ready -> handle(ready, request, response))))
                .bind()
                .doOnNext(server -> inbox.tryEmitValue(WebhookInbox.builder(WebhookVerifier.of(
                                url(server), client.webhooks().keys()))
                        .handler(this::store)
                        .build()));
    }

    /** Returns quickly, because the server waits only ten seconds; process the event afterwards. */
    private Mono<Void> store(WebhookDelivery delivery) {
        return Mono.fromRunnable(
                () -> deliveries.emitNext(delivery, Sinks.EmitFailureHandler.busyLooping(Duration.ofSeconds(1))));
    }

    /** Passes the unchanged bytes of the body: the signature covers them. */
    private static Mono<Void> handle(WebhookInbox inbox, HttpServerRequest request, HttpServerResponse response) {
        Map<String, List<String>> headers = new TreeMap<>();
        request.requestHeaders()
                .forEach(field -> headers.computeIfAbsent(field.getKey(), name -> new ArrayList<>())
                        .add(field.getValue()));
        return inbox.handle(headers, request.receive().asByteArray().map(ByteBuffer::wrap))
                .flatMap(status -> response.status(status).send());
    }

    private static String url(DisposableServer server) {
        return "http://127.0.0.1:" + server.port() + "/manus";
    }
}
