package io.github.manusreactive.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.manusreactive.spring.properties.ManusProperties;
import io.github.manusreactive.spring.sandbox.ManusSandboxAutoConfiguration;
import io.github.manusreactive.test.ManusSandbox;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.boot.test.util.TestPropertyValues.Type;
import org.springframework.core.env.MapPropertySource;

/** Values that Spring Boot cannot convert. */
class InvalidValueTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    ManusAutoConfiguration.class,
                    ManusOAuthAutoConfiguration.class,
                    ManusSandboxAutoConfiguration.class))
            .withPropertyValues("manus.api-key=k1");

    /** The variables of services named manus-sandbox, manus-http-proxy and manus-users. */
    private final ApplicationContextRunner inCluster = runner.withInitializer(context -> TestPropertyValues.of(
                    "MANUS_SANDBOX_PORT=tcp://10.96.0.7:8080",
                    "MANUS_SANDBOX_SERVICE_HOST=10.96.0.7",
                    "MANUS_SANDBOX_SERVICE_PORT=8080",
                    "MANUS_SANDBOX_PORT_8080_TCP=tcp://10.96.0.7:8080",
                    "MANUS_HTTP_PROXY_PORT=tcp://10.96.0.8:3128",
                    "MANUS_USERS_PORT=tcp://10.96.0.9:80")
            .applyTo(context.getEnvironment(), Type.SYSTEM_ENVIRONMENT));

    @Test
    void theAddressOfAKubernetesServiceCountsAsNotSet() {
        inCluster.run(context -> {
            assertThat(context).hasNotFailed();
            ManusProperties properties = context.getBean(ManusProperties.class);
            assertThat(properties.sandbox().port()).isZero();
            assertThat(properties.http().proxy().port()).isEqualTo(8080);
            assertThat(properties.users()).isEmpty();
        });
    }

    @Test
    void theValueInAFileIsUsedThen() {
        inCluster
                .withPropertyValues("my.port=3129")
                .withInitializer(context -> context.getEnvironment()
                        .getPropertySources()
                        .addLast(new MapPropertySource("file", Map.of("manus.http.proxy.port", "${my.port}"))))
                .run(context -> assertThat(context.getBean(ManusProperties.class)
                                .http()
                                .proxy()
                                .port())
                        .isEqualTo(3129));
    }

    @Test
    void theSandboxStartsBesideAService() {
        inCluster
                .withPropertyValues("manus.sandbox.enabled=true")
                .run(context -> assertThat(
                                URI.create(context.getBean(ManusSandbox.class).baseUrl())
                                        .getPort())
                        .isPositive());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "manus.users.alice.oauth           | manus.users.alice.oauth     | true, false",
                "manus.users.alice.scopes          | manus.users.alice.scopes    | create_task",
                "manus.users.alice.scopes[0]       | manus.users.alice.scopes[0] | create_task",
                "manus.users[a@b.c].oauth          | manus.users[a@b.c].oauth    | true, false",
                "manus.oauth.trusted               | manus.oauth.trusted         | true, false",
                "manus.oauth.mode                  | manus.oauth.mode            | pkce",
                "manus.oauth.refresh-ahead         | manus.oauth.refresh-ahead   | Duration",
                "manus.http.proxy.port             | manus.http.proxy.port       | int",
            })
    void aSecretInTheWrongPlaceIsNotShown(String name, String reported, String expected) {
        ApplicationContextRunner wrong = runner.withPropertyValues(name + "=sk-hush-6");

        assertThat(StartUpReport.of(wrong).getDescription())
                .contains("'" + reported + "' is invalid")
                .containsIgnoringCase(expected)
                .doesNotContain("hush");
        wrong.run(context -> {
            StringWriter trace = new StringWriter();
            Objects.requireNonNull(context.getStartupFailure()).printStackTrace(new PrintWriter(trace));
            assertThat(trace.toString()).doesNotContain("hush");
        });
    }

    @Test
    void aReloadDoesNotShowItEither() {
        Map<String, Object> file = new HashMap<>();
        runner.withInitializer(context ->
                        context.getEnvironment().getPropertySources().addLast(new MapPropertySource("file", file)))
                .run(context -> {
                    file.put("manus.users.alice.oauth", "sk-hush-6");
                    assertThatThrownBy(() ->
                                    context.getBean(ManusCredentials.class).reload())
                            .rootCause()
                            .isInstanceOf(InvalidManusPropertyException.class)
                            .hasMessageContaining("manus.users.alice.oauth")
                            .hasMessageNotContaining("hush");
                });
    }
}
