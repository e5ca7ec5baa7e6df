package io.github.manusreactive.spring.docs.webhooks;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.spring.AutoConfigureManusSandbox;
import io.github.manusreactive.webhook.TaskStopped;
import io.github.manusreactive.webhook.WebhookInbox;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** The webhook test of docs/spring-testing.md. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {"manus.webhooks.enabled=true", "manus.webhooks.public-url=" + WebhookApplicationTest.URL})
@AutoConfigureManusSandbox
class WebhookApplicationTest {

    static final String URL = "https://hooks.example.com/manus/webhook";

    @Autowired
    ManusClient manus;

    @Autowired
    WebhookInbox inbox;

    @Test
    void theEndOfATaskArrives() {
        Flux<TaskStopped> stopped = inbox.events().ofType(TaskStopped.class);

        StepVerifier.create(stopped.take(1))
                .then(() -> manus.tasks()
                        .run(CreateTaskRequest.of("Capital of France?"))
                        .subscribe())
                .expectNextCount(1)
                .verifyComplete();
    }

    @TestConfiguration
    static class Deliveries {

        @Bean
        ApplicationRunner deliverToTheRandomPort(ManusSandbox sandbox, Environment environment) {
            return arguments -> {
                WebClient web = WebClient.create("http://localhost:" + environment.getProperty("local.server.port"));
                sandbox.webhooks()
                        .receiver((url, headers, body) -> web.post()
                                .uri("/manus/webhook")
                                .headers(fields -> headers.forEach(fields::set))
                                .bodyValue(body)
                                .exchangeToMono(response ->
                                        Mono.just(response.statusCode().value())));
                sandbox.webhooks().register(URL);
            };
        }
    }
}
