package io.github.manusreactive.test.retry;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.ManusClients;
import io.github.manusreactive.error.AmbiguousOutcomeException;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.project.CreateProjectRequest;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.agent.AgentScript;
import io.github.manusreactive.test.fault.FaultRule;
import io.github.manusreactive.webhook.Webhook;
import io.github.manusreactive.website.PublishWebsiteRequest;
import io.github.manusreactive.website.WebsiteRef;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Projects, webhooks and deployments with a lost response, whether they were made or not. */
class SettledResourcesTest {

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final ManusSandbox sandbox;
    private final ManusClient client;

    SettledResourcesTest() {
        time.advanceTimeTo(Instant.parse("2026-11-24T00:00:00Z"));
        sandbox = ManusSandbox.builder().publishTakes(Duration.ofSeconds(30)).inMemory(time);
        client = ManusClients.builder()
                .baseUrl(sandbox.baseUrl())
                .apiKey(sandbox.apiKey())
                .transport(sandbox.transport())
                .scheduler(time)
                .build()
                .client();
    }

    private <T> T get(Mono<T> call) {
        List<T> values = new ArrayList<>();
        List<Throwable> errors = new ArrayList<>();
        call.subscribe(values::add, errors::add);
        time.advanceTimeBy(Duration.ofMinutes(3));
        assertThat(errors).isEmpty();
        assertThat(values).hasSize(1);
        return values.get(0);
    }

    private void lose(Operation operation, boolean processed) {
        FaultRule rule = sandbox.faults().on(operation).once();
        if (processed) {
            rule.resetAfterProcessing();
        } else {
            rule.resetBeforeProcessing();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aWebhookIsRegisteredOnce(boolean processed) {
        sandbox.webhooks().receiver((url, headers, body) -> Mono.just(200));
        lose(Operation.WEBHOOK_CREATE, processed);
        Webhook made = get(client.webhooks().create("https://hooks.example.com/manus"));
        assertThat(get(client.webhooks().list().collectList()))
                .extracting(Webhook::id)
                .containsExactly(made.id());
    }

    /** Nothing that was sent identifies the effect. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aProjectAndADeploymentStayAmbiguous(boolean processed) {
        WebsiteRef site = site();
        lose(Operation.PROJECT_CREATE, processed);
        lose(Operation.WEBSITE_PUBLISH, processed);
        List<Throwable> errors = new ArrayList<>();
        client.projects()
                .create(CreateProjectRequest.builder("Reports").build())
                .subscribe(project -> {}, errors::add);
        client.websites().publish(PublishWebsiteRequest.builder(site).build()).subscribe(version -> {}, errors::add);
        time.advanceTimeBy(Duration.ofMinutes(10));
        assertThat(errors)
                .hasSize(2)
                .allSatisfy(error -> assertThat(error).isInstanceOf(AmbiguousOutcomeException.class));
        assertThat(sandbox.journal().count(Operation.PROJECT_CREATE)).isEqualTo(1);
        assertThat(sandbox.journal().count(Operation.WEBSITE_PUBLISH)).isEqualTo(1);
    }

    private WebsiteRef site() {
        sandbox.agent(prompt -> AgentScript.start().checkpoint("first draft").result("done"));
        return WebsiteRef.ofTask(get(client.tasks().create(CreateTaskRequest.of("Build a site.")))
                .taskId());
    }
}
