package io.github.manusreactive.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.ManusClients;
import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.auth.OAuthApp;
import io.github.manusreactive.auth.OAuthFlow;
import io.github.manusreactive.auth.TokenStore;
import io.github.manusreactive.fanout.FanOut;
import io.github.manusreactive.fanout.FanOutProgress;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.ratelimit.LocalRateLimiter;
import io.github.manusreactive.ratelimit.OperationRateLimiter;
import io.github.manusreactive.ratelimit.RateLimit;
import io.github.manusreactive.ratelimit.RateLimitSettings;
import io.github.manusreactive.spring.sandbox.ManusSandboxAutoConfiguration;
import io.github.manusreactive.task.AgentProfile;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.agent.AgentScript;
import io.github.manusreactive.test.agent.SandboxAgent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.client.ReactorResourceFactory;
import reactor.core.publisher.Mono;
import reactor.netty.resources.LoopResources;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

class ManusAutoConfigurationTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    ManusAutoConfiguration.class,
                    ManusOAuthAutoConfiguration.class,
                    ManusSandboxAutoConfiguration.class));

    private final ApplicationContextRunner withKey = runner.withPropertyValues("manus.api-key=k1");

    @Test
    void oneKeyMakesAClient() {
        withKey.run(context -> {
            assertThat(context)
                    .hasSingleBean(ManusClients.class)
                    .hasSingleBean(ManusClient.class)
                    .hasSingleBean(ManusFanOuts.class)
                    .hasSingleBean(ManusCredentials.class)
                    .hasSingleBean(ManusConnectionDetails.class)
                    .hasSingleBean(RateLimitSettings.class)
                    .hasSingleBean(OperationRateLimiter.class)
                    .doesNotHaveBean(OAuthApp.class)
                    .doesNotHaveBean(OAuthFlow.class)
                    .doesNotHaveBean(ManusSandbox.class);
            assertThat(context.getBean(ManusClient.class).user().label()).isEqualTo("default");
            assertThat(context.getBean(ManusClient.class)).hasToString("ManusClient[default at https://api.manus.ai]");
        });
    }

    @Test
    void theRateLimiterIsTheOneThatClientsUse() {
        withKey.run(context -> assertThat(context.getBean(ManusClients.class).rateLimiter())
                .isSameAs(context.getBean(OperationRateLimiter.class)));
    }

    @Test
    void everythingCanBeSwitchedOff() {
        runner.withPropertyValues("manus.enabled=false", "manus.sandbox.enabled=true", "manus.oauth.client-id=app")
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .doesNotHaveBean(ManusClients.class)
                        .doesNotHaveBean(ManusClient.class)
                        .doesNotHaveBean(OAuthApp.class)
                        .doesNotHaveBean(ManusSandbox.class));
    }

    @Test
    void severalUsersHaveAClientEach() {
        runner.withPropertyValues(
                        "manus.users.alice.api-keys=a1,a2",
                        "manus.users.bob.access-token=b1",
                        "manus.users.bob.scopes=create_task",
                        "manus.rate-limits.operation-limits.task.create=5/60s",
                        "manus.users.alice.limits.task.listMessages=7")
                .run(context -> {
                    assertThat(context.getBean(ManusClients.class).all())
                            .extracting(client -> client.user().label())
                            .containsExactly("alice", "bob");
                    RateLimitSettings limits = context.getBean(RateLimitSettings.class);
                    assertThat(limits.limit("bob", Operation.TASK_CREATE)).isEqualTo(RateLimit.perMinute(5));
                    assertThat(limits.limit("alice", Operation.TASK_LIST_MESSAGES))
                            .isEqualTo(RateLimit.perMinute(7));
                    assertThat(limits.limit("bob", Operation.TASK_LIST_MESSAGES))
                            .isEqualTo(RateLimit.documented(Operation.TASK_LIST_MESSAGES));
                });
    }

    @Test
    void aSandboxWithoutLimitsLeavesOnlyThoseThatAreSet() {
        runner.withPropertyValues(
                        "manus.sandbox.enabled=true",
                        "manus.sandbox.limits=false",
                        "manus.users.alice.api-keys=a1",
                        "manus.users.alice.limits.task.create=2/1h",
                        "manus.rate-limits.operation-limits.task.stop=3/60s")
                .run(context -> {
                    RateLimitSettings limits = context.getBean(RateLimitSettings.class);
                    assertThat(limits.limit("alice", Operation.TASK_CREATE))
                            .isEqualTo(new RateLimit(2, Duration.ofHours(1)));
                    assertThat(limits.limit("alice", Operation.TASK_STOP)).isEqualTo(RateLimit.perMinute(3));
                    assertThat(limits.limit("alice", Operation.TASK_DETAIL).calls())
                            .isGreaterThan(100_000);
                    assertThat(limits.limit("bob", Operation.TASK_CREATE).calls())
                            .isGreaterThan(100_000);
                });
    }

    @Test
    void aClientOfItsOwnNeedsAChoiceAmongSeveralUsers() {
        ApplicationContextRunner two =
                runner.withPropertyValues("manus.users.alice.api-keys=a1", "manus.users.bob.api-keys=b1");
        two.run(context -> assertThat(context).hasNotFailed());
        two.withUserConfiguration(NeedsClient.class)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("manus.default-user")
                        .hasMessageContaining("[alice, bob]"));
        two.withPropertyValues("manus.default-user=bob")
                .run(context -> assertThat(
                                context.getBean(ManusClient.class).user().label())
                        .isEqualTo("bob"));
    }

    @Test
    void aUserBeanIsAUserToo() {
        runner.withBean(ManusUser.class, () -> ManusUser.ofApiKeys("vault", "v1"))
                .run(context -> assertThat(
                                context.getBean(ManusClient.class).user().label())
                        .isEqualTo("vault"));
    }

    @Test
    void theApplicationsOwnBeansWin() {
        ManusClients clients =
                ManusClients.builder().user(ManusUser.ofApiKeys("own", "o1")).build();
        runner.withBean("ownClients", ManusClients.class, () -> clients).run(context -> {
            assertThat(context).hasNotFailed().hasSingleBean(ManusClients.class);
            assertThat(context.getBean(ManusClient.class)).isSameAs(clients.client("own"));
        });
        runner.withPropertyValues("manus.users.alice.api-keys=a1", "manus.users.bob.api-keys=b1")
                .withUserConfiguration(OwnView.class)
                .run(context -> assertThat(
                                context.getBean(ManusClient.class).user().label())
                        .isEqualTo("bob"));
        OperationRateLimiter budget = LocalRateLimiter.create(RateLimitSettings.defaults());
        withKey.withBean("ownBudget", OperationRateLimiter.class, () -> budget)
                .run(context -> assertThat(context.getBean(ManusClients.class).rateLimiter())
                        .isSameAs(budget));
        withKey.withBean("ownSettings", RateLimitSettings.class, RateLimitSettings::defaults)
                .run(context -> assertThat(context).hasSingleBean(RateLimitSettings.class));
        withKey.withBean("ownFanOuts", ManusFanOuts.class, OwnFanOuts::new)
                .run(context -> assertThat(context).hasSingleBean(ManusFanOuts.class));
    }

    @Test
    void connectionDetailsReplaceTheProperties() {
        runner.withBean("ownDetails", ManusConnectionDetails.class, OwnDetails::new)
                .run(context -> assertThat(context.getBean(ManusClient.class))
                        .hasToString("ManusClient[carol at http://localhost:1234]"));
    }

    @Test
    void theAgentProfileOfTasksThatNameNoneIsAProperty() {
        CreateTaskRequest plain = CreateTaskRequest.of("Hello");
        withKey.run(context -> assertThat(context.getBean(ManusClient.class)
                        .tasks()
                        .effective(plain)
                        .agentProfile())
                .isEqualTo(AgentProfile.STANDARD));
        withKey.withPropertyValues("manus.agent-profile=lite", "manus.users.alice.api-keys=k2")
                .run(context -> assertThat(context.getBean(ManusClients.class).all())
                        .hasSize(2)
                        .allSatisfy(client -> assertThat(
                                        client.tasks().effective(plain).agentProfile())
                                .isEqualTo(AgentProfile.LITE)));
    }

    @Test
    void customizersRunInTheirOrderAfterTheProperties() {
        withKey.withPropertyValues("manus.base-url=https://first.example")
                .withUserConfiguration(Customizers.class)
                .run(context -> {
                    assertThat(context.getBean(ManusClient.class))
                            .hasToString("ManusClient[default at https://second.example]");
                    assertThat(context.getBean(Customizers.class).called)
                            .containsExactly("early", "late", "http-early", "http-late");
                });
    }

    record Answer(String bestApp) {}

    @Test
    void bootsMapperMapsStructuredOutput() {
        JsonMapper snakes = JsonMapper.builder()
                .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .build();
        ApplicationContextRunner sandbox = runner.withPropertyValues(
                        "manus.sandbox.enabled=true", "manus.sandbox.run-time=10ms", "manus.polling.min-interval=50ms")
                .withBean(
                        SandboxAgent.class,
                        () -> prompt -> AgentScript.answer(Duration.ofMillis(10), "done")
                                .structured(Map.of("best_app", "B")));
        sandbox.withBean(JsonMapper.class, () -> snakes)
                .run(context -> assertThat(context.getBean(ManusClient.class)
                                .tasks()
                                .run(CreateTaskRequest.of("which?"), Answer.class)
                                .block(Duration.ofSeconds(30))
                                .value()
                                .bestApp())
                        .isEqualTo("B"));
    }

    @Test
    void callsRunOnTheEventLoopsThatSpringManages() {
        ReactorResourceFactory own = new ReactorResourceFactory();
        own.setUseGlobalResources(false);
        own.setLoopResourcesSupplier(() -> LoopResources.create("own-loops", 1, true));
        runner.withPropertyValues("manus.sandbox.enabled=true")
                .withBean(ReactorResourceFactory.class, () -> own)
                .run(context -> assertThat(context.getBean(ManusClient.class)
                                .account()
                                .me()
                                .map(user -> Thread.currentThread().getName())
                                .block(Duration.ofSeconds(30)))
                        .startsWith("own-loops"));
    }

    @Test
    void eventLoopsOfSpringAreUsedIfPresent() {
        withKey.withBean(ReactorResourceFactory.class)
                .run(context -> assertThat(context).hasNotFailed().hasBean("manusEventLoops"));
        withKey.withClassLoader(new FilteredClassLoader(ReactorResourceFactory.class))
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .hasSingleBean(ManusClient.class)
                        .doesNotHaveBean("manusEventLoops"));
    }

    @Test
    void anOpenAppHasAFlowAndAStore() {
        runner.withPropertyValues(
                        "manus.oauth.client-id=app",
                        "manus.oauth.client-secret=hush",
                        "manus.oauth.redirect-uri=https://app.example/callback",
                        "manus.base-url=https://api.example",
                        "manus.users.dora.oauth=true")
                .run(context -> {
                    assertThat(context).hasSingleBean(OAuthFlow.class).hasSingleBean(TokenStore.class);
                    assertThat(context.getBean(OAuthApp.class).tokenUrl())
                            .hasToString("https://api.example/oauth/token");
                    assertThat(context.getBean(ManusClient.class).user().label())
                            .isEqualTo("dora");
                });
    }

    @Test
    void anOpenAppNeedsNoUserAtStartUp() {
        runner.withPropertyValues("manus.oauth.client-id=app", "manus.oauth.redirect-uri=https://app.example/callback")
                .run(context ->
                        assertThat(context.getBean(ManusClients.class).all()).isEmpty());
    }

    @Test
    void openAppBeansCanBeReplaced() {
        TokenStore store = TokenStore.inMemory();
        OAuthApp app = OAuthApp.builder("mine", "https://app.example/callback").build();
        runner.withPropertyValues("manus.oauth.client-id=app")
                .withBean("ownStore", TokenStore.class, () -> store)
                .withBean("ownApp", OAuthApp.class, () -> app)
                .run(context -> {
                    assertThat(context.getBean(TokenStore.class)).isSameAs(store);
                    assertThat(context.getBean(OAuthFlow.class).app()).isSameAs(app);
                });
    }

    @Configuration(proxyBeanMethods = false)
    static class NeedsClient {

        @Bean
        String name(ManusClient client) {
            return client.user().label();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Customizers {

        final List<String> called = new ArrayList<>();

        @Bean
        @Order(2)
        ManusClientCustomizer late() {
            return builder -> {
                called.add("late");
                builder.baseUrl("https://second.example");
            };
        }

        @Bean
        @Order(1)
        ManusClientCustomizer early() {
            return builder -> called.add("early");
        }

        @Bean
        @Order(2)
        ManusHttpClientCustomizer httpLate() {
            return client -> called.add("http-late") ? client : null;
        }

        @Bean
        @Order(1)
        ManusHttpClientCustomizer httpEarly() {
            return client -> called.add("http-early") ? client : null;
        }
    }

    private static final class OwnDetails implements ManusConnectionDetails {

        @Override
        public String getBaseUrl() {
            return "http://localhost:1234";
        }

        @Override
        public Map<String, Credentials> getUsers() {
            return Map.of("carol", Credentials.ofApiKeys("c1"));
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnView {

        @Bean
        ManusClient bob(ManusClients clients) {
            return clients.client("bob");
        }
    }

    private static final class OwnFanOuts implements ManusFanOuts {

        @Override
        public <T> FanOut<T> fanOut(
                String job,
                Publisher<? extends T> items,
                Function<? super T, String> key,
                Function<? super T, CreateTaskRequest> request) {
            throw new UnsupportedOperationException();
        }

        @Override
        public <T> Mono<FanOutProgress> run(FanOutDefinition<T> definition) {
            return definition.fanOut(this).job().outcomes().then(Mono.empty());
        }
    }
}
