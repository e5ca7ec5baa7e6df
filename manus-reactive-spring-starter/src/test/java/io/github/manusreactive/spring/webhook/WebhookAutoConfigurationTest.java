package io.github.manusreactive.spring.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.error.WebhookRejectedException;
import io.github.manusreactive.error.WebhookRejectedException.Reason;
import io.github.manusreactive.spring.InvalidManusPropertyException;
import io.github.manusreactive.spring.ManusAutoConfiguration;
import io.github.manusreactive.spring.ManusConnectionDetails.Credentials;
import io.github.manusreactive.spring.ManusCredentials;
import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.webhook.WebhookInbox;
import io.github.manusreactive.webhook.WebhookVerifier;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.DispatcherHandler;
import org.springframework.web.servlet.DispatcherServlet;
import reactor.core.publisher.Mono;

class WebhookAutoConfigurationTest {

    private static final String[] ON = {
        "manus.api-key=k1", "manus.webhooks.enabled=true", "manus.webhooks.public-url=https://hooks.example.com/manus"
    };
    private static final AutoConfigurations AUTO =
            AutoConfigurations.of(ManusAutoConfiguration.class, WebhookAutoConfiguration.class);

    private final ReactiveWebApplicationContextRunner reactive =
            new ReactiveWebApplicationContextRunner().withConfiguration(AUTO);
    private final WebApplicationContextRunner servlet = new WebApplicationContextRunner().withConfiguration(AUTO);

    @Test
    void isOffByDefault() {
        reactive.withPropertyValues("manus.api-key=k1")
                .run(context -> assertThat(context).doesNotHaveBean(WebhookInbox.class));
    }

    @Test
    void needsAWebApplication() {
        new ApplicationContextRunner()
                .withConfiguration(AUTO)
                .withPropertyValues(ON)
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(WebhookInbox.class));
    }

    @Test
    void aReactiveApplicationGetsAReactiveRoute() {
        reactive.withPropertyValues(ON)
                .withClassLoader(new FilteredClassLoader(DispatcherServlet.class))
                .run(context -> assertThat(context)
                        .hasSingleBean(WebhookInbox.class)
                        .getBean("manusWebhookRouter")
                        .isInstanceOf(org.springframework.web.reactive.function.server.RouterFunction.class));
    }

    @Test
    void aServletApplicationGetsAServletRoute() {
        servlet.withPropertyValues(ON)
                .withClassLoader(new FilteredClassLoader(DispatcherHandler.class))
                .run(context -> assertThat(context)
                        .hasSingleBean(WebhookInbox.class)
                        .getBean("manusWebhookRouter")
                        .isInstanceOf(org.springframework.web.servlet.function.RouterFunction.class));
    }

    @Test
    void withoutAWebFrameworkThereIsNoRoute() {
        servlet.withPropertyValues(ON)
                .withClassLoader(new FilteredClassLoader(DispatcherHandler.class, DispatcherServlet.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean("manusWebhookRouter"));
    }

    @Test
    void withoutAClientThereIsNoEndpoint() {
        reactive.withPropertyValues(ON)
                .withPropertyValues("manus.enabled=false")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(WebhookInbox.class));
    }

    @Test
    void theApplicationsOwnInboxWins() {
        reactive.withPropertyValues(ON)
                .withUserConfiguration(OwnInbox.class)
                .run(context ->
                        assertThat(context).hasSingleBean(WebhookInbox.class).hasBean("ownInbox"));
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnInbox {

        @Bean
        WebhookInbox ownInbox(WebhookVerifier verifier) {
            return WebhookInbox.of(verifier);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "public-url, '', is missing",
        "public-url, ftp://hooks.example.com, must be an absolute https URL",
        "path, manus, must begin with a slash",
        "user, nobody, is not a user in manus.users",
        "max-body-size, 4GB, must be between 1 byte and 2 GB",
        "remember-for, 1m, must be at least 10 minutes",
        "max-remembered, 0, must be positive",
        "buffer, 0, must be positive",
    })
    void aBadValueNamesPropertyAndReason(String property, String value, String reason) {
        reactive.withPropertyValues(ON)
                .withPropertyValues("manus.webhooks." + property + "=" + value)
                .run(context -> assertThat(context)
                        .hasFailed()
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(InvalidManusPropertyException.class)
                        .hasMessageStartingWith("manus.webhooks." + property + ": ")
                        .hasMessageContaining(reason));
    }

    /** The server probes the URL; here no URL responds for bob, and bob may register nothing. */
    @Test
    void everyUserIsRegisteredAndAFailureIsNotFatal() {
        try (ManusSandbox sandbox = ManusSandbox.start()) {
            sandbox.webhooks().receiver((url, headers, body) -> Mono.just(200));
            reactive.withPropertyValues(ON)
                    .withPropertyValues(
                            "manus.base-url=" + sandbox.baseUrl(),
                            "manus.api-key=" + sandbox.apiKey(),
                            "manus.users.alice.api-keys="
                                    + sandbox.user("alice").apiKey(),
                            "manus.users.bob.api-keys=unknown-key",
                            "manus.webhooks.auto-register=true")
                    .run(context -> {
                        context.publishEvent(new ApplicationReadyEvent(
                                new SpringApplication(), new String[0], context.getSourceApplicationContext(), null));
                        CompletableFuture<List<String>> registered = Mono.fromSupplier(
                                        () -> sandbox.webhooks().deliveries())
                                .filter(probes -> probes.size() == 2)
                                .repeatWhenEmpty(again -> again.delayElements(Duration.ofMillis(20)))
                                .map(probes -> probes.stream()
                                        .map(probe -> probe.url())
                                        .toList())
                                .toFuture();
                        assertThat(registered).succeedsWithin(Duration.ofSeconds(60));
                        assertThat(registered.join())
                                .containsOnly("https://hooks.example.com/manus")
                                .hasSize(2);
                        assertThat(context).hasNotFailed();
                    });
        }
    }

    @Test
    void aUserThatIsAddedIsRegistered() {
        try (ManusSandbox sandbox = ManusSandbox.start()) {
            sandbox.webhooks().receiver((url, headers, body) -> Mono.just(200));
            reactive.withPropertyValues(ON)
                    .withPropertyValues(
                            "manus.base-url=" + sandbox.baseUrl(),
                            "manus.api-key=" + sandbox.apiKey(),
                            "manus.webhooks.auto-register=true")
                    .run(context -> {
                        context.publishEvent(new ApplicationReadyEvent(
                                new SpringApplication(), new String[0], context.getSourceApplicationContext(), null));
                        ManusCredentials credentials = context.getBean(ManusCredentials.class);
                        credentials.add(
                                "alice",
                                Credentials.ofApiKeys(sandbox.user("alice").apiKey()));
                        Mono.fromSupplier(() -> sandbox.webhooks().deliveries())
                                .filter(probes -> probes.size() == 2)
                                .repeatWhenEmpty(again -> again.delayElements(Duration.ofMillis(20)))
                                .block(Duration.ofSeconds(60));
                    });
        }
    }

    @Test
    void theKeyIsReadForAUserThatIsStillThere() {
        try (ManusSandbox sandbox = ManusSandbox.start()) {
            reactive.withPropertyValues(ON)
                    .withPropertyValues(
                            "manus.base-url=" + sandbox.baseUrl(),
                            "manus.users.alice.api-key=" + sandbox.user("alice").apiKey())
                    .run(context -> {
                        WebhookVerifier verifier = context.getBean(WebhookVerifier.class);
                        assertThat(reasonOf(verifier)).isEqualTo(Reason.NO_KEY);
                    });
            reactive.withPropertyValues(ON)
                    .withPropertyValues(
                            "manus.base-url=" + sandbox.baseUrl(),
                            "manus.users.alice.api-key=" + sandbox.user("alice").apiKey())
                    .run(context -> {
                        // its key is unknown to the sandbox
                        context.getBean(ManusCredentials.class).remove("default");
                        assertThat(reasonOf(context.getBean(WebhookVerifier.class)))
                                .isEqualTo(Reason.WRONG_SIGNATURE);
                    });
        }
    }

    private static Reason reasonOf(WebhookVerifier verifier) {
        return verifier.verify(
                        "AAAA", String.valueOf(Instant.now().getEpochSecond()), "{}".getBytes(StandardCharsets.UTF_8))
                .map(delivery -> Reason.UNREADABLE)
                .onErrorResume(WebhookRejectedException.class, e -> Mono.just(e.reason()))
                .block(Duration.ofSeconds(30));
    }
}
