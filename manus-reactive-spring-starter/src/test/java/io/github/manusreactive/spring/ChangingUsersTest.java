package io.github.manusreactive.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.manusreactive.ManusClient;
import io.github.manusreactive.ManusClients;
import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.fanout.FanOutJob;
import io.github.manusreactive.fanout.FanOutOutcome;
import io.github.manusreactive.fanout.OutcomeStatus;
import io.github.manusreactive.spring.ManusConnectionDetails.Credentials;
import io.github.manusreactive.spring.actuate.ManusActuatorAutoConfiguration;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.task.TaskResult;
import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.agent.AgentScript;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.CompositeReactiveHealthContributor;
import org.springframework.boot.health.contributor.ReactiveHealthContributors;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.cloud.context.scope.refresh.RefreshScopeRefreshedEvent;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.MapPropertySource;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

/** Users that come and go while the application runs. */
class ChangingUsersTest {

    private final ManusSandbox sandbox = ManusSandbox.start();
    private final Map<String, Object> environment = new LinkedHashMap<>();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger("io.github.manusreactive.spring");
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(ManusAutoConfiguration.class, ManusActuatorAutoConfiguration.class))
            .withPropertyValues("manus.base-url=" + sandbox.baseUrl(), "manus.polling.min-interval=50ms")
            .withInitializer(context -> context.getEnvironment()
                    .getPropertySources()
                    .addFirst(new MapPropertySource("changing", environment)));

    @BeforeEach
    void begin() {
        log.start();
        logger.addAppender(log);
        set("alice");
        set("bob");
    }

    @AfterEach
    void close() {
        logger.detachAppender(log);
        sandbox.close();
    }

    private void set(String user) {
        environment.put(property(user), sandbox.user(user).apiKey());
    }

    private static String property(String user) {
        return "manus.users." + user + ".api-key";
    }

    private Credentials keyOf(String user) {
        return Credentials.ofApiKeys(sandbox.user(user).apiKey());
    }

    private void works(ApplicationContext context, String user) {
        works(context.getBean(ManusClients.class).client(user), user);
    }

    private void works(ManusClient client, String user) {
        StepVerifier.create(client.account().me())
                .expectNext(sandbox.user(user).userId())
                .verifyComplete();
    }

    private static List<String> users(ApplicationContext context) {
        return List.copyOf(context.getBean(ManusClients.class).labels());
    }

    private static List<String> healthOf(ApplicationContext context) {
        return context.getBean(CompositeReactiveHealthContributor.class).stream()
                .map(ReactiveHealthContributors.Entry::name)
                .toList();
    }

    private List<String> warnings() {
        return log.list.stream()
                .filter(line -> line.getLevel().levelInt >= Level.WARN_INT)
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    @Test
    void aBeanAddsReplacesAndRemovesUsers() {
        runner.run(context -> {
            ManusCredentials credentials = context.getBean(ManusCredentials.class);
            assertThat(healthOf(context)).containsExactly("alice", "bob");

            credentials.add("carol", keyOf("carol"));
            works(context, "carol");
            credentials.remove("bob");

            assertThat(users(context)).containsExactly("alice", "carol");
            assertThat(credentials.users()).containsExactly("alice", "carol");
            assertThat(healthOf(context)).containsExactly("alice", "carol");
            ManusClient carol = context.getBean(ManusClients.class).client("carol");
            credentials.replace("carol", keyOf("dora"));
            works(carol, "dora");
        });
    }

    @Test
    void whatTheBeanRefusesChangesNothing() {
        runner.withBean(
                        "beanUser",
                        ManusUser.class,
                        () -> ManusUser.ofApiKeys("zoe", sandbox.user("zoe").apiKey()))
                .run(context -> {
                    ManusCredentials credentials = context.getBean(ManusCredentials.class);
                    assertThatThrownBy(() -> credentials.add("alice", keyOf("carol")))
                            .isInstanceOf(IllegalArgumentException.class)
                            .hasMessage("'alice' exists already: replace its credentials");
                    assertThatThrownBy(() -> credentials.add("zoe", keyOf("carol")))
                            .isInstanceOf(IllegalArgumentException.class)
                            .hasMessageContaining("'zoe' is the user of a ManusUser bean already");
                    assertThatThrownBy(() -> credentials.add("carol", Credentials.ofApiKeys("not a key")))
                            .isInstanceOf(InvalidManusPropertyException.class)
                            .hasMessageNotContaining("not a key");
                    assertThatThrownBy(() -> credentials.remove("zoe"))
                            .isInstanceOf(IllegalArgumentException.class)
                            .hasMessage("'zoe' is not one of [alice, bob]");
                    assertThat(users(context)).containsExactly("alice", "bob", "zoe");
                    works(context, "alice");
                });
    }

    @ParameterizedTest
    @ValueSource(classes = {EnvironmentChangeEvent.class, RefreshScopeRefreshedEvent.class})
    void springCloudsEventsAddReplaceAndRemoveUsers(Class<?> event) {
        runner.run(context -> {
            set("carol");
            environment.put(property("alice"), sandbox.user("dora").apiKey());
            environment.remove(property("bob"));

            publish(context, event);

            assertThat(users(context)).containsExactly("alice", "carol");
            works(context, "carol");
            works(context.getBean(ManusClients.class).client("alice"), "dora");
        });
    }

    private static void publish(ApplicationContext context, Class<?> event) {
        context.publishEvent(
                event == EnvironmentChangeEvent.class
                        ? new EnvironmentChangeEvent(context)
                        : new RefreshScopeRefreshedEvent(context));
    }

    @Test
    void aNameThatTheStartWouldRefuseChangesNothing() {
        runner.run(context -> {
            environment.put("manus.users.carla@acme.com.api-key", "k1");
            environment.remove(property("bob"));

            publish(context, EnvironmentChangeEvent.class);

            assertThat(users(context)).containsExactly("alice", "bob");
            assertThat(warnings()).singleElement().asString().contains("manus.users[carla@acme.com].api-key");
        });
    }

    @Test
    void anUnrelatedChangeKeepsTheUsersOfTheBean() {
        runner.run(context -> {
            ManusCredentials credentials = context.getBean(ManusCredentials.class);
            credentials.add("carol", keyOf("carol"));
            credentials.remove("bob");
            credentials.replace("alice", keyOf("dora"));

            publish(context, EnvironmentChangeEvent.class);

            assertThat(users(context)).containsExactly("alice", "carol");
            works(context.getBean(ManusClients.class).client("alice"), "dora");
        });
    }

    @Test
    void anApprovedUserComesAndGoes() {
        environment.put("manus.oauth.client-id", "app-1");
        environment.put("manus.oauth.client-secret", "hush");
        environment.put("manus.oauth.redirect-uri", "https://app.example/callback");
        runner.withConfiguration(AutoConfigurations.of(ManusOAuthAutoConfiguration.class))
                .run(context -> {
                    environment.put("manus.users.carol.oauth", "true");
                    publish(context, EnvironmentChangeEvent.class);
                    assertThat(users(context)).containsExactly("alice", "bob", "carol");

                    environment.remove("manus.users.carol.oauth");
                    publish(context, EnvironmentChangeEvent.class);
                    assertThat(users(context)).containsExactly("alice", "bob");
                });
    }

    @Test
    void aRunOfARemovedUserEndsNormally() {
        sandbox.agent(prompt -> AgentScript.answer(Duration.ofMillis(400), "done"));
        runner.run(context -> {
            Mono<TaskResult> run =
                    context.getBean(ManusClients.class).client("bob").tasks().run(CreateTaskRequest.of("one"));
            Mono<TaskResult> running = run.cache();
            running.subscribe();

            environment.remove(property("bob"));
            publish(context, EnvironmentChangeEvent.class);

            assertThat(users(context)).containsExactly("alice");
            assertThat(running.block(Duration.ofSeconds(30)).answer()).isEqualTo("done");
        });
    }

    @Test
    void aFanOutOfARemovedUserEndsNormally() {
        sandbox.agent(prompt -> AgentScript.answer(Duration.ofMillis(100), "done"));
        runner.run(context -> {
            Sinks.Many<Integer> items = Sinks.many().unicast().onBackpressureBuffer();
            FanOutJob<Integer> job = context.getBean(ManusFanOuts.class)
                    .fanOut("numbers", items.asFlux(), i -> "k" + i, i -> CreateTaskRequest.of("prompt " + i))
                    .job();
            Mono<List<OutcomeStatus>> outcomes =
                    job.outcomes().map(FanOutOutcome::status).collectList().cache();
            outcomes.subscribe();
            items.tryEmitNext(0).orThrow();

            environment.remove(property("bob"));
            publish(context, EnvironmentChangeEvent.class);
            IntStream.range(1, 6).forEach(i -> items.tryEmitNext(i).orThrow());
            items.tryEmitComplete().orThrow();

            assertThat(users(context)).containsExactly("alice");
            assertThat(outcomes.block(Duration.ofSeconds(30))).hasSize(6).containsOnly(OutcomeStatus.FINISHED);
            assertThat(job.users()).containsExactly("alice", "bob");
            assertThat(job.progress().usersOut()).isEmpty();
        });
    }

    @Test
    void aClientThatIsHeldFollowsAUserThatReturns() {
        runner.run(context -> {
            ManusClient bob = context.getBean(ManusClients.class).client("bob");
            ManusCredentials credentials = context.getBean(ManusCredentials.class);
            credentials.remove("bob");
            works(bob, "bob");

            credentials.add("bob", keyOf("dora"));

            works(bob, "dora");
        });
    }

    @Test
    void aChangeOfUsersIsPublished() {
        List<String> events = new ArrayList<>();
        ApplicationListener<ManusUsersChangedEvent> listener =
                event -> events.add("+" + event.added() + " -" + event.removed());
        runner.withBean("listener", ApplicationListener.class, () -> listener).run(context -> {
            set("carol");
            environment.remove(property("bob"));
            publish(context, EnvironmentChangeEvent.class);
            publish(context, RefreshScopeRefreshedEvent.class);

            assertThat(events).containsExactly("+[carol] -[bob]");
        });
    }

    @Test
    void limitsOfANewUserAreNotIgnoredInSilence() {
        runner.run(context -> {
            set("carol");
            environment.put("manus.users.carol.limits.task.create", "1/60s");
            publish(context, EnvironmentChangeEvent.class);

            assertThat(warnings())
                    .singleElement()
                    .asString()
                    .startsWith("manus.users.carol.limits takes effect when the application is restarted");
        });
    }

    @Test
    void twoUsersWithOneKeyAreReported() {
        String key = sandbox.user("alice").apiKey();
        environment.put(property("bob"), " " + key);
        runner.withBean("beanUser", ManusUser.class, () -> ManusUser.ofApiKeys("zoe", key))
                .run(context -> {
                    assertThat(warnings())
                            .singleElement()
                            .asString()
                            .startsWith("The users [alice, bob, zoe] have the same credential")
                            .contains("share one rate limit")
                            .doesNotContain(key);

                    context.getBean(ManusCredentials.class).add("carol", Credentials.ofApiKeys("other", key));
                    assertThat(warnings()).hasSize(2).last().asString().contains("[alice, bob, carol, zoe]");
                });
    }

    @Test
    void twoUsersWithOneTokenAreReported() {
        environment.put("manus.users.x.access-token", "t1");
        environment.put("manus.users.y.access-token", "t1");
        environment.put("manus.users.y.scopes", "create_task");
        runner.run(context -> assertThat(warnings())
                .singleElement()
                .asString()
                .contains("[x, y]")
                .doesNotContain("t1"));
    }
}
