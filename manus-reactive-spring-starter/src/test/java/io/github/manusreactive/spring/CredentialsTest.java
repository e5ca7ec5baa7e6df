package io.github.manusreactive.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.error.AuthenticationException;
import io.github.manusreactive.spring.ManusConnectionDetails.Credentials;
import io.github.manusreactive.spring.properties.ManusProperties;
import io.github.manusreactive.test.ManusSandbox;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.core.env.MapPropertySource;
import reactor.test.StepVerifier;

/** Keys that change while the application runs. */
class CredentialsTest {

    private final ManusSandbox sandbox = ManusSandbox.start();
    private final Map<String, Object> environment = new HashMap<>();
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(ManusAutoConfiguration.class))
            .withInitializer(context -> context.getEnvironment()
                    .getPropertySources()
                    .addFirst(new MapPropertySource("changing", environment)));

    @BeforeEach
    void begin() {
        sandbox.user("default").apiKey("old-key");
        environment.put("manus.base-url", sandbox.baseUrl());
        environment.put("manus.api-key", "old-key");
    }

    @AfterEach
    void close() {
        sandbox.close();
    }

    private void rotate() {
        sandbox.user("default").apiKey("new-key").revoke("old-key");
        environment.put("manus.api-key", "new-key");
    }

    private static void works(ManusClient client) {
        StepVerifier.create(client.account().me()).expectNextCount(1).verifyComplete();
    }

    @Test
    void aReloadPutsTheNewKeyInPlace() {
        runner.run(context -> {
            ManusClient client = context.getBean(ManusClient.class);
            works(client);
            rotate();
            StepVerifier.create(client.account().me()).verifyError(AuthenticationException.class);

            context.getBean(ManusCredentials.class).reload();

            works(client);
        });
    }

    @Test
    void springCloudsEventReloads() {
        runner.run(context -> {
            rotate();

            context.publishEvent(new EnvironmentChangeEvent(context));

            works(context.getBean(ManusClient.class));
        });
        runner.withClassLoader(new FilteredClassLoader(EnvironmentChangeEvent.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(CredentialsRefresh.class));
    }

    @Test
    void aReloadThatCannotBeUsedChangesNothing() {
        runner.run(context -> {
            environment.put("manus.api-key", "not a key");

            assertThatThrownBy(() -> context.getBean(ManusCredentials.class).reload())
                    .isInstanceOf(InvalidManusPropertyException.class)
                    .hasMessageNotContaining("not a key");
            context.publishEvent(new EnvironmentChangeEvent(context));

            works(context.getBean(ManusClient.class));
        });
    }

    @Test
    void keysCanBeReplacedByHand() {
        runner.run(context -> {
            ManusCredentials credentials = context.getBean(ManusCredentials.class);
            rotate();

            credentials.replace("default", Credentials.ofApiKeys("new-key"));

            works(context.getBean(ManusClient.class));
            assertThat(credentials.users()).containsExactly("default");
            assertThatThrownBy(() -> credentials.replace("unknown", Credentials.ofApiKeys("k")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("'unknown' is not one of [default]");
        });
    }

    @Test
    void nothingThatIsPrintedShowsASecret() {
        environment.put("manus.users.alice.api-keys", "hush-1");
        environment.put("manus.users.bob.access-token", "hush-2");
        environment.put("manus.oauth.client-secret", "hush-3");
        environment.put("manus.http.proxy.host", "proxy.example");
        environment.put("manus.http.proxy.username", "hush-4");
        environment.put("manus.http.proxy.password", "hush-5");
        environment.put("manus.api-key", "hush-6");
        runner.run(context -> {
            ManusProperties properties = context.getBean(ManusProperties.class);
            ManusConnectionDetails details = context.getBean(ManusConnectionDetails.class);
            assertThat(properties.oauth().clientSecret()).isEqualTo("hush-3");
            assertThat(properties.toString()
                            + properties.users()
                            + properties.oauth()
                            + properties.http().proxy()
                            + details
                            + details.getUsers()
                            + context.getBean(ManusCredentials.class)
                            + context.getBean(ManusClient.class))
                    .contains("alice", "bob")
                    .doesNotContain("hush");
        });
    }
}
