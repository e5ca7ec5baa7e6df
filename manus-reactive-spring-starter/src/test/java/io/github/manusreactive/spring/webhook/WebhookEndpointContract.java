package io.github.manusreactive.spring.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.ManusClients;
import io.github.manusreactive.spring.WithoutSecurity;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.task.TaskResult;
import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.agent.AgentScript;
import io.github.manusreactive.test.webhook.ReceivedDelivery;
import io.github.manusreactive.webhook.TaskStopped;
import io.github.manusreactive.webhook.Webhook;
import io.github.manusreactive.webhook.WebhookEvent;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.event.EventListener;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** The endpoint on a real server of either kind, with deliveries that the sandbox signed for the public URL. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class WebhookEndpointContract {

    private static final String PUBLIC_URL = "https://hooks.example.com/manus?tenant=7";

    private final WebApplicationType type;
    private final ManusSandbox sandbox = ManusSandbox.start();
    private final HttpClient http = HttpClient.newHttpClient();
    private final CompletableFuture<Integer> port = new CompletableFuture<>();
    private ConfigurableApplicationContext app;
    private App listening;
    /** Deliveries begin after it. */
    private volatile Mono<?> deliverable = Mono.empty();

    WebhookEndpointContract(WebApplicationType type) {
        this.type = type;
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class App {

        final List<WebhookEvent> told = Collections.synchronizedList(new ArrayList<>());
        final List<TaskStopped> published = Collections.synchronizedList(new ArrayList<>());
        volatile boolean listenerFails;
        volatile boolean publishedOnBlockingThread;

        @Bean
        ManusWebhookListener listener() {
            return delivery -> listenerFails
                    ? Mono.error(new IllegalStateException("the database is away"))
                    : Mono.fromRunnable(() -> told.add(delivery.event()));
        }

        @EventListener
        void on(TaskStopped event) {
            publishedOnBlockingThread = !Schedulers.isInNonBlockingThread();
            published.add(event);
        }
    }

    /** The sandbox delivers to the public URL, behind which is a proxy that leads to the application. */
    @BeforeAll
    void start() {
        sandbox.webhooks()
                .receiver((url, headers, body) -> Mono.defer(() -> deliverable)
                        .then(Mono.fromFuture(() -> port))
                        .flatMap(known -> Mono.fromFuture(() -> sent(headers, body)))
                        .map(HttpResponse::statusCode));
        app = new SpringApplicationBuilder(App.class)
                .web(type)
                .listeners((ApplicationListener<WebServerInitializedEvent>)
                        server -> port.complete(server.getWebServer().getPort()))
                .run(
                        "--server.port=0",
                        "--manus.api-key=" + sandbox.apiKey(),
                        "--manus.base-url=" + sandbox.baseUrl(),
                        "--manus.webhooks.enabled=true",
                        "--manus.webhooks.path=/manus",
                        "--manus.webhooks.public-url=" + PUBLIC_URL,
                        "--manus.webhooks.max-body-size=1KB",
                        "--manus.webhooks.auto-register=true",
                        // without a webhook the next poll would be an hour later
                        "--manus.polling.min-interval=1h",
                        "--manus.polling.max-interval=1h",
                        "--manus.polling.webhook-fallback-interval=1h",
                        WithoutSecurity.ARGUMENT);
        listening = app.getBean(App.class);
    }

    @AfterAll
    void close() {
        app.close();
        sandbox.close();
    }

    @Test
    void aSignedDeliveryReachesListenersAndIsAcknowledgedOnce() throws Exception {
        byte[] body = stopped("once");
        Map<String, String> headers = sandbox.webhooks().sign(PUBLIC_URL, body);
        assertThat(deliver(headers, body)).isEqualTo(200);
        assertThat(deliver(headers, body)).isEqualTo(200);
        assertThat(listening.told)
                .filteredOn(event -> "once".equals(event.taskId()))
                .singleElement()
                .isInstanceOf(TaskStopped.class);
        assertThat(listening.published)
                .filteredOn(event -> "once".equals(event.taskId()))
                .hasSize(1);
        assertThat(listening.publishedOnBlockingThread).isTrue();
    }

    @Test
    void whatCannotBeTrustedOrReadIsRefused() throws Exception {
        byte[] body = stopped("genuine");
        Map<String, String> headers = sandbox.webhooks().sign(PUBLIC_URL, body);
        assertThat(deliver(headers, stopped("changed"))).isEqualTo(401);
        assertThat(deliver(Map.of(), body)).isEqualTo(400);
        byte[] large = bytes("{\"event_type\":\"" + "x".repeat(1024) + "\"}");
        assertThat(deliver(sandbox.webhooks().sign(PUBLIC_URL, large), large)).isEqualTo(413);
        byte[] text = bytes("no JSON object");
        assertThat(deliver(sandbox.webhooks().sign(PUBLIC_URL, text), text)).isEqualTo(400);
        assertThat(listening.told).extracting(WebhookEvent::taskId).doesNotContain("genuine", "changed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "PUT", "DELETE", "OPTIONS"})
    void otherMethodsAreNotAllowed(String method) throws Exception {
        HttpResponse<Void> response = http.send(
                HttpRequest.newBuilder(request(Map.of(), new byte[0]).uri())
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.discarding());
        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().allValues("allow")).containsExactly("POST");
    }

    @Test
    void deliveriesAreCountedByStatus() throws Exception {
        byte[] body = stopped("counted");
        double accepted = counted(200);
        double rejected = counted(401);
        deliver(sandbox.webhooks().sign(PUBLIC_URL, body), body);
        deliver(sandbox.webhooks().sign(PUBLIC_URL, body), stopped("counted-not"));
        assertThat(counted(200) - accepted).isEqualTo(1);
        assertThat(counted(401) - rejected).isEqualTo(1);
    }

    private double counted(int status) {
        return app.getBean(MeterRegistry.class)
                .counter("manus.webhook.deliveries", "status", String.valueOf(status))
                .count();
    }

    @Test
    void aProbeIsAnsweredAndNothingFollows() throws Exception {
        assertThat(deliver(Map.of(), new byte[0])).isEqualTo(200);
        assertThat(deliver(Map.of("content-type", "application/json"), bytes("{}")))
                .isEqualTo(200);
        assertThat(listening.told).noneMatch(event -> event.taskId() == null);
    }

    @Test
    void theDeliveryMayComeAgainIfAListenerFails() throws Exception {
        byte[] body = stopped("again");
        Map<String, String> headers = sandbox.webhooks().sign(PUBLIC_URL, body);
        listening.listenerFails = true;
        assertThat(deliver(headers, body)).isEqualTo(500);
        listening.listenerFails = false;
        assertThat(deliver(headers, body)).isEqualTo(200);
        assertThat(listening.told)
                .filteredOn(event -> "again".equals(event.taskId()))
                .hasSize(1);
    }

    @Test
    void theRegisteredCallbackWakesTheWaitForATask() {
        ManusClient client = app.getBean(ManusClient.class);
        CompletableFuture<Webhook> registered = client.webhooks()
                .list()
                .next()
                .repeatWhenEmpty(again -> again.delayElements(Duration.ofMillis(20)))
                .toFuture();
        assertThat(registered).succeedsWithin(Duration.ofSeconds(60));
        assertThat(registered.join().url()).isEqualTo(PUBLIC_URL);

        sandbox.agent(prompt -> AgentScript.answer(Duration.ofMillis(300), "Paris"));
        ManusClients clients = app.getBean(ManusClients.class);
        deliverable = Flux.interval(Duration.ofMillis(20))
                .filter(tick -> !clients.polledTasks().isEmpty())
                .next()
                .cache();
        CompletableFuture<TaskResult> result =
                client.tasks().run(CreateTaskRequest.of("Capital of France?")).toFuture();
        assertThat(result).succeedsWithin(Duration.ofSeconds(60));
        assertThat(result.join().answer()).isEqualTo("Paris");
        assertThat(listening.published)
                .extracting(TaskStopped::taskId)
                .contains(result.join().task().id());
        assertThat(sandbox.webhooks().deliveries())
                .extracting(ReceivedDelivery::eventType)
                .startsWith("webhook_test");
    }

    private int deliver(Map<String, String> headers, byte[] body) throws IOException, InterruptedException {
        return http.send(request(headers, body), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private CompletableFuture<HttpResponse<Void>> sent(Map<String, String> headers, byte[] body) {
        return http.sendAsync(request(headers, body), HttpResponse.BodyHandlers.discarding());
    }

    private HttpRequest request(Map<String, String> headers, byte[] body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://localhost:" + port.join() + "/manus?tenant=7"))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        headers.forEach(request::header);
        return request.build();
    }

    private static byte[] stopped(String taskId) {
        return bytes("""
                {"event_id":"e-%s","event_type":"task_stopped","task_detail":{"task_id":"%s","stop_reason":"finish"}}""".formatted(taskId, taskId));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
