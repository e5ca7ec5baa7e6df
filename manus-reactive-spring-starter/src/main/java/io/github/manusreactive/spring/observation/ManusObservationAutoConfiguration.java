package io.github.manusreactive.spring.observation;

import io.github.manusreactive.ManusClients;
import io.github.manusreactive.budget.BudgetMetrics;
import io.github.manusreactive.budget.LocalRateBudget;
import io.github.manusreactive.call.CallObserver;
import io.github.manusreactive.call.MicrometerCallObserver;
import io.github.manusreactive.spring.ManusAutoConfiguration;
import io.github.manusreactive.spring.ManusClientCustomizer;
import io.github.manusreactive.spring.properties.ManusProperties;
import io.github.resilience4j.micrometer.tagged.TaggedCircuitBreakerMetrics;
import io.github.resilience4j.micrometer.tagged.TaggedRateLimiterMetrics;
import io.github.resilience4j.micrometer.tagged.TaggedRetryMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Auto-configuration of observations of calls and attempts, and of the meters of rate budget, retries and circuit breakers.
 * Switched off by {@code manus.observations.enabled=false}.
 */
@AutoConfiguration(
        after = ManusAutoConfiguration.class,
        afterName = {
            "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration",
            "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration"
        })
@ConditionalOnBooleanProperty(name = "manus.observations.enabled", matchIfMissing = true)
@ConditionalOnBean(ManusClients.class)
public final class ManusObservationAutoConfiguration {

    /** Made by Spring. */
    public ManusObservationAutoConfiguration() {}

    /** What an application's registry of observations makes of them: metrics, traces or both. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(ObservationRegistry.class)
    @ConditionalOnBean(ObservationRegistry.class)
    static class CallConfiguration {

        @Bean
        NamedUsers manusNamedUsers(ObjectProvider<ManusClients> clients) {
            return new NamedUsers(clients);
        }

        @Bean
        @ConditionalOnMissingBean(name = "manusObservationCustomizer")
        ManusClientCustomizer manusObservationCustomizer(
                ManusProperties properties, ObservationRegistry registry, NamedUsers users) {
            CallObserver observer = properties.observations().userTag()
                    ? MicrometerCallObserver.of(registry, users)
                    : MicrometerCallObserver.of(registry);
            return builder -> builder.observer(observer);
        }
    }

    /** Meters of the rate budget. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(MeterRegistry.class)
    @ConditionalOnBean(MeterRegistry.class)
    static class BudgetConfiguration {

        @Bean
        @ConditionalOnMissingBean(name = "manusBudgetMetrics")
        MeterBinder manusBudgetMetrics(ManusProperties properties, ManusClients clients) {
            if (!(clients.rateBudget() instanceof LocalRateBudget local)) {
                return registry -> {};
            }
            BudgetMetrics metrics = BudgetMetrics.of(local);
            return properties.observations().userTag() ? metrics : metrics.withoutUserTag();
        }
    }

    /** Resilience4j's own meters. Their instances are named after users, so they are left out where users are not to be told. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({MeterRegistry.class, TaggedRetryMetrics.class})
    @ConditionalOnBean(MeterRegistry.class)
    @ConditionalOnBooleanProperty(name = "manus.observations.user-tag", matchIfMissing = true)
    static class ResilienceConfiguration {

        @Bean
        @ConditionalOnMissingBean(name = "manusResilienceMetrics")
        MeterBinder manusResilienceMetrics(ManusClients clients) {
            return registry -> {
                TaggedRetryMetrics.ofRetryRegistry(clients.resilience4jRetries())
                        .bindTo(registry);
                clients.resilience4jCircuitBreakers()
                        .ifPresent(breakers -> TaggedCircuitBreakerMetrics.ofCircuitBreakerRegistry(breakers)
                                .bindTo(registry));
                if (clients.rateBudget() instanceof LocalRateBudget local) {
                    TaggedRateLimiterMetrics.ofRateLimiterRegistry(local.resilience4jRegistry())
                            .bindTo(registry);
                }
            };
        }
    }
}
