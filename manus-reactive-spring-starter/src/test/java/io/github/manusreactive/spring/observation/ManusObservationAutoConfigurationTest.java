package io.github.manusreactive.spring.observation;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.manusreactive.ManusClient;
import io.github.manusreactive.ManusClients;
import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.spring.ManusAutoConfiguration;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.task.ListMessagesRequest;
import io.github.manusreactive.task.TaskHandle;
import io.github.manusreactive.task.Tasks;
import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.agent.AgentScript;
import io.github.resilience4j.micrometer.tagged.TaggedRetryMetrics;
import io.github.resilience4j.retry.RetryRegistry;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistryAssert;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

class ManusObservationAutoConfigurationTest {

    private final ManusSandbox sandbox = ManusSandbox.start();
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    ManusAutoConfiguration.class,
                    ManusObservationAutoConfiguration.class,
                    MetricsAutoConfiguration.class,
                    CompositeMeterRegistryAutoConfiguration.class,
                    SimpleMetricsExportAutoConfiguration.class,
                    ObservationAutoConfiguration.class))
            .withPropertyValues(
                    "manus.base-url=" + sandbox.baseUrl(),
                    "manus.users.alice.api-keys=" + sandbox.user("alice").apiKey());

    private final Logger logger = (Logger) LoggerFactory.getLogger(NamedUsers.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void record() {
        logger.setLevel(Level.INFO);
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void close() {
        logger.detachAppender(log);
        sandbox.close();
    }

    /** One call for a configured user, one for a user from the context. */
    private void call(ApplicationContext context) {
        ManusClients clients = context.getBean(ManusClients.class);
        clients.client("alice").account().me().block();
        ManusUser visitor =
                ManusUser.ofApiKeys("visitor-4711", sandbox.user("carol").apiKey());
        clients.client(visitor).account().me().block();
    }

    private static List<String> users(ApplicationContext context, String meter, String tag) {
        return context.getBean(MeterRegistry.class).find(meter).meters().stream()
                .map(Meter::getId)
                .map(id -> id.getTag(tag))
                .toList();
    }

    @Test
    void callsAttemptsAndRateLimitsAreMeasured() {
        runner.run(context -> {
            call(context);
            MeterRegistry meters = context.getBean(MeterRegistry.class);
            assertThat(meters.get("manus.client.call")
                            .tag("manus.operation", "user.me")
                            .tag("manus.outcome", "success")
                            .tag("manus.status", "200")
                            .tag("manus.user", "alice")
                            .timer()
                            .count())
                    .isEqualTo(1);
            assertThat(meters.get("manus.client.attempt").timers()).isNotEmpty();
            assertThat(meters.get("manus.rate.limit.permits.available")
                            .tag("user", "alice")
                            .gauge()
                            .value())
                    .isEqualTo(99);
            assertThat(meters.get("resilience4j.retry.calls").meters()).isNotEmpty();
            assertThat(meters.get("resilience4j.ratelimiter.available.permissions")
                            .tag("name", "manus-alice:user.me")
                            .gauge()
                            .value())
                    .isEqualTo(99);
        });
    }

    @Test
    void anInstanceOfTheApplicationWithTheNameOfAUserKeepsItsOwnMeters() {
        RetryRegistry own = RetryRegistry.ofDefaults();
        own.retry("alice").executeRunnable(() -> {});
        runner.withBean("ownRetries", MeterBinder.class, () -> TaggedRetryMetrics.ofRetryRegistry(own)::bindTo)
                .run(context -> {
                    call(context);
                    call(context);
                    assertThat(successfulCalls(context, "alice")).isEqualTo(1);
                    assertThat(successfulCalls(context, "manus-alice")).isEqualTo(2);
                });
    }

    private static double successfulCalls(ApplicationContext context, String retry) {
        return context.getBean(MeterRegistry.class)
                .get("resilience4j.retry.calls")
                .tag("name", retry)
                .tag("kind", "successful_without_retry")
                .functionCounter()
                .count();
    }

    @Test
    void whatIsUnexpectedInResponsesIsCounted() {
        runner.run(context -> {
            sandbox.agent(prompt -> AgentScript.answer(Duration.ofMillis(10), "done")
                    .rawEntry(Map.of("id", "e1", "type", "plan_update", "plan_update", Map.of("hue", 1))));
            Tasks tasks = context.getBean(ManusClients.class).client("alice").tasks();
            String task = tasks.create(CreateTaskRequest.of("hello"))
                    .map(TaskHandle::taskId)
                    .block();
            tasks.await(task).block();
            tasks.listMessages(ListMessagesRequest.builder(task).verbose(true).build())
                    .blockLast();

            assertThat(context.getBean(MeterRegistry.class)
                            .get("manus.response.unexpected")
                            .tag("operation", "task.listMessages")
                            .tag("path", "messages[].plan_update.hue")
                            .tag("kind", "unknown_field")
                            .counter()
                            .count())
                    .isPositive();
        });
    }

    @Test
    void usersOfTheMomentMakeNoTimeSeriesOfTheirOwn() {
        runner.run(context -> {
            call(context);
            assertThat(users(context, "manus.client.call", "manus.user")).containsExactlyInAnyOrder("alice", "other");
        });
    }

    @Test
    void noMeterNamesAUserOfTheMoment() {
        runner.withPropertyValues("manus.circuit-breaker.enabled=true").run(context -> {
            call(context);
            ManusUser next = ManusUser.ofApiKeys(
                    "manus:dora@example.com", sandbox.user("dora").apiKey());
            context.getBean(ManusClients.class).client(next).account().me().block();

            assertThat(tagValues(context))
                    .contains("manus-alice:user.me", "alice")
                    .noneMatch(value -> value.contains("visitor") || value.contains("dora"));
            assertThat(users(context, "manus.rate.limit.permits.available", "user"))
                    .containsExactlyInAnyOrder("alice", "other");
            assertThat(users(context, "resilience4j.retry.calls", "name")).containsOnly("manus-alice");
            assertThat(users(context, "resilience4j.circuitbreaker.failure.rate", "name"))
                    .singleElement()
                    .asString()
                    .startsWith("manus-alice@");
        });
    }

    @Test
    void withoutTheUsersTagNoMeterNamesAUser() {
        runner.withPropertyValues("manus.observations.user-tag=false").run(context -> {
            call(context);
            assertThat(tagValues(context))
                    .isNotEmpty()
                    .noneMatch(value -> value.contains("alice") || value.contains("visitor"));
            assertThat(users(context, "manus.rate.limit.queue", "priority"))
                    .containsExactlyInAnyOrder("interactive", "bulk");
        });
    }

    @Test
    void withMoreThanAHundredUsersNoMeterNamesAUser() {
        runner.withPropertyValues("manus.circuit-breaker.enabled=true")
                .withPropertyValues(users(100))
                .run(context -> {
                    context.getBean(ManusClients.class)
                            .all()
                            .forEach(client -> client.account().me().block());
                    assertThat(tagValues(context))
                            .contains("other")
                            .noneMatch(value -> value.contains("alice") || value.matches("(manus-)?u\\d+.*"));
                    assertThat(users(context, "manus.client.call", "manus.user"))
                            .containsExactly("other");
                    assertThat(context.getBean(MeterRegistry.class)
                                    .get("manus.client.call")
                                    .timer()
                                    .count())
                            .isEqualTo(101);
                    assertThat(log.list)
                            .singleElement()
                            .extracting(ILoggingEvent::getFormattedMessage)
                            .asString()
                            .contains("101 users", "manus.observations.max-user-tags is 100");
                });
    }

    @Test
    void theNumberOfUsersWithMetersIsAProperty() {
        runner.withPropertyValues("manus.observations.max-user-tags=101")
                .withPropertyValues(users(100))
                .run(context -> {
                    call(context);
                    assertThat(tagValues(context)).contains("alice", "manus-alice", "manus-alice:user.me");
                    assertThat(log.list).isEmpty();
                });
        runner.withPropertyValues("manus.observations.max-user-tags=-1")
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasStackTraceContaining("manus.observations.max-user-tags: must be at least 0, but is -1"));
    }

    @Test
    void aUserThatIsAddedIsNamedUpToTheLimit() {
        runner.withPropertyValues("manus.observations.max-user-tags=2", "manus.circuit-breaker.enabled=true")
                .run(context -> {
                    ManusClients clients = context.getBean(ManusClients.class);
                    clients.client("alice").account().me().block();
                    for (String user : List.of("bob", "carol")) {
                        clients.add(ManusUser.ofApiKeys(user, sandbox.user(user).apiKey()))
                                .account()
                                .me()
                                .block();
                    }

                    assertThat(users(context, "manus.client.call", "manus.user"))
                            .containsExactlyInAnyOrder("alice", "bob", "other");
                    assertThat(users(context, "manus.rate.limit.permits.available", "user"))
                            .containsExactlyInAnyOrder("alice", "bob", "other");
                    assertThat(users(context, "resilience4j.retry.calls", "name"))
                            .contains("manus-bob")
                            .doesNotContain("manus-carol");
                    assertThat(log.list)
                            .singleElement()
                            .extracting(ILoggingEvent::getFormattedMessage)
                            .asString()
                            .contains("further ones of 3 users", "manus.observations.max-user-tags is 2");
                });
    }

    @Test
    void usersThatComeAndGoMakeABoundedNumberOfTimeSeries() {
        runner.withPropertyValues("manus.observations.max-user-tags=5").run(context -> {
            ManusClients clients = context.getBean(ManusClients.class);
            for (int i = 0; i < 20; i++) {
                String user = "u" + i;
                clients.add(ManusUser.ofApiKeys(user, sandbox.user(user).apiKey()))
                        .account()
                        .me()
                        .block();
                clients.remove(user);
            }
            assertThat(users(context, "manus.client.call", "manus.user"))
                    .hasSize(6)
                    .contains("u0", "u4", "other")
                    .doesNotContain("u19");
        });
    }

    private String[] users(int count) {
        return IntStream.range(0, count)
                .mapToObj(user -> "manus.users.u" + user + ".api-keys="
                        + sandbox.user("u" + user).apiKey())
                .toArray(String[]::new);
    }

    private static List<String> tagValues(ApplicationContext context) {
        return context.getBean(MeterRegistry.class).getMeters().stream()
                .flatMap(meter -> meter.getId().getTags().stream())
                .map(Tag::getValue)
                .toList();
    }

    @Test
    void noMeterHoldsACredential() {
        runner.run(context -> {
            call(context);
            assertThat(context.getBean(SimpleMeterRegistry.class).getMetersAsString())
                    .doesNotContain(
                            sandbox.user("alice").apiKey(),
                            sandbox.user("carol").apiKey());
        });
    }

    @Test
    void theParentComesFromTheReactorContext() {
        TestObservationRegistry observations = TestObservationRegistry.create();
        runner.withBean(ObservationRegistry.class, () -> observations).run(context -> {
            Observation parent =
                    Observation.createNotStarted("request", observations).start();
            context.getBean(ManusClient.class)
                    .account()
                    .me()
                    .contextWrite(inner -> inner.put(ObservationThreadLocalAccessor.KEY, parent))
                    .block();
            parent.stop();
            TestObservationRegistryAssert.assertThat(observations)
                    .hasObservationWithNameEqualTo("manus.client.call")
                    .that()
                    .hasParentObservationEqualTo(parent);
        });
    }

    @Test
    void canBeSwitchedOff() {
        runner.withPropertyValues("manus.observations.enabled=false").run(context -> {
            call(context);
            assertThat(context.getBean(MeterRegistry.class).getMeters())
                    .noneMatch(meter -> meter.getId().getName().startsWith("manus."));
        });
    }

    @Test
    void withoutMicrometerTheClientIsThereAllTheSame() {
        new ApplicationContextRunner()
                .withConfiguration(
                        AutoConfigurations.of(ManusAutoConfiguration.class, ManusObservationAutoConfiguration.class))
                .withPropertyValues("manus.api-key=k1")
                .withClassLoader(new FilteredClassLoader(
                        "io.micrometer.core", "io.micrometer.observation", "io.github.resilience4j.micrometer"))
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .hasSingleBean(ManusClients.class)
                        .doesNotHaveBean("manusRateLimitMetrics")
                        .doesNotHaveBean("manusObservationCustomizer"));
    }

    @Test
    void withoutResilience4jsBinderTheRateLimitIsMeasured() {
        runner.withClassLoader(new FilteredClassLoader("io.github.resilience4j.micrometer"))
                .run(context ->
                        assertThat(context).hasBean("manusRateLimitMetrics").doesNotHaveBean("manusResilienceMetrics"));
    }

    @Test
    void withoutRegistriesThereIsNothingToFeed() {
        new ApplicationContextRunner()
                .withConfiguration(
                        AutoConfigurations.of(ManusAutoConfiguration.class, ManusObservationAutoConfiguration.class))
                .withPropertyValues("manus.api-key=k1")
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .doesNotHaveBean("manusRateLimitMetrics")
                        .doesNotHaveBean("manusObservationCustomizer"));
    }
}
