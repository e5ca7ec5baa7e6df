package io.github.manusreactive.spring.aot;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.spring.ManusAutoConfiguration;
import io.github.manusreactive.spring.actuate.ManusActuatorAutoConfiguration;
import io.github.manusreactive.spring.actuate.ManusEndpoint;
import io.github.manusreactive.spring.observation.ManusObservationAutoConfiguration;
import io.github.manusreactive.spring.security.ManusCurrentUser;
import io.github.manusreactive.spring.security.ManusSecurityAutoConfiguration;
import io.github.manusreactive.spring.webhook.WebhookAutoConfiguration;
import io.github.manusreactive.webhook.WebhookInbox;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.aot.test.generate.TestGenerationContext;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.security.oauth2.client.autoconfigure.reactive.ReactiveOAuth2ClientAutoConfiguration;
import org.springframework.boot.web.context.reactive.AnnotationConfigReactiveWebApplicationContext;
import org.springframework.boot.web.context.reactive.GenericReactiveWebApplicationContext;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.test.tools.CompileWithForkedClassLoader;
import org.springframework.core.test.tools.TestCompiler;

/** The code that Spring generates for a native image makes webhook endpoint, health, metrics and current user. */
class WebAheadOfTimeTest {

    private static final String CLIENT = "spring.security.oauth2.client.";
    private static final Map<String, Object> PROPERTIES = Map.of(
            "manus.api-key",
            "k1",
            "manus.webhooks.enabled",
            "true",
            "manus.webhooks.public-url",
            "https://hooks.example.com/manus",
            "management.endpoints.web.exposure.include",
            "manus",
            CLIENT + "registration.manus.client-id",
            "app",
            CLIENT + "registration.manus.authorization-grant-type",
            "authorization_code",
            CLIENT + "registration.manus.redirect-uri",
            "{baseUrl}/authorized/{registrationId}",
            CLIENT + "provider.manus.authorization-uri",
            "https://manus.im/openapi/oauth",
            CLIENT + "provider.manus.token-uri",
            "https://api.manus.ai/oauth/token");

    @Test
    @CompileWithForkedClassLoader
    void generatedBeansAreAllThere() {
        TestGenerationContext generation = new TestGenerationContext();
        AnnotationConfigReactiveWebApplicationContext source = new AnnotationConfigReactiveWebApplicationContext();
        source.getEnvironment().getPropertySources().addFirst(new MapPropertySource("test", PROPERTIES));
        source.register(
                ManusAutoConfiguration.class,
                ReactiveOAuth2ClientAutoConfiguration.class,
                MetricsAutoConfiguration.class,
                SimpleMetricsExportAutoConfiguration.class,
                CompositeMeterRegistryAutoConfiguration.class,
                ObservationAutoConfiguration.class,
                WebhookAutoConfiguration.class,
                ManusActuatorAutoConfiguration.class,
                ManusObservationAutoConfiguration.class,
                ManusSecurityAutoConfiguration.class);
        new ApplicationContextAotGenerator().processAheadOfTime(source, generation);
        generation.writeGeneratedContent();

        assertThat(RuntimeHintsPredicates.reflection()
                        .onType(ManusEndpoint.RateLimitState.class)
                        .test(generation.getRuntimeHints()))
                .isTrue();
        TestCompiler.forSystem().with(generation).compile(compiled -> {
            assertThat(compiled.getSourceFiles().stream().map(file -> file.getContent()))
                    .anyMatch(code -> code.contains("BuildTimeProperties.check(environment")
                            && code.contains("Map.entry(\"manus.webhooks.enabled\", \"true\")"));
            try (GenericReactiveWebApplicationContext context = new GenericReactiveWebApplicationContext()) {
                context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("test", PROPERTIES));
                initializer(compiled.getInstance(ApplicationContextInitializer.class))
                        .initialize(context);
                context.refresh();

                assertThat(context.getBean(WebhookInbox.class)).isNotNull();
                assertThat(context.getBean(ManusCurrentUser.class)).isNotNull();
                assertThat(context.getBean(ManusEndpoint.class).state().users()).containsOnlyKeys("default");
                assertThat(context.containsBean("manusWebhookRouter")).isTrue();
                assertThat(context.containsBean("manusHealthContributor")).isTrue();
                assertThat(context.containsBean("manusObservationCustomizer")).isTrue();
                assertThat(context.containsBean("manusRateLimitMetrics")).isTrue();
            }
        });
    }

    @SuppressWarnings("unchecked")
    private static ApplicationContextInitializer<GenericApplicationContext> initializer(
            ApplicationContextInitializer<?> raw) {
        return (ApplicationContextInitializer<GenericApplicationContext>) raw;
    }
}
