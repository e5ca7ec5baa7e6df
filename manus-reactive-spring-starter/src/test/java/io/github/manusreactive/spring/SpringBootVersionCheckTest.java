package io.github.manusreactive.spring;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class SpringBootVersionCheckTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner();

    @ParameterizedTest
    @ValueSource(strings = {"2.7.18", "3.4.0", "3.5.7", "3.5.8-SNAPSHOT"})
    void anOldVersionIsReportedWithTheSupportedOnes(String version) {
        FailureAnalysis report = StartUpReport.of(runner.withInitializer(new SpringBootVersionCheck(version)));

        assertThat(report.getDescription())
                .isEqualTo("manus-reactive-spring-starter supports Spring Boot 4.0 and 4.1, but this application has"
                        + " Spring Boot " + version + ".");
        assertThat(report.getAction()).contains("Upgrade to Spring Boot 4");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"4.0.0", "4.0.1", "4.1.2", "4.2.0-M1", "5.0.0", "31.0"})
    void othersPass(String version) {
        runner.withInitializer(new SpringBootVersionCheck(version))
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void aDisabledStarterRunsOnAnyVersion() {
        runner.withPropertyValues("manus.enabled=false")
                .withInitializer(new SpringBootVersionCheck("3.5.7"))
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void everyApplicationMakesTheCheck() {
        assertThat(new SpringApplication(SpringBootVersionCheckTest.class).getInitializers())
                .hasAtLeastOneElementOfType(SpringBootVersionCheck.class);
    }
}
