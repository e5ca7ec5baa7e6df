package io.github.manusreactive.spring.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.ManusClients;
import io.github.manusreactive.spring.ManusAutoConfiguration;
import io.github.manusreactive.spring.ManusConnectionDetails;
import io.github.manusreactive.test.ManusSandbox;
import java.lang.reflect.Constructor;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.docker.compose.core.ConnectionPorts;
import org.springframework.boot.docker.compose.core.ImageReference;
import org.springframework.boot.docker.compose.core.RunningService;
import org.springframework.boot.docker.compose.lifecycle.DockerComposeServicesReadyEvent;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.io.support.SpringFactoriesLoader;
import reactor.test.StepVerifier;

/** An application with a Docker Compose file. Its service is played by a sandbox of this process. */
class SandboxComposeConnectionTest {

    private final ManusSandbox player =
            ManusSandbox.builder().apiKey("sk-of-the-file").start();

    @AfterEach
    void close() {
        player.close();
    }

    @Test
    void theClientUsesTheService() {
        player.user("alice").apiKey("sk-alice");
        player.user("bob").apiKey("sk-bob");
        Map<String, String> variables =
                Map.of("SANDBOX_API_KEY", "sk-of-the-file", "SANDBOX_USERS", "alice=sk-alice, bob=sk-bob");
        application(new PlayedService("registry.example.com/manus-sandbox:1", variables))
                .run(context -> {
                    ManusConnectionDetails details = context.getBean(ManusConnectionDetails.class);
                    assertThat(details.getBaseUrl()).isEqualTo(player.baseUrl());
                    assertThat(details.getUsers()).containsOnlyKeys("default", "alice", "bob");
                    assertThat(details.getAuthorizePage()).startsWith(player.baseUrl());
                    assertThat(details.toString() + details.getUsers()).doesNotContain("sk-");
                    for (String user : details.getUsers().keySet()) {
                        StepVerifier.create(context.getBean(ManusClients.class)
                                        .client(user)
                                        .account()
                                        .me())
                                .expectNext(player.user(user).userId())
                                .verifyComplete();
                    }
                });
    }

    @Test
    void withoutVariablesTheKeyIsThatOfTheDocumentedImage() {
        application(new PlayedService("manus-sandbox", Map.of("SANDBOX_USERS", "")))
                .run(context -> assertThat(context.getBean(ManusConnectionDetails.class)
                                .getUsers()
                                .get("default")
                                .apiKeys())
                        .containsExactly("sk-sandbox"));
    }

    @Test
    void servicesOfOtherImagesAreIgnored() {
        application(new PlayedService("redis:8", Map.of()))
                .withPropertyValues("manus.api-key=k", "manus.base-url=https://manus.example.com")
                .run(context -> assertThat(
                                context.getBean(ManusConnectionDetails.class).getBaseUrl())
                        .isEqualTo("https://manus.example.com"));
    }

    @ParameterizedTest
    @CsvSource({"localhost,http://localhost:9", "127.0.0.1,http://127.0.0.1:9", "::1,http://[::1]:9"})
    void theBaseUrlHasTheHostOfTheEngine(String host, String url) {
        assertThat(SandboxEnvironment.baseUrl(host, 9)).isEqualTo(url);
    }

    private static ApplicationContextRunner application(RunningService service) {
        return new ApplicationContextRunner()
                .withInitializer(ready(service))
                .withConfiguration(AutoConfigurations.of(ManusAutoConfiguration.class));
    }

    /** Publishes what Spring Boot publishes after {@code docker compose up}. */
    private static ApplicationContextInitializer<ConfigurableApplicationContext> ready(RunningService service) {
        return context -> SpringFactoriesLoader.forDefaultResourceLocation().load(ApplicationListener.class).stream()
                .filter(listener -> listener.getClass().getSimpleName().contains("DockerComposeServiceConnections"))
                .forEach(listener -> publish(listener, event(context, service)));
    }

    @SuppressWarnings("unchecked")
    private static void publish(ApplicationListener<?> listener, DockerComposeServicesReadyEvent event) {
        ((ApplicationListener<DockerComposeServicesReadyEvent>) listener).onApplicationEvent(event);
    }

    /** The constructor is not public. */
    private static DockerComposeServicesReadyEvent event(ApplicationContext context, RunningService service) {
        try {
            Constructor<DockerComposeServicesReadyEvent> constructor =
                    DockerComposeServicesReadyEvent.class.getDeclaredConstructor(ApplicationContext.class, List.class);
            constructor.setAccessible(true);
            return constructor.newInstance(context, List.of(service));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A running service whose port 8080 is mapped to that of the sandbox. */
    private final class PlayedService implements RunningService, ConnectionPorts {

        private final ImageReference image;
        private final Map<String, String> variables;

        PlayedService(String image, Map<String, String> variables) {
            this.image = ImageReference.of(image);
            this.variables = variables;
        }

        @Override
        public String name() {
            return "manus";
        }

        @Override
        public ImageReference image() {
            return image;
        }

        @Override
        public String host() {
            return "127.0.0.1";
        }

        @Override
        public ConnectionPorts ports() {
            return this;
        }

        @Override
        public Map<String, String> env() {
            return variables;
        }

        @Override
        public Map<String, String> labels() {
            return Map.of();
        }

        @Override
        public int get(int containerPort) {
            assertThat(containerPort).isEqualTo(8080);
            return URI.create(player.baseUrl()).getPort();
        }

        @Override
        public List<Integer> getAll() {
            return List.of(get(8080));
        }

        @Override
        public List<Integer> getAll(String protocol) {
            return getAll();
        }
    }
}
