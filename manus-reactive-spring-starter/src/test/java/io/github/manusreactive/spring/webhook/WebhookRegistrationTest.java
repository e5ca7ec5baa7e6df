package io.github.manusreactive.spring.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.ManusClients;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.spring.properties.ManusProperties;
import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.webhook.ReceivedDelivery;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.context.support.GenericApplicationContext;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

class WebhookRegistrationTest {

    private static final String URL = "https://hooks.example.com/manus";

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final ManusSandbox sandbox = ManusSandbox.inMemory(time);
    private final ApplicationReadyEvent ready = new ApplicationReadyEvent(
            new SpringApplication(), new String[0], new GenericApplicationContext(), Duration.ZERO);
    private int status = 200;

    @AfterEach
    void close() {
        time.dispose();
    }

    private WebhookRegistration registration(String key) {
        return registration(clients(key), Map.of());
    }

    private ManusClients clients(String key) {
        sandbox.webhooks().receiver((url, headers, body) -> Mono.just(status));
        return ManusClients.builder()
                .baseUrl(sandbox.baseUrl())
                .transport(sandbox.transport())
                .scheduler(time)
                .apiKey(key)
                .build();
    }

    private WebhookRegistration registration(ManusClients clients, Map<String, String> changed) {
        Map<String, String> properties = new HashMap<>(Map.of(
                "manus.webhooks.enabled", "true",
                "manus.webhooks.auto-register", "true",
                "manus.webhooks.public-url", URL));
        properties.putAll(changed);
        ManusProperties bound =
                new Binder(new MapConfigurationPropertySource(properties)).bindOrCreate("manus", ManusProperties.class);
        return new WebhookRegistration(clients, bound, time);
    }

    private List<Integer> probes() {
        return sandbox.webhooks().deliveries().stream()
                .map(ReceivedDelivery::status)
                .toList();
    }

    private long polls() {
        return sandbox.journal().calls().stream()
                .filter(call -> call.operation() == Operation.WEBHOOK_LIST)
                .count();
    }

    @Test
    void isMadeOnceTheApplicationIsReady() {
        WebhookRegistration registration = registration(sandbox.apiKey());
        time.advanceTimeBy(Duration.ofMinutes(1));
        assertThat(probes()).isEmpty();
        registration.onApplicationEvent(ready);
        registration.onApplicationEvent(ready);
        time.advanceTimeBy(Duration.ofMinutes(1));
        assertThat(probes()).containsExactly(200);
    }

    @Test
    void isTriedAgainIfTheProbeDidNotArrive() {
        status = 503;
        registration(sandbox.apiKey()).onApplicationEvent(ready);
        time.advanceTimeBy(Duration.ofMinutes(2));
        assertThat(probes()).hasSizeGreaterThan(1).containsOnly(503);
        status = 200;
        time.advanceTimeBy(Duration.ofMinutes(20));
        assertThat(probes()).endsWith(503, 200);
        int tried = probes().size();
        time.advanceTimeBy(Duration.ofHours(1));
        assertThat(probes()).hasSize(tried);
    }

    @Test
    void isNotTriedAgainWithoutAKey() {
        registration("unknown-key").onApplicationEvent(ready);
        time.advanceTimeBy(Duration.ofHours(1));
        assertThat(probes()).isEmpty();
        assertThat(polls()).isEqualTo(1);
    }

    @Test
    void endsWithTheApplication() {
        status = 503;
        WebhookRegistration registration = registration(sandbox.apiKey());
        registration.onApplicationEvent(ready);
        time.advanceTimeBy(Duration.ofSeconds(5));
        registration.destroy();
        int tried = probes().size();
        time.advanceTimeBy(Duration.ofHours(1));
        assertThat(probes()).hasSize(tried);
    }

    /** In a native image the beans exist, whatever the properties are when it runs. */
    @ParameterizedTest
    @ValueSource(strings = {"manus.enabled", "manus.webhooks.enabled", "manus.webhooks.auto-register"})
    void isNotMadeIfThePropertyIsFalseAtRunTime(String property) {
        registration(clients(sandbox.apiKey()), Map.of(property, "false")).onApplicationEvent(ready);
        time.advanceTimeBy(Duration.ofHours(1));
        assertThat(probes()).isEmpty();
        assertThat(polls()).isZero();
    }
}
