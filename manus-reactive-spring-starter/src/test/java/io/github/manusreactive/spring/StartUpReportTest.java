package io.github.manusreactive.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.spring.sandbox.ManusSandboxAutoConfiguration;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** The report of a wrong setting. */
class StartUpReportTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    SslAutoConfiguration.class,
                    ManusAutoConfiguration.class,
                    ManusOAuthAutoConfiguration.class,
                    ManusSandboxAutoConfiguration.class));

    @Test
    void aMissingKeyIsNamedWithWhatToSet() {
        FailureAnalysis report = StartUpReport.of(runner);

        assertThat(report.getDescription()).contains("'manus.api-key' is not set");
        assertThat(report.getAction())
                .contains("set 'manus.api-key'", "MANUS_API_KEY", "manus.sandbox.enabled=true", "manus.enabled=false");
    }

    @Test
    void anEmptyKeyIsAMissingKey() {
        assertThat(StartUpReport.of(runner.withPropertyValues("manus.api-key=")).getDescription())
                .contains("'manus.api-key' is not set");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            manus.api-key=not a key                         | manus.api-key                      | contains a character
            manus.base-url=ftp://api                        | manus.base-url                     | must start with https
            manus.agent-profile=                            | manus.agent-profile                | is blank
            manus.http.max-connections=0                    | manus.http.max-connections         | must be at least 1
            manus.http.max-pending-acquires=-1              | manus.http.max-pending-acquires    | must not be negative
            manus.http.max-idle-time=0s                     | manus.http.max-idle-time           | must be at least 1 ms
            manus.http.connect-timeout=0s                       | manus.http.connect-timeout             | must be at least 1 ms
            manus.call-options.response-timeout=-1s                     | manus.call-options.response-timeout            | must be
            manus.call-options.timeout=0s                          | manus.call-options.timeout                | must be at least 1 ms
            manus.call-options.read-timeout=0s                          | manus.call-options.read-timeout                | must be at least 1 ms
            manus.http.max-response-bytes=0B                 | manus.http.max-response-bytes       | must be from 1
            manus.http.quiet-period=-1s                     | manus.http.quiet-period            | must be at least 0
            manus.retry.max-attempts=0                      | manus.retry.max-attempts           | must be at least 1
            manus.retry.min-backoff=1h                      | manus.retry.min-backoff            | must be at least 0 and at most 20 seconds
            manus.retry.retry-budget=2                        | manus.retry.retry-budget             | must be between 0 and 1
            manus.reconciliation.settle-time=-1s                 | manus.reconciliation.settle-time        | must be at least 0
            manus.circuit-breaker.failure-rate-threshold=0         | manus.circuit-breaker.failure-rate-threshold | must be between 1 and 100
            manus.polling.rate-limit-share=0                             | manus.polling.rate-limit-share                  | must be above 0
            manus.polling.min-interval=0s                          | manus.polling.min-interval                | must be at least 1 ms
            manus.rate-limits.queue-capacity=-1                  | manus.rate-limits.queue-capacity        | must not be negative
            manus.rate-limits.max-pause=0s                       | manus.rate-limits.max-pause             | must be at least 1 ms
            manus.rate-limits.interactive-share=1.5               | manus.rate-limits.interactive-share      | must be between 0 and 1
            manus.rate-limits.reserve-for=-1s                     | manus.rate-limits.reserve-for            | must be at least 0
            manus.rate-limits.operation-limits.task.create=often                  | manus.rate-limits.operation-limits.task.create           | 'often' is not a rate limit
            manus.rate-limits.operation-limits.task.create=0/60s                  | manus.rate-limits.operation-limits.task.create           | calls: must be between 1 and 1000000, is 0
            manus.rate-limits.operation-limits.task.make=1/60s                    | manus.rate-limits.operation-limits.task.make             | is not an operation
            manus.users.al.api-keys=                        | manus.users.al.api-key             | is missing
            manus.users.al.api-key=a b                      | 'manus.users.al.api-key'           | contains a character
            manus.users.al.api-keys[0]=k2,manus.users.al.api-keys[1]=a b | 'manus.users.al.api-keys[1]' | contains a character
            manus.users.al.api-key=k2,manus.users.al.access-token=t1 | 'manus.users.al.access-token' | conflicts with manus.users.al.api-key: set
            manus.users.default.oauth=true,manus.users.default.api-keys=k2 | 'manus.users.default.oauth' | conflicts with manus.users.default.api-keys
            manus.users.default.api-keys=k2                 | manus.users.default.api-keys       | conflicts with manus.api-key
            manus.users.al.oauth=true                       | manus.oauth.client-id              | is missing
            manus.access-token=t1                           | manus.access-token                 | conflicts with
            manus.http.proxy.host=p,manus.http.proxy.port=0           | manus.http.proxy.port                   | must be from 1 to 65535
            manus.ssl.bundle=absent                         | manus.ssl.bundle                   | the bundle 'absent' does not exist
            manus.fan-out.max-in-flight=0                   | manus.fan-out.max-in-flight        | must be at least 1
            manus.fan-out.task-timeout=0s                   | manus.fan-out.task-timeout         | must be at least 1 ms
            manus.fan-out.retries-of-failed=-1              | manus.fan-out.retries-of-failed    | must be at least 0
            manus.fan-out.max-credits=0                     | manus.fan-out.max-credits          | must be at least 1
            manus.oauth.client-id=app                       | manus.oauth.redirect-uri           | is missing
            manus.health.timeout=0s                         | manus.health.timeout               | must be longer than zero
            manus.health.cache-for=-1s                      | manus.health.cache-for             | must not be negative
            manus.oauth.refresh-ahead=-1s                   | manus.oauth.refresh-ahead          | must not be negative
            manus.sandbox.enabled=true,manus.sandbox.port=70000   | manus.sandbox.port           | must be from 0 to 65535
            manus.sandbox.enabled=true,manus.sandbox.run-time=-1s | manus.sandbox.run-time       | must not be negative
            manus.sandbox.enabled=true,manus.sandbox.credits=-1   | manus.sandbox.credits        | must not be negative
            manus.http.max-connections=many                 | manus.http.max-connections         | failed to convert
            manus.call-options.priority=fast                   | manus.call-options.priority           | failed to convert
            """)
    void aBadValueIsNamedWithItsReason(String values, String property, String reason) {
        FailureAnalysis report = StartUpReport.of(runner.withPropertyValues(Stream.concat(
                        Stream.of("manus.api-key=k1", "manus.circuit-breaker.enabled=true"),
                        Arrays.stream(values.split(",")))
                .toArray(String[]::new)));

        assertThat(report.getDescription()).contains(property).containsIgnoringCase(reason);
    }

    @Test
    void whatIsMissingIsToBeSetAndNotToBeLeftOut() {
        FailureAnalysis report =
                StartUpReport.of(runner.withPropertyValues("manus.api-key=k1", "manus.oauth.client-id=app"));

        assertThat(report.getDescription()).startsWith("The property 'manus.oauth.redirect-uri' is missing");
        assertThat(report.getAction()).isEqualTo("Set 'manus.oauth.redirect-uri'.");
    }

    @Test
    void aKeyThatNoHeaderMayCarryIsNotShown() {
        FailureAnalysis report = StartUpReport.of(runner.withPropertyValues("manus.users.al.api-keys=se cret"));

        assertThat(report.getDescription()).contains("manus.users.al.api-keys").doesNotContain("cret");
    }

    @Test
    void aSandboxThatIsNotThereIsNamedAsADependency() {
        FailureAnalysis report = StartUpReport.of(runner.withPropertyValues("manus.sandbox.enabled=true")
                .withClassLoader(new FilteredClassLoader("io.github.manusreactive.test")));

        assertThat(report.getAction()).contains("io.github.manusreactive:manus-reactive-test");
    }
}
