package io.github.manusreactive.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.spring.ManusConnectionDetails.Credentials;
import io.github.manusreactive.spring.sandbox.ManusSandboxAutoConfiguration;
import io.github.manusreactive.spring.security.ManusSecurityAutoConfiguration;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.security.oauth2.client.autoconfigure.OAuth2ClientAutoConfiguration;
import org.springframework.boot.security.oauth2.client.autoconfigure.reactive.ReactiveOAuth2ClientAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;

/** Credentials whose variable is not set. */
class UnresolvedPlaceholderTest {

    private static final AutoConfigurations AUTO = AutoConfigurations.of(
            ManusAutoConfiguration.class,
            ManusOAuthAutoConfiguration.class,
            ManusSandboxAutoConfiguration.class,
            ManusSecurityAutoConfiguration.class,
            OAuth2ClientAutoConfiguration.class,
            ReactiveOAuth2ClientAutoConfiguration.class);
    private static final String REGISTRATION = "spring.security.oauth2.client.registration.manus.";

    private final ApplicationContextRunner runner = new ApplicationContextRunner().withConfiguration(AUTO);

    @ParameterizedTest
    @CsvSource({
        "manus.api-key,                      manus.api-key",
        "manus.access-token,                 manus.access-token",
        "manus.users.alice.api-key,          manus.users.alice.api-key",
        "manus.users.default.api-key,        manus.users.default.api-key",
        "manus.users.default.access-token,   manus.users.default.access-token",
        "manus.users.bob.api-keys[1],        manus.users.bob.api-keys[1]",
        "manus.users.Fritz.access-token,     manus.users.Fritz.access-token",
        "'manus.users[a@b.c].api-keys[0]',   'manus.users[a@b.c].api-keys[0]'",
        "manus.oauth.client-secret,          manus.oauth.client-secret",
        "manus.http.proxy.username,          manus.http.proxy.username",
        "manus.http.proxy.password,          manus.http.proxy.password",
    })
    void aCredentialIsRefusedWithTheNameOfItsProperty(String written, String reported) {
        FailureAnalysis report = StartUpReport.of(runner.withPropertyValues(
                        "manus.users.bob.api-keys[0]=k1",
                        "manus.oauth.client-id=app",
                        "manus.oauth.redirect-uri=https://app.example/callback",
                        "manus.http.proxy.host=proxy.example",
                        "manus.http.proxy.username=user")
                .withPropertyValues(written + "=${NEVER_SET_1}"));

        assertThat(report.getDescription())
                .isEqualTo("The property '" + reported + "' is invalid: contains the placeholder ${NEVER_SET_1}, which"
                        + " nothing defines: set the environment variable NEVER_SET_1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"${sk-hush}", "Bearer ${hush}", "${SKHUSH}"})
    void whatMayBeASecretIsNotShown(String value) {
        assertThat(StartUpReport.of(runner.withPropertyValues("manus.api-key=" + value))
                        .getDescription())
                .contains("'manus.api-key' is invalid: contains a placeholder ${...}")
                .doesNotContainIgnoringCase("hush");
    }

    @ParameterizedTest
    @ValueSource(strings = {"client-id", "client-secret"})
    void aRegistrationOfSpringSecurityIsRefusedToo(String name) {
        String[] registration = {
            REGISTRATION + "client-id=app",
            REGISTRATION + "authorization-grant-type=authorization_code",
            REGISTRATION + "redirect-uri={baseUrl}/authorized/{registrationId}",
            "spring.security.oauth2.client.provider.manus.authorization-uri=https://manus.im/openapi/oauth",
            "spring.security.oauth2.client.provider.manus.token-uri=https://api.manus.ai/oauth/token",
            REGISTRATION + name + "=${NEVER_SET_1}"
        };
        assertThat(StartUpReport.of(new ReactiveWebApplicationContextRunner()
                                .withConfiguration(AUTO)
                                .withPropertyValues(registration))
                        .getDescription())
                .contains(REGISTRATION + name, "NEVER_SET_1");
        assertThat(StartUpReport.of(new WebApplicationContextRunner()
                                .withConfiguration(AUTO)
                                .withPropertyValues(registration))
                        .getDescription())
                .contains(REGISTRATION + name, "NEVER_SET_1");
    }

    @Test
    void aResolvedPlaceholderIsUsed() {
        runner.withPropertyValues("manus.api-key=${my.key}", "my.key=k1")
                .run(context -> assertThat(context).hasNotFailed());
        runner.withPropertyValues("manus.api-key=${NEVER_SET_1:k1}")
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void aKeyIsNotReplacedByAPlaceholder() {
        runner.withPropertyValues("manus.api-key=k1")
                .run(context -> assertThatThrownBy(() -> context.getBean(ManusCredentials.class)
                                .replace("default", Credentials.ofApiKeys("${NEVER_SET_1}")))
                        .isInstanceOf(InvalidManusPropertyException.class)
                        .hasMessageContaining("NEVER_SET_1"));
    }

    /** The same configuration serves production and tests without credentials. */
    @Test
    void theSandboxNeedsNoCredential() {
        runner.withPropertyValues(
                        "manus.sandbox.enabled=true",
                        "manus.users.alice.api-keys=${NEVER_SET_1},${NEVER_SET_2}",
                        "manus.oauth.client-id=app",
                        "manus.oauth.client-secret=${NEVER_SET_3}",
                        "manus.oauth.redirect-uri=https://app.example/callback")
                .run(context -> assertThat(context.getBean(ManusClient.class)
                                .account()
                                .me()
                                .block(Duration.ofSeconds(30)))
                        .isNotNull());
    }
}
