package io.github.manusreactive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.call.CallOptions;
import io.github.manusreactive.call.ManusResponse;
import io.github.manusreactive.error.AmbiguousOutcomeException;
import io.github.manusreactive.error.CircuitOpenException;
import io.github.manusreactive.internal.call.FakeApi;
import io.github.manusreactive.observation.CallOutcome;
import io.github.manusreactive.ratelimit.CallPriority;
import io.github.manusreactive.retry.CircuitBreakerSettings;
import io.github.manusreactive.retry.RetrySettings;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.task.TaskHandle;
import io.github.resilience4j.micrometer.tagged.TaggedCircuitBreakerMetrics;
import io.github.resilience4j.micrometer.tagged.TaggedRetryMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

class ResilienceOnTheBuilderTest {

    private static final String TASK =
            "\"task\":{\"id\":\"t\",\"status\":\"running\",\"created_at\":1,\"updated_at\":1}";

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final List<CallOutcome> ends = new ArrayList<>();

    private ManusClients.Builder builder(FakeApi api) {
        return ManusClients.builder()
                .baseUrl("https://api.example.test")
                .apiKey("key")
                .transport(api)
                .scheduler(time)
                .random(new Random(3))
                .observer((call, context) -> ends::add);
    }

    @Test
    void micrometerBindersFollowUsersThatComeAndGo() {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        FakeApi api = FakeApi.answeringInTurn(
                List.of(Mono.just(FakeApi.refused(500, "internal", "oops")), Mono.just(FakeApi.ok(TASK))));
        ManusClients clients =
                builder(api).circuitBreaker(CircuitBreakerSettings.defaults()).build();
        ManusClient client = clients.client();
        TaggedRetryMetrics.ofRetryRegistry(clients.resilience4jRetries()).bindTo(meters);
        TaggedCircuitBreakerMetrics.ofCircuitBreakerRegistry(
                        clients.resilience4jCircuitBreakers().orElseThrow())
                .bindTo(meters);

        client.tasks().detail("t").subscribe();
        time.advanceTimeBy(Duration.ofSeconds(1));

        assertThat(meters.get("resilience4j.retry.calls")
                        .tag("name", "manus-default")
                        .tag("kind", "successful_with_retry")
                        .functionCounter()
                        .count())
                .isEqualTo(1);
        assertThat(meters.get("resilience4j.circuitbreaker.state")
                        .tag("name", "manus-default@api.example.test")
                        .tag("state", "closed")
                        .gauge()
                        .value())
                .isEqualTo(1);

        time.advanceTimeBy(Duration.ofMinutes(11));
        client.tasks()
                .detail("t")
                .contextWrite(ManusUser.ofApiKeys("other", "k").inContext())
                .subscribe();
        assertThat(meters.find("resilience4j.retry.calls")
                        .tag("name", "manus-default")
                        .meters())
                .isEmpty();
        assertThat(meters.find("resilience4j.retry.calls")
                        .tag("name", "manus-other")
                        .meters())
                .isNotEmpty();
    }

    @Test
    void optionsAreChangesOfTheDefaults() {
        List<Duration> responseTimeouts = new ArrayList<>();
        FakeApi api = new FakeApi(call -> {
            responseTimeouts.add(call.responseTimeout());
            return Mono.just(FakeApi.refused(500, "internal", "oops"));
        });
        ManusClient client = builder(api)
                .callOptions(options -> options.priority(CallPriority.BULK))
                .callOptions(options -> options.responseTimeout(Duration.ofSeconds(77)))
                .callOptions(options -> options.retry(retry -> retry.maxAttempts(1)))
                .build()
                .client();

        client.tasks().detail("t").subscribe(task -> {}, e -> {});
        time.advanceTimeBy(Duration.ofMinutes(1));

        assertThat(responseTimeouts).containsExactly(Duration.ofSeconds(77));
        client.with(options -> {
            assertThat(client.callOptions().priority()).isEqualTo(CallPriority.BULK);
            return options;
        });
    }

    @Test
    void whatIsMissingIsNamedAtOnce() {
        ManusClient client = builder(FakeApi.answeringInTurn(List.of())).build().client();

        assertThatThrownBy(() -> client.with(options -> null)).hasMessage("options: is missing");
        assertThatThrownBy(() -> client.with((UnaryOperator<CallOptions.Builder>) null))
                .hasMessage("change: is missing");
        assertThatThrownBy(() -> client.tasks().run(CreateTaskRequest.of("x"), (Class<?>) null))
                .hasMessage("type: is missing");
    }

    @Test
    void theBreakerIsOffUnlessAskedFor() {
        FakeApi broken = new FakeApi(call -> Mono.just(FakeApi.refused(500, "internal", "oops")));
        ManusClients without = builder(broken)
                .callOptions(CallOptions.builder().retry(RetrySettings.off()).build())
                .build();
        ManusClients with = builder(broken)
                .callOptions(CallOptions.builder().retry(RetrySettings.off()).build())
                .circuitBreaker(CircuitBreakerSettings.defaults())
                .build();
        for (int i = 0; i < 20; i++) {
            without.client().tasks().detail("t").subscribe(task -> {}, e -> {});
            with.client().tasks().detail("t").subscribe(task -> {}, e -> {});
        }
        assertThat(without.resilience4jCircuitBreakers()).isEmpty();
        assertThat(ends.stream().filter(end -> end.error() instanceof CircuitOpenException))
                .hasSize(15);
    }

    @Test
    void aTitleThatTheServerCutDoesNotProveThatTheTaskIsMissing() {
        FakeApi cutting = new FakeApi(call -> call.uri().getPath().endsWith("task.create")
                ? Mono.just(FakeApi.reply(502, "<html>bad gateway</html>"))
                : Mono.just(FakeApi.ok("\"data\":[{\"id\":\"t\",\"status\":\"running\",\"created_at\":10,"
                        + "\"updated_at\":10,\"title\":\"Compare three note…\"}],\"has_more\":false")));
        List<Throwable> errors = new ArrayList<>();
        builder(cutting)
                .build()
                .client()
                .tasks()
                .create(CreateTaskRequest.builder("Compare three note apps.")
                        .correlation("k1")
                        .build())
                .subscribe(task -> {}, errors::add);
        time.advanceTimeBy(Duration.ofMinutes(3));
        assertThat(errors)
                .singleElement()
                .isInstanceOf(AmbiguousOutcomeException.class)
                .asString()
                .contains("its title is cut or missing");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void oldTasksThatLackFieldsDoNotKeepALostCreateFromBeingSettled(boolean exists) {
        FakeApi odd = new FakeApi(call -> call.uri().getPath().endsWith("task.create")
                ? Mono.just(FakeApi.reply(502, "<html>bad gateway</html>"))
                : Mono.just(FakeApi.ok("\"data\":[" + (exists ? "{\"id\":\"t\",\"title\":\"Compare [mr:k1]\"}," : "")
                        + "{\"id\":\"o1\",\"status\":\"stopped\",\"created_at\":10,\"title\":\"Old\"},"
                        + "{\"id\":\"o2\",\"status\":\"stopped\",\"title\":\"Older\"},"
                        + "{\"status\":\"stopped\",\"title\":\"Nameless\"},null,7],\"has_more\":false")));
        List<TaskHandle> found = new ArrayList<>();
        List<Throwable> errors = new ArrayList<>();
        builder(odd)
                .callOptions(CallOptions.builder().retry(RetrySettings.off()).build())
                .build()
                .client()
                .tasks()
                .create(CreateTaskRequest.builder("Compare").correlation("k1").build())
                .subscribe(found::add, errors::add);
        time.advanceTimeBy(Duration.ofMinutes(3));
        assertThat(found).hasSize(exists ? 1 : 0);
        assertThat(errors)
                .noneMatch(AmbiguousOutcomeException.class::isInstance)
                .hasSize(exists ? 0 : 1);
    }

    @Test
    void aCallThatWasSettledByReadingHasNoRawResponse() {
        FakeApi api = new FakeApi(call -> call.uri().getPath().endsWith("task.create")
                ? Mono.just(FakeApi.reply(502, "<html>bad gateway</html>"))
                : Mono.just(FakeApi.ok("\"data\":[{\"id\":\"t\",\"status\":\"running\",\"created_at\":10,"
                        + "\"updated_at\":10,\"title\":\"Compare [mr:k1]\"}],\"has_more\":false")));
        List<ManusResponse<TaskHandle>> answers = new ArrayList<>();
        builder(api)
                .build()
                .client()
                .tasks()
                .withResponse(tasks -> tasks.create(
                        CreateTaskRequest.builder("Compare").correlation("k1").build()))
                .subscribe(answers::add);
        time.advanceTimeBy(Duration.ofSeconds(2));
        assertThat(answers).singleElement().satisfies(answer -> {
            assertThat(answer.value().taskId()).isEqualTo("t");
            assertThat(answer.body()).isEmpty();
        });
        assertThat(ends)
                .hasSize(2)
                .first()
                .satisfies(end -> assertThat(end.status()).isEqualTo(200));
    }
}
