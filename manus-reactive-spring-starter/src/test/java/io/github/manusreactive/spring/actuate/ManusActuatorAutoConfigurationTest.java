package io.github.manusreactive.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.ManusClients;
import io.github.manusreactive.spring.ManusAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.CompositeReactiveHealthContributor;
import org.springframework.boot.health.contributor.ReactiveHealthContributor;
import org.springframework.boot.health.contributor.ReactiveHealthContributors;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class ManusActuatorAutoConfigurationTest {

    private static final String EXPOSED = "management.endpoints.web.exposure.include=manus";

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(ManusAutoConfiguration.class, ManusActuatorAutoConfiguration.class))
            .withPropertyValues("manus.api-key=k1");

    @Test
    void withActuatorThereAreHealthInfoAndEndpoint() {
        runner.withPropertyValues(EXPOSED)
                .run(context -> assertThat(context)
                        .hasBean("manusHealthContributor")
                        .hasBean("manusInfoContributor")
                        .hasSingleBean(ManusEndpoint.class));
    }

    @Test
    void healthCanBeSwitchedOff() {
        runner.withPropertyValues("management.health.manus.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(ReactiveHealthContributor.class));
    }

    @Test
    void infoCanBeSwitchedOff() {
        runner.withPropertyValues("management.info.manus.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(InfoContributor.class));
    }

    @Test
    void theEndpointNeedsToBeExposed() {
        runner.run(context -> assertThat(context).doesNotHaveBean(ManusEndpoint.class));
    }

    @Test
    void withoutActuatorTheClientIsThereAllTheSame() {
        runner.withPropertyValues(EXPOSED)
                .withClassLoader(
                        new FilteredClassLoader(ReactiveHealthContributor.class, InfoContributor.class, Endpoint.class))
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .hasSingleBean(ManusClients.class)
                        .doesNotHaveBean("manusHealthContributor")
                        .doesNotHaveBean("manusInfoContributor")
                        .doesNotHaveBean("manusEndpoint"));
    }

    @Test
    void withoutHealthTheEndpointIsThereAllTheSame() {
        runner.withPropertyValues(EXPOSED)
                .withClassLoader(new FilteredClassLoader(ReactiveHealthContributor.class))
                .run(context -> assertThat(context)
                        .doesNotHaveBean("manusHealthContributor")
                        .hasSingleBean(ManusEndpoint.class));
    }

    @Test
    void withoutAClientThereIsNothing() {
        runner.withPropertyValues(EXPOSED, "manus.enabled=false")
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .doesNotHaveBean(ReactiveHealthContributor.class)
                        .doesNotHaveBean(ManusEndpoint.class));
    }

    @Test
    void aUsersNameMayHoldASlash() {
        runner.withPropertyValues("manus.users[a/b].api-keys=k2", "manus.users[a_b].api-keys=k3")
                .run(context -> assertThat(context.getBean(CompositeReactiveHealthContributor.class).stream()
                                .map(ReactiveHealthContributors.Entry::name))
                        .containsExactlyInAnyOrder("default", "a_b", "a_b_"));
    }

    @Test
    void anAppWithoutConfiguredUsersIsHealthy() {
        new ApplicationContextRunner()
                .withConfiguration(
                        AutoConfigurations.of(ManusAutoConfiguration.class, ManusActuatorAutoConfiguration.class))
                .withPropertyValues("manus.oauth.client-id=app", "manus.oauth.redirect-uri=https://app.example.com/cb")
                .run(context -> assertThat(context).hasNotFailed());
    }
}
