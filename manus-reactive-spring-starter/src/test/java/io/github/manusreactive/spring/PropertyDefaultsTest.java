package io.github.manusreactive.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.ManusClients;
import io.github.manusreactive.auth.OAuthApp;
import io.github.manusreactive.call.CallOptions;
import io.github.manusreactive.fanout.FanOut;
import io.github.manusreactive.http.HttpSettings;
import io.github.manusreactive.ratelimit.RateLimitSettings;
import io.github.manusreactive.retry.CircuitBreakerSettings;
import io.github.manusreactive.spring.properties.FanOutProperties;
import io.github.manusreactive.spring.properties.ManusProperties;
import io.github.manusreactive.spring.properties.WebhookProperties;
import io.github.manusreactive.task.AgentProfile;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.task.PollingSettings;
import io.github.manusreactive.task.RunOptions;
import io.github.manusreactive.webhook.WebhookInbox;
import io.github.manusreactive.webhook.WebhookKeyProvider;
import io.github.manusreactive.webhook.WebhookVerifier;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.mock.env.MockEnvironment;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** A property that is not set means what the client means without it. */
class PropertyDefaultsTest {

    private final ManusProperties properties =
            Binder.get(new MockEnvironment()).bindOrCreate("manus", ManusProperties.class);

    @Test
    void ofConnections() {
        assertThat(ClientSettingsMapper.http(properties.http())).isEqualTo(HttpSettings.defaults());
    }

    @Test
    void ofCalls() {
        assertThat(ClientSettingsMapper.callOptions(properties)).isEqualTo(CallOptions.defaults());
    }

    @Test
    void ofRateLimits() {
        assertThat(ClientSettingsMapper.rateLimits(properties)).isEqualTo(RateLimitSettings.defaults());
    }

    @Test
    void ofTheAgentProfile() {
        assertThat(properties.agentProfile()).isEqualTo(AgentProfile.STANDARD.value());
    }

    @Test
    void ofPolling() {
        assertThat(ClientSettingsMapper.polling(properties.polling())).isEqualTo(PollingSettings.defaults());
    }

    @Test
    void ofTheCircuitBreaker() {
        assertThat(ClientSettingsMapper.circuitBreaker(properties.circuitBreaker()))
                .isEqualTo(CircuitBreakerSettings.defaults());
        assertThat(properties.circuitBreaker().enabled()).isFalse();
    }

    @Test
    void ofTheOpenApp() {
        OAuthApp app = OAuthApp.builder("app", "https://app.example/callback").build();
        assertThat(properties.oauth().authorizePage())
                .isEqualTo(app.authorizePage().toString());
        assertThat(properties.oauth().consentPage()).isEqualTo(app.consentPage().toString());
        assertThat(properties.oauth().secretPlacement()).isEqualTo(app.secretPlacement());
        assertThat(app.tokenUrl().toString()).startsWith(properties.baseUrl());
    }

    @Test
    void ofFanOuts() {
        FanOutProperties fanOut = properties.fanOut();
        try (ManusClients clients = ManusClients.builder().apiKey("key-1").build()) {
            assertThat(FanOut.over(clients, Flux.<String>empty(), item -> item, CreateTaskRequest::of))
                    .extracting("maxInFlight", "maxOutage", "retriesOfFailed")
                    .containsExactly(fanOut.maxInFlight(), fanOut.maxOutage(), fanOut.retriesOfFailed());
        }
        assertThat(fanOut.taskTimeout()).isEqualTo(RunOptions.defaults().timeout());
    }

    @Test
    void ofWebhooks() {
        WebhookProperties webhooks = properties.webhooks();
        WebhookVerifier.Builder verifier = WebhookVerifier.builder(
                "https://app.example/manus", WebhookKeyProvider.cached(Mono::never, Schedulers.parallel()));
        assertThat(verifier).extracting("maxBodyBytes").isEqualTo((int)
                webhooks.maxBodySize().toBytes());
        assertThat(WebhookInbox.builder(verifier.build()))
                .extracting("maxRemembered", "rememberFor", "buffer")
                .containsExactly(webhooks.maxRemembered(), webhooks.rememberFor(), webhooks.buffer());
    }
}
