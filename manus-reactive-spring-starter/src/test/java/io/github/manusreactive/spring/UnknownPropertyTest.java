package io.github.manusreactive.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.ManusClients;
import io.github.manusreactive.spring.properties.ManusProperties;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.boot.test.util.TestPropertyValues.Type;
import org.springframework.core.env.CommandLinePropertySource;
import org.springframework.core.env.SimpleCommandLinePropertySource;
import org.springframework.core.io.ByteArrayResource;

/** Properties whose name is wrong. */
@ExtendWith(OutputCaptureExtension.class)
class UnknownPropertyTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(ManusAutoConfiguration.class, ManusOAuthAutoConfiguration.class));
    private final ApplicationContextRunner withKey = runner.withPropertyValues("manus.api-key=k1");

    private static ApplicationContextRunner yaml(ApplicationContextRunner runner, String yaml) {
        return runner.withInitializer(context -> {
            try {
                new YamlPropertySourceLoader()
                        .load("application.yaml", new ByteArrayResource(yaml.getBytes(), "application.yaml"))
                        .forEach(context.getEnvironment().getPropertySources()::addLast);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static ApplicationContextRunner variables(ApplicationContextRunner runner, String... pairs) {
        return runner.withInitializer(
                context -> TestPropertyValues.of(pairs).applyTo(context.getEnvironment(), Type.SYSTEM_ENVIRONMENT));
    }

    @ParameterizedTest
    @CsvSource({
        "manus.fan-out.max-credit,     manus.fan-out.max-credits",
        "manus.fan-out.ledger-dir,     manus.fan-out.ledger-directory",
        "manus.retries.max-attempts,   manus.retry.max-attempts",
        "manus.retry.maxAttempt,       manus.retry.max-attempts",
        "manus.api-keys,               manus.api-key",
        "manus.max-credits,            manus.fan-out.max-credits",
        "manus.http.proxy.hosts,       manus.http.proxy.host",
        "manus.users.alice.acces-token, manus.users.alice.access-token",
        "'manus.users[a@b.c].scope',   'manus.users[a@b.c].scopes'",
        "manus.api-key.value,          manus.api-key",
    })
    void aWrongNameIsReportedWithTheNearest(String wrong, String right) {
        FailureAnalysis report = StartUpReport.of(withKey.withPropertyValues(wrong + "=hush"));

        assertThat(report.getDescription())
                .contains(wrong)
                .endsWith("is unknown; did you mean " + right + "?")
                .doesNotContain("hush");
        assertThat(report.getAction()).contains("manus.strict-properties=false");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "manus.users.alice.api-key[0]",
                "manus.users.alice.access-token[0]",
                "manus.fan-out.max-credits[0]",
                "manus.retry.max-attempts[0]",
                "manus.fan-out.ledger-directory[0]",
                "manus.default-user[1]",
            })
    void aListIsRefusedIfThePropertyIsASingleValue(String element) {
        assertThat(StartUpReport.of(withKey.withPropertyValues(element + "=hush"))
                        .getDescription())
                .contains(element + " sets nothing, because the property is a single value and not a list")
                .doesNotContain("hush");
    }

    @Test
    void whatResemblesNothingGetsNoSuggestion() {
        assertThat(StartUpReport.of(withKey.withPropertyValues("manus.customer-of-the-month=x"))
                        .getDescription())
                .endsWith("is unknown");
    }

    @Test
    void allWrongNamesAreReportedWithTheirPlace() {
        String yaml = """
                manus:
                  fan-out:
                    max-credit: 5
                  retries:
                    max-attempts: 2
                """;

        assertThat(StartUpReport.of(yaml(withKey, yaml)).getDescription())
                .contains("manus.fan-out.max-credit (Byte array resource [application.yaml] - 3:17) is unknown")
                .contains("manus.retries.max-attempts (Byte array resource [application.yaml] - 5:19) is unknown");
    }

    @Test
    void theyAreWarningsIfSoConfigured(CapturedOutput output) {
        withKey.withPropertyValues("manus.strict-properties=false", "manus.fan-out.max-credit=5")
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(ManusClients.class));

        assertThat(output).contains("manus.fan-out.max-credit is unknown; did you mean manus.fan-out.max-credits?");
    }

    @Test
    void aDisabledStarterReportsNothing() {
        runner.withPropertyValues("manus.enabled=false", "manus.fan-out.max-credit=5")
                .run(context -> assertThat(context).hasNotFailed());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "manus.fanOut.maxCredits=5",
                "manus.fan_out.max_credits=5",
                "MANUS.FAN-OUT.MAX-CREDITS=5",
                "manus.rate-limits.operation-limits[task.create]=5",
                "manus.rate-limits.operation-limits.task.create=5",
                "manus.users.alice.limits.task.create=5",
                "manus.users.alice.api-keys[0]=k2",
                "manus.http.proxy.non-proxy-hosts[1]=b",
                "manus.users.alice.scopes=create_task",
                "manusfold.number=1",
                "my.manus.number=1",
            })
    void namesThatSpringBootBindsPass(String property) {
        withKey.withPropertyValues("manus.users.alice.apiKey=k", "manus.http.proxy.non-proxy-hosts[0]=a")
                .withPropertyValues(property)
                .run(context -> assertThat(context.getStartupFailure())
                        .satisfiesAnyOf(
                                none -> assertThat(none).isNull(),
                                // bound, so it collides with the other kind of credential
                                some -> assertThat(some).rootCause().hasMessageContaining("conflicts")));
    }

    @Test
    void argumentsAndSystemPropertiesOfAGroupAreChecked() {
        CommandLinePropertySource<?> arguments = new SimpleCommandLinePropertySource("--manus.fan-out.max-credit=5");
        assertThat(StartUpReport.of(withKey.withInitializer(context ->
                                context.getEnvironment().getPropertySources().addFirst(arguments)))
                        .getDescription())
                .contains("manus.fan-out.max-credit");
        assertThat(StartUpReport.of(withKey.withSystemProperties("manus.fan-out.max-credit=5"))
                        .getDescription())
                .contains("manus.fan-out.max-credit");
    }

    @ParameterizedTest
    @CsvSource({
        "MANUS_FANOUT_MAXCREDIT,      MANUS_FANOUT_MAXCREDITS",
        "MANUS_FAN_OUT_MAX_CREDIT,    MANUS_FANOUT_MAXCREDITS",
        "MANUS_FANOUT_MAX_CREDITS,    MANUS_FANOUT_MAXCREDITS",
        "MANUS_FANOUT_MAXCREDITS_0,   MANUS_FANOUT_MAXCREDITS",
        "MANUS_MAXCREDITS,            MANUS_FANOUT_MAXCREDITS",
        "MANUS_RETRIES_MAXATTEMPTS,   MANUS_RETRY_MAXATTEMPTS",
        "MANUS_API_KEY_1,             MANUS_APIKEY",
        "MANUS_RATE_LIMITS_OPERATION_LIMITS_TASK_CREATE, MANUS_RATELIMITS_OPERATIONLIMITS",
        "MANUS_USERS_ALICE_LIMIT,     MANUS_USERS_ALICE_LIMITS",
    })
    void aVariableThatResemblesAPropertyIsAWarning(String wrong, String right, CapturedOutput output) {
        variables(withKey, wrong + "=5").run(context -> assertThat(context).hasNotFailed());

        assertThat(output).contains("WARN").contains(wrong).contains("is unknown; did you mean " + right + "?");
    }

    @ParameterizedTest
    @CsvSource({"manus.retries.max-attempts, manus.retry.max-attempts", "manus.max-credits, manus.fan-out.max-credits"})
    void aSystemPropertyOutsideOfTheGroupsIsAWarning(String wrong, String right, CapturedOutput output) {
        withKey.withSystemProperties(wrong + "=1")
                .run(context -> assertThat(context).hasNotFailed());

        assertThat(output).contains("WARN").contains(wrong + " is unknown; did you mean " + right + "?");
    }

    @Test
    void variablesAndSystemPropertiesOfOtherProgramsPassWithoutAWarning(CapturedOutput output) {
        variables(
                        withKey,
                        "MANUS_HOME=/opt/manus",
                        "MANUS_PORT=8080",
                        "MANUS_HTTP_SERVICE_HOST=10.0.0.1",
                        "MANUS_HTTP_SERVICE_PORT=80",
                        "MANUS_HTTP_PORT=tcp://10.0.0.1:80",
                        "MANUS_HTTP_PORT_80_TCP_ADDR=10.0.0.1",
                        "MANUS_USERS_SERVICE_HOST=10.0.0.1")
                .withSystemProperties("manus.home=/opt/manus", "manus.sandbox.form=docs")
                .run(context -> assertThat(context).hasNotFailed());

        assertThat(output).doesNotContain("may have a wrong name");
    }

    @Test
    void variablesOfPropertiesPassWithoutAWarning(CapturedOutput output) {
        variables(
                        withKey,
                        "MANUS_FAN_OUT_MAX_IN_FLIGHT=7",
                        "MANUS_FANOUT_MAXCREDITS=8",
                        "MANUS_RATELIMITS_OPERATIONLIMITS_TASK_CREATE=5",
                        "MANUS_HTTP_PROXY_NONPROXYHOSTS_0=a",
                        "MANUS_STRICT_PROPERTIES=true",
                        "MANUS_USERS_ALICE_APIKEY=k2",
                        "MANUS_USERS_ALICE_LIMITS_TASK_CREATE=5")
                .run(context -> {
                    ManusProperties properties = context.getBean(ManusProperties.class);
                    assertThat(properties.fanOut().maxInFlight()).isEqualTo(7);
                    assertThat(properties.fanOut().maxCredits()).isEqualTo(8);
                    assertThat(properties.rateLimits().operationLimits()).containsOnlyKeys("task.create");
                    assertThat(properties.users().get("alice").limits()).containsOnlyKeys("task.create");
                });

        assertThat(output).doesNotContain("may have a wrong name");
    }

    @Test
    void aVariableThatAPlaceholderReadsPassesWithoutAWarning(CapturedOutput output) {
        variables(runner, "MANUS_KEY=k1")
                .withPropertyValues("manus.api-key=${MANUS_KEY}")
                .run(context -> assertThat(context).hasNotFailed());

        assertThat(output).doesNotContain("may have a wrong name");
    }
}
