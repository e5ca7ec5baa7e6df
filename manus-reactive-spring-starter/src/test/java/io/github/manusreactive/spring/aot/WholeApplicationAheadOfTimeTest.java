package io.github.manusreactive.spring.aot;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.spring.webhook.ManusWebhookListener;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.aot.test.generate.TestGenerationContext;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.server.reactive.context.AnnotationConfigReactiveWebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.test.tools.CompileWithForkedClassLoader;
import org.springframework.core.test.tools.TestCompiler;
import reactor.core.publisher.Mono;

/** A WebFlux application with Actuator, Security and webhooks: Spring can generate its beans, ours among them. */
class WholeApplicationAheadOfTimeTest {

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        @Bean
        ManusWebhookListener listener() {
            return delivery -> Mono.empty();
        }

        @Bean
        String userOfTheClient(ManusClient client) {
            return client.user().label();
        }
    }

    @Test
    @CompileWithForkedClassLoader
    void beansOfAllPartsAreGenerated() {
        TestGenerationContext generation = new TestGenerationContext();
        AnnotationConfigReactiveWebServerApplicationContext source =
                new AnnotationConfigReactiveWebServerApplicationContext();
        source.getEnvironment()
                .getPropertySources()
                .addFirst(new MapPropertySource(
                        "test",
                        Map.of(
                                "manus.api-key", "k1",
                                "manus.webhooks.enabled", "true",
                                "manus.webhooks.public-url", "https://hooks.example/manus/webhook",
                                "management.endpoints.web.exposure.include", "manus")));
        source.register(Application.class);
        new ApplicationContextAotGenerator().processAheadOfTime(source, generation);
        generation.writeGeneratedContent();

        TestCompiler.forSystem()
                .with(generation)
                .compile(compiled -> assertThat(compiled.getSourceFiles().stream()
                                .map(file -> file.getPath())
                                .filter(path -> path.startsWith("io/github/manusreactive/spring/"))
                                .filter(path -> path.contains("AutoConfiguration__BeanDefinitions")))
                        .anyMatch(path -> path.contains("ManusAutoConfiguration"))
                        .anyMatch(path -> path.contains("ManusActuatorAutoConfiguration"))
                        .anyMatch(path -> path.contains("ManusObservationAutoConfiguration"))
                        .anyMatch(path -> path.contains("WebhookAutoConfiguration")));
    }
}
