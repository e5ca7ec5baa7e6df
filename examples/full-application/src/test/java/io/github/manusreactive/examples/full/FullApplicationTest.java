package io.github.manusreactive.examples.full;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.spring.ManusCredentials;
import io.github.manusreactive.test.ManusSandbox;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.search.Search;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.json.JsonContent;

/** All parts in one application: each works, and none disturbs another. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class FullApplicationTest {

    private static final String RETRIES = "resilience4j.retry.calls";
    private static final String BREAKERS = "resilience4j.circuitbreaker.calls";

    @LocalServerPort
    private int port;

    @Autowired
    private ManusSandbox sandbox;

    @Autowired
    private ManusClient client;

    @Autowired
    private ManusCredentials credentials;

    @Autowired
    private MeterRegistry meters;

    private ApplicationCaller caller;

    @BeforeEach
    void forgetFaults() {
        sandbox.faults().clear();
        caller = new ApplicationCaller(port);
    }

    @Test
    void aTaskRunsToItsAnswerForCallersWithAToken() throws Exception {
        assertThat(caller.runWithoutToken("no token").statusCode()).isIn(401, 403);
        assertAnswered("a task");
        assertThat(sandbox.journal().calls())
                .noneMatch(call -> call.overLimit())
                .allMatch(call -> call.user().equals("default"));
    }

    @Test
    void aCallerWithoutAConnectedAccountIsSentToManus() throws Exception {
        var response = caller.get("account");
        assertThat(response.statusCode()).isEqualTo(302);
        assertThat(response.headers().firstValue("location").orElseThrow())
                .startsWith("https://manus.im/openapi/oauth")
                .contains("client_id=full-application", "code_challenge_method=S256");
    }

    @Test
    void healthHasTheComponentsOfAllParts() throws Exception {
        assertAnswered("health");
        JsonContent health = caller.health();
        assertThat(health).extractingPath("$.status").isEqualTo("UP");
        for (String component : new String[] {"manus", "refreshScope", "circuitBreakers"}) {
            assertThat(health)
                    .extractingPath("$.components." + component + ".status")
                    .as(component)
                    .isEqualTo("UP");
        }
        assertThat(health)
                .extractingPath("$.components.manus.components.default.status")
                .isEqualTo("UP");
        assertThat(health)
                .extractingPath("$.components.circuitBreakers.details")
                .asMap()
                .containsOnlyKeys("default");
    }

    @Test
    void metersCountTheCallsOfATask() throws Exception {
        double before = created();
        assertAnswered("meters");
        assertThat(created()).isEqualTo(before + 1);
        assertThat(meters.get("manus.tasks.awaited").gauge().value()).isZero();
        assertThat(caller.get("actuator/metrics/manus.client.call").statusCode())
                .isEqualTo(200);
        assertThat(caller.get("actuator/manus").statusCode()).isEqualTo(200);
    }

    /** The application's instance "default" and the client's user "default" both retry, each counted once. */
    @Test
    void theApplicationsResilience4jInstancesAreSeparateFromTheClients() throws Exception {
        double ours = calls(RETRIES, "manus-default", "successful_with_retry");
        double theirs = calls(RETRIES, "default", "successful_with_retry");
        sandbox.faults().on(Operation.USER_ME).unavailable().once();
        assertThat(client.account().me().block()).isNotEmpty();
        assertThat(calls(RETRIES, "manus-default", "successful_with_retry")).isEqualTo(ours + 1);
        assertThat(calls(RETRIES, "default", "successful_with_retry")).isEqualTo(theirs);

        assertAnswered("instances");
        assertThat(calls(RETRIES, "manus-default", "successful_with_retry")).isEqualTo(ours + 1);
        assertThat(calls(RETRIES, "default", "successful_with_retry")).isEqualTo(theirs + 1);
        assertThat(Search.in(meters).name(BREAKERS).meters())
                .extracting(meter -> meter.getId().getTag("name"))
                .contains("default")
                .anyMatch(name -> name.startsWith("manus-default@"))
                .allMatch(name -> name.equals("default") || name.startsWith("manus-default@"));
    }

    @Test
    void theClientWorksAfterARefresh() throws Exception {
        assertAnswered("before the refresh");
        assertThat(caller.post("actuator/refresh").statusCode()).isEqualTo(200);
        assertThat(credentials.users()).containsExactly("default");
        assertAnswered("after the refresh");
        assertThat(caller.health()).extractingPath("$.status").isEqualTo("UP");
    }

    private void assertAnswered(String prompt) throws Exception {
        var response = caller.run(prompt);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("You asked: " + prompt);
    }

    private double created() {
        return Search.in(meters)
                .name("manus.client.call")
                .tag("manus.operation", "task.create")
                .tag("manus.outcome", "success")
                .timers()
                .stream()
                .mapToDouble(timer -> timer.count())
                .sum();
    }

    private double calls(String meter, String name, String kind) {
        return meters.get(meter)
                .tag("name", name)
                .tag("kind", kind)
                .functionCounter()
                .count();
    }
}
