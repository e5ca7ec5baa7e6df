package io.github.manusreactive.examples.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** A request that breaks is an error of the client: it is not logged as one of the service. */
@ExtendWith(OutputCaptureExtension.class)
class BrokenBodiesTest {

    private static final String REPLY = "POST /jobs/nope/tasks/1/reply HTTP/1.1";
    private static final String JOB = "POST /jobs HTTP/1.1";

    private static final Pattern POSTS =
            Pattern.compile("http_server_requests_seconds_count\\{.*method=\"POST\".*} (\\S+)");

    private RunningService service;

    @BeforeEach
    void start(@TempDir Path directory) {
        service = new RunningService(directory);
    }

    @AfterEach
    void stop() {
        service.close();
    }

    @Test
    void aClosedConnection(CapturedOutput output) throws IOException {
        for (String request : new String[] {REPLY, JOB}) {
            try (RawConnection connection = new RawConnection(service)) {
                connection
                        .send(
                                request,
                                "Host: localhost",
                                "Content-Type: application/json",
                                "Content-Length: 100",
                                "",
                                "[\"")
                        .halfClose()
                        .untilClosed();
            }
        }
        assertNoServerErrors(output);
    }

    /** Both requests have ended once they are counted. */
    private void assertNoServerErrors(CapturedOutput output) {
        String metrics = Mono.fromCallable(() -> service.http()
                        .get()
                        .uri("/actuator/prometheus")
                        .exchange()
                        .expectBody(String.class)
                        .returnResult()
                        .getResponseBody())
                .filter(text -> POSTS.matcher(text)
                                .results()
                                .mapToDouble(count -> Double.parseDouble(count.group(1)))
                                .sum()
                        == 2)
                .repeatWhenEmpty(500, again -> again.delayElements(Duration.ofMillis(20), Schedulers.boundedElastic()))
                .block(Duration.ofSeconds(30));
        assertThat(metrics).doesNotContain("status=\"500\"");
        assertThat(output).doesNotContain(" ERROR ");
    }
}
