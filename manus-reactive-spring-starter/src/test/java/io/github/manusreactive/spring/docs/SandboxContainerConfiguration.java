package io.github.manusreactive.spring.docs;

import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.testcontainers.service.connection.ServiceConnection;
import org.springframework.context.annotation.Bean;
import org.testcontainers.containers.GenericContainer;

/** The container of docs/spring-testing.md. */
@TestConfiguration(proxyBeanMethods = false)
class SandboxContainerConfiguration {

    @Bean
    @ServiceConnection("manus-sandbox")
    GenericContainer<?> manusSandbox() {
        return new GenericContainer<>("manus-sandbox").withExposedPorts(8080);
    }
}
