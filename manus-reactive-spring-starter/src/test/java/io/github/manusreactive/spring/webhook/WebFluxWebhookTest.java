package io.github.manusreactive.spring.webhook;

import org.springframework.boot.WebApplicationType;

class WebFluxWebhookTest extends WebhookEndpointContract {

    WebFluxWebhookTest() {
        super(WebApplicationType.REACTIVE);
    }
}
