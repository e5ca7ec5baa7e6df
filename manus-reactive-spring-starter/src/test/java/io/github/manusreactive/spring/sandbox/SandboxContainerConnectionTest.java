package io.github.manusreactive.spring.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.ManusClients;
import io.github.manusreactive.spring.ManusAutoConfiguration;
import io.github.manusreactive.spring.ManusConnectionDetails;
import io.github.manusreactive.test.ManusSandbox;
import java.net.URI;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.testcontainers.service.connection.ServiceConnection;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.testcontainers.containers.GenericContainer;
import reactor.test.StepVerifier;

/** A test with a container as service connection. The container is played by a sandbox of this process. */
@SpringBootTest(webEnvironment = WebEnvironment.NONE, properties = "manus.api-key=sk-of-the-properties")
class SandboxContainerConnectionTest {

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration(ManusAutoConfiguration.class)
    static class Application {}

    private static final ManusSandbox PLAYER =
            ManusSandbox.builder().apiKey("sk-sandbox").start();

    @ServiceConnection("manus-sandbox")
    static final PlayedContainer CONTAINER = new PlayedContainer().withEnv("SANDBOX_USERS", "alice=sk-alice");

    /** A container without an engine: only the port is that of the sandbox. */
    static final class PlayedContainer extends GenericContainer<PlayedContainer> {

        private static final String IMAGE = "registry.example.com/tools/sandbox:1";

        PlayedContainer() {
            super(IMAGE);
            PLAYER.user("alice").apiKey("sk-alice");
        }

        @Override
        public void start() {}

        @Override
        public void stop() {}

        @Override
        public String getDockerImageName() {
            return IMAGE;
        }

        @Override
        public String getHost() {
            return "localhost";
        }

        @Override
        public Integer getMappedPort(int port) {
            assertThat(port).isEqualTo(8080);
            return URI.create(PLAYER.baseUrl()).getPort();
        }
    }

    @Autowired
    private ManusConnectionDetails details;

    @Autowired
    private ManusClients clients;

    @AfterAll
    static void close() {
        PLAYER.close();
    }

    @Test
    void theClientUsesTheUsersOfTheContainer() {
        assertThat(details.getBaseUrl()).isEqualTo(PLAYER.baseUrl().replace("127.0.0.1", "localhost"));
        assertThat(details.getUsers()).containsOnlyKeys("default", "alice");
        assertThat(details.getAuthorizePage()).startsWith(details.getBaseUrl());
        WebTestClient.bindToServer()
                .build()
                .get()
                .uri(details.getAuthorizePage())
                .exchange()
                .expectStatus()
                .value(status -> assertThat(status).isNotEqualTo(404));
        for (String user : details.getUsers().keySet()) {
            StepVerifier.create(clients.client(user).account().me())
                    .expectNext(PLAYER.user(user).userId())
                    .verifyComplete();
        }
    }
}
