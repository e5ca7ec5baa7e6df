package io.github.manusreactive.spring.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.ManusClients;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.spring.properties.WebhookProperties;
import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.webhook.ReceivedDelivery;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.util.unit.DataSize;
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
        return registration(clients(key), true, true);
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

    private WebhookRegistration registration(ManusClients clients, boolean enabled, boolean autoRegister) {
        WebhookProperties properties = new WebhookProperties(
                enabled, "/manus", URL, autoRegister, null, DataSize.ofMegabytes(1), 10, Duration.ofHours(1), 10);
        return new WebhookRegistration(clients, properties, time);
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
    @CsvSource({"false, true", "true, false"})
    void isNotMadeIfTheWebhookIsOffAtRunTime(boolean enabled, boolean autoRegister) {
        registration(clients(sandbox.apiKey()), enabled, autoRegister).onApplicationEvent(ready);
        time.advanceTimeBy(Duration.ofHours(1));
        assertThat(probes()).isEmpty();
        assertThat(polls()).isZero();
    }
}
