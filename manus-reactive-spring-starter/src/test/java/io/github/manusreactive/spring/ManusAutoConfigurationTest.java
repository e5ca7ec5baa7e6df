package io.github.manusreactive.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.ManusClients;
import io.github.manusreactive.spring.sandbox.ManusSandboxAutoConfiguration;
import io.github.manusreactive.task.CreateTaskRequest;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class ManusAutoConfigurationTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    ManusAutoConfiguration.class,
                    ManusOAuthAutoConfiguration.class,
                    ManusSandboxAutoConfiguration.class));

    @Test
    void oneKeyMakesAClient() {
        runner.withPropertyValues("manus.api-key=k1").run(context -> {
            assertThat(context).hasSingleBean(ManusClients.class).hasSingleBean(ManusClient.class);
            assertThat(context.getBean(ManusClient.class).user().label()).isEqualTo("default");
        });
    }

    @Test
    void withoutAKeyStartUpFails() {
        runner.run(context -> assertThat(context)
                .hasFailed()
                .getFailure()
                .rootCause()
                .isInstanceOf(MissingManusCredentialsException.class));
    }

    @Test
    void theSandboxAnswersInsteadOfTheApi() {
        runner.withPropertyValues("manus.sandbox.enabled=true", "manus.sandbox.run-time=10ms")
                .run(context -> assertThat(context.getBean(ManusClient.class)
                                .tasks()
                                .run(CreateTaskRequest.of("echo this"))
                                .block()
                                .answer())
                        .contains("echo this"));
    }
}
