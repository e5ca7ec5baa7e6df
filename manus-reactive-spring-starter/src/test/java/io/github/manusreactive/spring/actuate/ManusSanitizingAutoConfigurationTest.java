package io.github.manusreactive.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.spring.ManusAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.actuate.autoconfigure.context.properties.ConfigurationPropertiesReportEndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.env.EnvironmentEndpointAutoConfiguration;
import org.springframework.boot.actuate.context.properties.ConfigurationPropertiesReportEndpoint;
import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.actuate.env.EnvironmentEndpoint;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import tools.jackson.databind.json.JsonMapper;

class ManusSanitizingAutoConfigurationTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    ManusAutoConfiguration.class,
                    ManusSanitizingAutoConfiguration.class,
                    EnvironmentEndpointAutoConfiguration.class,
                    ConfigurationPropertiesReportEndpointAutoConfiguration.class))
            .withPropertyValues(
                    "management.endpoints.web.exposure.include=*",
                    "management.endpoint.env.show-values=always",
                    "management.endpoint.configprops.show-values=always",
                    "manus.api-key=hidden-1",
                    "manus.users.al.api-keys[0]=hidden-2",
                    "manus.users.bo.api-keys=hidden-3,hidden-4",
                    "manus.users.cy.access-token=hidden-5",
                    "manus.oauth.client-id=the-app",
                    "manus.oauth.redirect-uri=https://app.example.com/cb",
                    "manus.oauth.client-secret=hidden-6",
                    "manus.http.proxy.password=hidden-7",
                    "spring.security.oauth2.client.registration.manus.client-secret=hidden-8");

    @Test
    void endpointsThatShowValuesShowNoCredential() {
        runner.run(context -> {
            JsonMapper json = new JsonMapper();
            String env = json.writeValueAsString(
                    context.getBean(EnvironmentEndpoint.class).environment("manus|registration"));
            String beans = json.writeValueAsString(
                    context.getBean(ConfigurationPropertiesReportEndpoint.class).configurationProperties());

            assertThat(env).contains("the-app", "client-secret").doesNotContain("hidden");
            assertThat(beans).contains("the-app", "clientSecret").doesNotContain("hidden");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "MANUS_API_KEY",
                "MANUS_APIKEY",
                "MANUS_USERS_AL_APIKEYS_0",
                "manus.refresh-token",
                "manus.webhooks.secret",
                "manus.webhooks.secrets[0]"
            })
    void credentialsAreKnownHoweverTheyAreWritten(String key) {
        runner.run(context -> assertThat(shown(context.getBean(SanitizingFunction.class), key))
                .isEqualTo(SanitizableData.SANITIZED_VALUE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "manus.base-url",
                "manus.oauth.token-directory",
                "github.client-secret",
                "manus.oauth.secret-placement"
            })
    void allElseIsShown(String key) {
        runner.run(context -> assertThat(shown(context.getBean(SanitizingFunction.class), key))
                .isEqualTo("value"));
    }

    private static Object shown(SanitizingFunction function, String key) {
        return function.applyUnlessFiltered(new SanitizableData(null, key, "value"))
                .getValue();
    }

    @Test
    void holdsWithoutAClient() {
        runner.withPropertyValues("manus.enabled=false")
                .run(context -> assertThat(context).hasSingleBean(SanitizingFunction.class));
    }

    @Test
    void withoutActuatorThereIsNothingToMask() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(ManusSanitizingAutoConfiguration.class))
                .withClassLoader(new FilteredClassLoader(SanitizingFunction.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean("manusSanitizingFunction"));
    }
}
