package io.github.manusreactive.spring.docs;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.task.TaskResult;
import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.agent.AgentScript;
import io.github.manusreactive.test.spring.ManusTest;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.context.annotation.Import;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** The test of docs/spring-boot.md. */
@ManusTest
@Import(ReportService.class)
class ReportServiceTest {

    @Autowired
    ReportService reports;

    @Autowired
    ManusSandbox sandbox;

    @Test
    void writesAReport() {
        sandbox.agent(prompt -> AgentScript.answer(Duration.ofMillis(20), "the report"));

        StepVerifier.create(reports.write("ACME")).expectNext("the report").verifyComplete();
    }
}

/** An application of which nothing takes part but what the test imports. */
@SpringBootConfiguration
class ReportApplication {}

/** What is tested. */
class ReportService {

    private final ManusClient manus;

    ReportService(ManusClient manus) {
        this.manus = manus;
    }

    Mono<String> write(String company) {
        return manus.tasks().run(CreateTaskRequest.of("Report on " + company)).map(TaskResult::answer);
    }
}
