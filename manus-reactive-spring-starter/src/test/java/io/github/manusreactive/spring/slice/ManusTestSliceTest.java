package io.github.manusreactive.spring.slice;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.spring.properties.ManusProperties;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.agent.AgentScript;
import io.github.manusreactive.test.spring.ManusTest;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** One annotation on an application's test. */
@ManusTest(runTime = "30ms", watchFastest = "40ms")
@Import(ReportService.class)
class ManusTestSliceTest {

    @Autowired
    private ReportService reports;

    @Autowired
    private ManusSandbox sandbox;

    @Autowired
    private ManusClient client;

    @Autowired
    private ApplicationContext context;

    @BeforeEach
    void nothingIsLeftOfTheTestBefore() {
        assertThat(sandbox.journal().tasksCreated()).isZero();
    }

    @Test
    void theClientTalksToTheSandbox() {
        assertThat(client.toString()).contains(sandbox.baseUrl());
        StepVerifier.create(reports.write("ACME"))
                .expectNext("You asked: Report on ACME")
                .verifyComplete();
    }

    @RepeatedTest(2)
    void theTestDecidesWhatAgentsDo() {
        sandbox.agent(prompt -> AgentScript.answer(Duration.ofMillis(20), "the report"));
        StepVerifier.create(reports.write("ACME")).expectNext("the report").verifyComplete();
        assertThat(sandbox.journal().tasksCreated()).isEqualTo(1);
    }

    @Test
    void noLimitHoldsTheTestsUp() {
        Flux.range(0, 25)
                .flatMap(i -> client.with(options -> options.timeout(Duration.ofSeconds(20)))
                        .tasks()
                        .create(CreateTaskRequest.of("task " + i)))
                .as(StepVerifier::create)
                .expectNextCount(25)
                .verifyComplete();
    }

    @Test
    void theAnnotationSetsTimes() {
        ManusProperties properties = context.getBean(ManusProperties.class);
        assertThat(properties.sandbox().runTime()).hasMillis(30);
        assertThat(properties.polling().minInterval()).hasMillis(40);
    }

    @Test
    void nothingElseOfTheApplicationIsStarted() {
        assertThat(context.getBeanNamesForType(SliceDatabase.class)).isEmpty();
    }
}
