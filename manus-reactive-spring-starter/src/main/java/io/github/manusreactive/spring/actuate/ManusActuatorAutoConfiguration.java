package io.github.manusreactive.spring.actuate;

import io.github.manusreactive.ManusClients;
import io.github.manusreactive.spring.InvalidManusPropertyException;
import io.github.manusreactive.spring.ManusAutoConfiguration;
import io.github.manusreactive.spring.ManusConnectionDetails;
import io.github.manusreactive.spring.properties.HealthProperties;
import io.github.manusreactive.spring.properties.ManusProperties;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.info.ConditionalOnEnabledInfoContributor;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.ReactiveHealthContributor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.scheduler.Schedulers;

/**
 * Auto-configuration for Actuator: a health indicator for each user, information, and the endpoint {@code manus}.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = ManusAutoConfiguration.class)
@ConditionalOnBean(ManusClients.class)
public final class ManusActuatorAutoConfiguration {

    public ManusActuatorAutoConfiguration() {}

    /** One indicator for each current user; disabled by {@code management.health.manus.enabled=false}. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({ReactiveHealthContributor.class, ConditionalOnEnabledHealthIndicator.class})
    @ConditionalOnEnabledHealthIndicator("manus")
    static class HealthConfiguration {

        @Bean
        @ConditionalOnMissingBean(name = {"manusHealthIndicator", "manusHealthContributor"})
        ReactiveHealthContributor manusHealthContributor(ManusClients clients, ManusProperties properties) {
            HealthProperties health = properties.health();
            if (health.maxChecks() < 1) {
                throw new InvalidManusPropertyException(
                        "manus.health.max-checks", "must be at least 1, but is " + health.maxChecks());
            }
            return new UserHealthContributors(clients, health, Schedulers.parallel());
        }
    }

    /** Disabled by {@code management.info.manus.enabled=false}. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({InfoContributor.class, ConditionalOnEnabledInfoContributor.class})
    @ConditionalOnEnabledInfoContributor("manus")
    static class InfoConfiguration {

        @Bean
        @ConditionalOnMissingBean(name = "manusInfoContributor")
        InfoContributor manusInfoContributor(ManusConnectionDetails details, ManusClients clients) {
            return new ManusInfoContributor(details.getBaseUrl(), clients);
        }
    }

    /** Exposed over HTTP if {@code management.endpoints.web.exposure.include} names it. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({Endpoint.class, ConditionalOnAvailableEndpoint.class})
    @ConditionalOnAvailableEndpoint(endpoint = ManusEndpoint.class)
    static class EndpointConfiguration {

        @Bean
        @ConditionalOnMissingBean
        ManusEndpoint manusEndpoint(ManusClients clients) {
            return new ManusEndpoint(clients);
        }
    }
}
