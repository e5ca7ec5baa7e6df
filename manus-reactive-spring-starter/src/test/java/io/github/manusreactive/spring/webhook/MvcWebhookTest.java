package io.github.manusreactive.spring.webhook;

import org.springframework.boot.WebApplicationType;

class MvcWebhookTest extends WebhookEndpointContract {

    MvcWebhookTest() {
        super(WebApplicationType.SERVLET);
    }
}
