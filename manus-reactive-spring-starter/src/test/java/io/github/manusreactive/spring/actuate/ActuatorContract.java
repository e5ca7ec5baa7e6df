package io.github.manusreactive.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.ManusClients;
import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.fanout.FanOut;
import io.github.manusreactive.spring.WithoutSecurity;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.agent.AgentScript;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationView;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.test.json.JsonContent;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What Actuator returns over HTTP, in both kinds of web application. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ActuatorContract {

    private final WebApplicationType type;
    private final ManusSandbox sandbox = ManusSandbox.start();
    private final HttpClient http = HttpClient.newHttpClient();
    private ConfigurableApplicationContext app;

    ActuatorContract(WebApplicationType type) {
        this.type = type;
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    @Import(Page.class)
    static class App {

        /** Names of observations that ended, each with its parent's. */
        final List<String> observed = new CopyOnWriteArrayList<>();

        @Bean
        ObservationHandler<Observation.Context> recorder() {
            return new ObservationHandler<>() {
                @Override
                public void onStop(Observation.Context context) {
                    ObservationView parent = context.getParentObservation();
                    observed.add(context.getName() + " in "
                            + (parent == null ? null : parent.getContextView().getName()));
                }

                @Override
                public boolean supportsContext(Observation.Context context) {
                    return true;
                }
            };
        }
    }

    @RestController
    static class Page {

        private final ManusClients clients;

        Page(ManusClients clients) {
            this.clients = clients;
        }

        @GetMapping("/me")
        Mono<String> me() {
            return clients.client("alice").account().me();
        }
    }

    @BeforeAll
    void start() {
        app = new SpringApplicationBuilder(App.class)
                .web(type)
                .run(
                        "--server.port=0",
                        "--manus.base-url=" + sandbox.baseUrl(),
                        "--manus.users.alice.api-keys=" + sandbox.user("alice").apiKey(),
                        "--manus.users.bob.api-keys=unknown-key",
                        "--management.endpoints.web.exposure.include=health,info,manus",
                        "--management.endpoint.health.show-details=always",
                        WithoutSecurity.ARGUMENT);
    }

    @AfterAll
    void close() {
        app.close();
        sandbox.close();
    }

    @Test
    void healthTellsEachUsersAccess() throws Exception {
        JsonContent health = get("/actuator/health", 503);
        assertThat(health).extractingPath("$.components.manus.status").isEqualTo("DOWN");
        assertThat(health)
                .extractingPath("$.components.manus.components.alice.status")
                .isEqualTo("UP");
        assertThat(health)
                .extractingPath("$.components.manus.components.bob.status")
                .isEqualTo("DOWN");
        assertThat(health)
                .extractingPath("$.components.manus.components.bob.details.error")
                .isEqualTo("AuthenticationException");
        assertThat(health.getJson())
                .doesNotContain("unknown-key", sandbox.user("alice").apiKey());
    }

    @Test
    void aCallWithinARequestIsObservedAsItsChild() throws Exception {
        assertThat(status("/me")).isEqualTo(200);
        assertThat(app.getBean(App.class).observed)
                .contains("manus.client.call in http.server.requests", "manus.client.attempt in manus.client.call");
    }

    @Test
    void infoContainsTheBaseUrl() throws Exception {
        JsonContent info = get("/actuator/info", 200);
        assertThat(info).extractingPath("$.manus.baseUrl").isEqualTo(sandbox.baseUrl());
        assertThat(info).extractingPath("$.manus.users").isEqualTo(2);
    }

    @Test
    void theEndpointReportsRateLimitsPolledTasksAndFanOuts() throws Exception {
        sandbox.agent(prompt -> AgentScript.start().runForever());
        ManusClients clients = app.getBean(ManusClients.class);
        Disposable outcomes = FanOut.over(
                        clients.client("alice"),
                        Flux.range(0, 3),
                        i -> "k" + i,
                        i -> CreateTaskRequest.of("prompt " + i))
                .total(3)
                .job()
                .outcomes()
                .subscribe();
        CompletableFuture<Integer> watched = Mono.fromSupplier(
                        () -> clients.polledTasks().getOrDefault("alice", 0))
                .filter(tasks -> tasks == 3)
                .repeatWhenEmpty(again -> again.delayElements(Duration.ofMillis(20)))
                .toFuture();
        assertThat(watched).succeedsWithin(Duration.ofSeconds(60));

        JsonContent state = get("/actuator/manus", 200);
        assertThat(state).extractingPath("$.users.alice.polledTasks").isEqualTo(3);
        assertThat(state).extractingPath("$.users.bob.polledTasks").isEqualTo(0);
        assertThat(state)
                .extractingPath("$.users.alice.rateLimits[?(@.operation=='task.create')].limit")
                .asArray()
                .containsExactly("10/60s");
        assertThat(state)
                .extractingPath("$.users.alice.rateLimits[?(@.operation=='task.create')].available")
                .asArray()
                .containsExactly(7);
        assertThat(state).extractingPath("$.fanOuts[0].users").asArray().containsExactly("alice");
        assertThat(state).extractingPath("$.fanOuts[0].progress.running").isEqualTo(3);
        assertThat(state).extractingPath("$.fanOuts[0].progress.total").isEqualTo(3);
        assertThat(state.getJson()).doesNotContain(sandbox.user("alice").apiKey());

        JsonContent alice = get("/actuator/manus/alice", 200);
        assertThat(alice).extractingPath("$.polledTasks").isEqualTo(3);
        assertThat(status("/actuator/manus/carol")).isEqualTo(404);
        outcomes.dispose();
        assertThat(get("/actuator/manus", 200))
                .extractingPath("$.fanOuts")
                .asArray()
                .isEmpty();
    }

    @Test
    void peopleWhoLoggedInHaveAPseudonym() throws Exception {
        sandbox.agent(prompt -> AgentScript.start().runForever());
        ManusClient ann = app.getBean(ManusClients.class)
                .client(ManusUser.ofApiKeys("manus:ann", sandbox.user("ann").apiKey()));
        Disposable outcomes = FanOut.over(ann, Flux.just(1), i -> "k" + i, i -> CreateTaskRequest.of("prompt " + i))
                .job()
                .outcomes()
                .subscribe();
        ann.account().me().block(Duration.ofSeconds(60));

        JsonContent state = get("/actuator/manus", 200);

        assertThat(state.getJson()).doesNotContain("ann\"", "manus:ann");
        String pseudonym = state.getJson().replaceFirst("(?s).*\"(other-[0-9a-f]{12})\".*", "$1");
        assertThat(state).extractingPath("$.users." + pseudonym).isNotNull();
        assertThat(state).extractingPath("$.fanOuts[*].users[*]").asArray().contains(pseudonym);
        assertThat(status("/actuator/manus/" + pseudonym)).isEqualTo(200);
        assertThat(status("/actuator/manus/manus:ann")).isEqualTo(404);
        outcomes.dispose();
    }

    private JsonContent get(String path, int status) throws Exception {
        HttpResponse<String> answer = http.send(request(path), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return new JsonContent(answer.body());
    }

    private int status(String path) throws Exception {
        return http.send(request(path), HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    private HttpRequest request(String path) {
        String port = app.getEnvironment().getRequiredProperty("local.server.port");
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .build();
    }
}
