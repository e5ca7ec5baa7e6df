package io.github.manusreactive.spring.webhook;

import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Counts the deliveries at the endpoint by the status of the response. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean(MeterRegistry.class)
@ConditionalOnBooleanProperty(name = "manus.observations.enabled", matchIfMissing = true)
class WebhookMetrics {

    @Bean
    @ConditionalOnMissingBean
    DeliveryRecorder manusWebhookMetrics(MeterRegistry registry) {
        return status -> registry.counter("manus.webhook.deliveries", "status", String.valueOf(status))
                .increment();
    }
}
