package io.github.manusreactive.spring.webhook;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
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

    private static final List<Integer> STATUSES = List.of(200, 400, 401, 413, 500, 503);

    @Bean
    @ConditionalOnMissingBean
    DeliveryRecorder manusWebhookMetrics(MeterRegistry registry) {
        // a rate needs the zero before the first delivery
        STATUSES.forEach(status -> counter(registry, status));
        return status -> counter(registry, status).increment();
    }

    private static Counter counter(MeterRegistry registry, int status) {
        return registry.counter("manus.webhook.deliveries", "status", String.valueOf(status));
    }
}
