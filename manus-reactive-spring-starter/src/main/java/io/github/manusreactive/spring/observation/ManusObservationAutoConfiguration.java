package io.github.manusreactive.spring.observation;

import io.github.manusreactive.ManusClients;
import io.github.manusreactive.observation.CallObserver;
import io.github.manusreactive.observation.MicrometerCallObserver;
import io.github.manusreactive.observation.ResponseMetrics;
import io.github.manusreactive.ratelimit.RateLimitMetrics;
import io.github.manusreactive.spring.ManusAutoConfiguration;
import io.github.manusreactive.spring.ManusClientCustomizer;
import io.github.manusreactive.spring.properties.ManusProperties;
import io.github.resilience4j.micrometer.tagged.TaggedCircuitBreakerMetrics;
import io.github.resilience4j.micrometer.tagged.TaggedRateLimiterMetrics;
import io.github.resilience4j.micrometer.tagged.TaggedRetryMetrics;
import io.github.resilience4j.ratelimiter.RateLimiterRegistry;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.observation.ObservationRegistry;
import java.util.List;
import java.util.function.Predicate;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Auto-configuration of observations of calls and attempts, and of the meters of tasks, fan-outs, rate limits, retries
 * and circuit breakers. Disabled by {@code manus.observations.enabled=false}.
 *
 * @since 0.1.0
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

    public ManusObservationAutoConfiguration() {}

    @Bean
    NamedUsers manusNamedUsers(ManusProperties properties, ObjectProvider<ManusClients> clients) {
        return new NamedUsers(properties.observations(), clients);
    }

    /** Observations become metrics, traces or both, depending on the application's registry. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(ObservationRegistry.class)
    @ConditionalOnBean(ObservationRegistry.class)
    static class CallConfiguration {

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

    /** Counts undocumented content of responses. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(MeterRegistry.class)
    @ConditionalOnBean(MeterRegistry.class)
    static class ResponseConfiguration {

        @Bean
        @ConditionalOnMissingBean(name = "manusResponseMetrics")
        ManusClientCustomizer manusResponseMetrics(MeterRegistry registry) {
            CallObserver observer = ResponseMetrics.of(registry);
            return builder -> builder.observer(observer);
        }
    }

    /** Meters of awaited tasks and fan-outs. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(MeterRegistry.class)
    @ConditionalOnBean(MeterRegistry.class)
    static class TaskConfiguration {

        @Bean
        @ConditionalOnMissingBean(name = "manusTaskMetrics")
        MeterBinder manusTaskMetrics(ManusClients clients) {
            return new TaskMetrics(clients);
        }
    }

    /** Meters of the rate limits. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(MeterRegistry.class)
    @ConditionalOnBean(MeterRegistry.class)
    static class RateLimitConfiguration {

        @Bean
        @ConditionalOnMissingBean(name = "manusRateLimitMetrics")
        MeterBinder manusRateLimitMetrics(ManusProperties properties, ManusClients clients, NamedUsers users) {
            // before the meters of the limits in use are created
            users.follow(clients);
            return properties.observations().userTag()
                    ? RateLimitMetrics.of(clients.rateLimiter(), users)
                    : RateLimitMetrics.of(clients.rateLimiter()).withoutUserTag();
        }
    }

    /**
     * Resilience4j's own meters. Their instances are named after configured users: other users have none, and there
     * are none if user tags are disabled.
     */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({MeterRegistry.class, TaggedRetryMetrics.class})
    @ConditionalOnBean(MeterRegistry.class)
    static class ResilienceConfiguration {

        @Bean
        @ConditionalOnMissingBean(name = "manusResilienceMetrics")
        MeterBinder manusResilienceMetrics(ManusClients clients, NamedUsers users) {
            users.follow(clients);
            Predicate<String> named = name -> name.startsWith(ManusClients.RESILIENCE4J_PREFIX)
                    && users.isNamed(name.substring(ManusClients.RESILIENCE4J_PREFIX.length()));
            return registry -> {
                TaggedRetryMetrics.ofRetryRegistry(clients.resilience4jRetries())
                        .bindTo(only(registry, named));
                clients.resilience4jCircuitBreakers()
                        .ifPresent(breakers -> TaggedCircuitBreakerMetrics.ofCircuitBreakerRegistry(breakers)
                                .bindTo(only(registry, name -> named.test(before('@', name)))));
                RateLimiterRegistry limiters = clients.rateLimiter().resilience4jRegistry();
                if (limiters != null) {
                    TaggedRateLimiterMetrics.ofRateLimiterRegistry(limiters)
                            .bindTo(only(registry, name -> named.test(before(':', name))));
                }
            };
        }

        /** Wraps the application's registry, so that a filter affects only the client's meters. */
        private static MeterRegistry only(MeterRegistry registry, Predicate<String> name) {
            MeterRegistry ours = new CompositeMeterRegistry(registry.config().clock(), List.of(registry));
            ours.config().meterFilter(MeterFilter.denyUnless(id -> name.test(String.valueOf(id.getTag("name")))));
            return ours;
        }

        private static String before(char last, String name) {
            return name.substring(0, Math.max(0, name.lastIndexOf(last)));
        }
    }
}
