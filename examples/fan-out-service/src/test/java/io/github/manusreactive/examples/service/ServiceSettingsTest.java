package io.github.manusreactive.examples.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** A setting that cannot work does not start the service. */
class ServiceSettingsTest {

    @EnableConfigurationProperties(ServiceSettings.class)
    private static final class Settings {}

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(ValidationAutoConfiguration.class))
            .withUserConfiguration(Settings.class);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "max-promts=5",
                "push-interval=0s",
                "heartbeat=-1s",
                "keep-ended-for=-1d",
                "question-patience=0s",
                "upload-pause=0s",
                "upload-time=0s",
                "hosts=jobs.example.org:8443",
                "hosts[0]=https://jobs.example.org"
            })
    void anImpossibleSettingIsRefusedByName(String setting) {
        String name = setting.split("[\\[=]")[0];
        runner.withPropertyValues("fan-out." + setting)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .asString()
                        .matches(text -> text.contains("fan-out." + name)
                                || text.replaceAll("[A-Z]", "-$0")
                                        .toLowerCase(Locale.ROOT)
                                        .contains("'" + name)));
    }

    @Test
    void namesAndAddressesAreHosts() {
        runner.withPropertyValues("fan-out.hosts=jobs.example.org, [2001:db8::1], 10.0.0.1")
                .run(context -> assertThat(
                                context.getBean(ServiceSettings.class).hosts())
                        .hasSize(3));
    }

    @Test
    void unknownVariablesOfTheEnvironmentAreIgnored() {
        runner.withInitializer(context -> context.getEnvironment()
                        .getPropertySources()
                        .addFirst(new SystemEnvironmentPropertySource(
                                "systemEnvironment",
                                Map.of("FANOUT_SERVICE_HOST", "10.0.0.1", "FANOUT_MAXPROMPTS", "7"))))
                .run(context -> assertThat(
                                context.getBean(ServiceSettings.class).maxPrompts())
                        .isEqualTo(7));
    }
}
