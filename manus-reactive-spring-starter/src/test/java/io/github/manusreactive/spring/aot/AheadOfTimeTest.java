package io.github.manusreactive.spring.aot;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.spring.ManusAutoConfiguration;
import io.github.manusreactive.spring.ManusFanOuts;
import io.github.manusreactive.spring.ManusOAuthAutoConfiguration;
import io.github.manusreactive.spring.properties.ManusProperties;
import io.github.manusreactive.spring.sandbox.ManusSandboxAutoConfiguration;
import io.github.manusreactive.task.CreateTaskRequest;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.aot.test.generate.TestGenerationContext;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.test.tools.CompileWithForkedClassLoader;
import org.springframework.core.test.tools.TestCompiler;

/** The code that Spring generates for a native image starts the same client. */
class AheadOfTimeTest {

    private static final Map<String, Object> PROPERTIES = Map.of(
            "manus.sandbox.enabled", "true",
            "manus.sandbox.run-time", "10ms",
            "manus.polling.min-interval", "50ms",
            "manus.oauth.client-id", "app",
            "manus.oauth.redirect-uri", "https://app.example/callback");

    @Test
    @CompileWithForkedClassLoader
    void generatedBeansServeATask() {
        TestGenerationContext generation = new TestGenerationContext();
        AnnotationConfigApplicationContext source = new AnnotationConfigApplicationContext();
        source.getEnvironment().getPropertySources().addFirst(new MapPropertySource("test", PROPERTIES));
        source.register(
                ManusSandboxAutoConfiguration.class, ManusAutoConfiguration.class, ManusOAuthAutoConfiguration.class);
        new ApplicationContextAotGenerator().processAheadOfTime(source, generation);
        generation.writeGeneratedContent();

        assertThat(RuntimeHintsPredicates.reflection()
                        .onType(ManusProperties.class)
                        .test(generation.getRuntimeHints()))
                .isTrue();
        TestCompiler.forSystem().with(generation).compile(compiled -> {
            try (GenericApplicationContext context = new GenericApplicationContext()) {
                context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("test", PROPERTIES));
                initializer(compiled.getInstance(ApplicationContextInitializer.class))
                        .initialize(context);
                context.refresh();

                assertThat(context.getBeanProvider(ManusFanOuts.class).getIfAvailable())
                        .isNotNull();
                assertThat(context.getBean(ManusClient.class)
                                .tasks()
                                .run(CreateTaskRequest.of("echo"))
                                .block(Duration.ofSeconds(30))
                                .answer())
                        .isEqualTo("You asked: echo");
            }
        });
    }

    @SuppressWarnings("unchecked")
    private static ApplicationContextInitializer<GenericApplicationContext> initializer(
            ApplicationContextInitializer<?> raw) {
        return (ApplicationContextInitializer<GenericApplicationContext>) raw;
    }
}
