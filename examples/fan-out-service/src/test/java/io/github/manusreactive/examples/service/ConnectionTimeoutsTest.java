package io.github.manusreactive.examples.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.io.ClassPathResource;

/** Connections that send nothing, or not all, are closed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConnectionTimeoutsTest {

    private static final String[] REPLY = {
        "POST /jobs/nope/tasks/1/reply HTTP/1.1",
        "Host: localhost",
        "Content-Type: application/json",
        "Content-Length: 100000",
        "",
        "{\"text\": \""
    };

    private RunningService service;

    @BeforeAll
    void start(@TempDir Path directory) {
        service = new RunningService(
                directory, "server.netty.idle-timeout=500ms", "fan-out.upload-pause=1s", "fan-out.upload-time=1s");
    }

    @AfterAll
    void stop() {
        service.close();
    }

    @Test
    void aConnectionWithoutARequestIsClosed() throws IOException {
        try (RawConnection connection = new RawConnection(service)) {
            assertThat(connection.untilClosed()).isEmpty();
        }
    }

    @Test
    void halfSentHeadersAreClosed() throws IOException {
        try (RawConnection connection = new RawConnection(service)) {
            assertThat(connection.send("GET /jobs HTTP/1.1", "Host: loc").untilClosed())
                    .isEmpty();
        }
    }

    @Test
    void headersThatArriveByteByByteAreClosed() throws IOException {
        try (RawConnection connection = new RawConnection(service)) {
            assertThat(connection.send("GET /jobs HTTP/1.1", "X: ").dripUntilClosed("x"))
                    .isEmpty();
        }
    }

    @Test
    void aConnectionThatIsKeptAliveIsClosedLater() throws IOException {
        try (RawConnection connection = new RawConnection(service)) {
            assertThat(connection
                            .send("GET /actuator/health HTTP/1.1", "Host: localhost", "", "")
                            .untilClosed())
                    .startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void aStalledBodyIsClosed() throws IOException {
        try (RawConnection connection = new RawConnection(service)) {
            assertThat(connection.send(REPLY).untilClosed())
                    .startsWith("HTTP/1.1 408 ")
                    .contains("the body did not arrive in time; repeat the request");
        }
    }

    @Test
    void aBodyThatArrivesByteByByteIsClosed() throws IOException {
        try (RawConnection connection = new RawConnection(service)) {
            assertThat(connection.send(REPLY).dripUntilClosed("x")).startsWith("HTTP/1.1 408 ");
        }
    }

    @Test
    void theServiceHasAnIdleTimeoutByDefault() throws IOException {
        assertThat(new YamlPropertySourceLoader()
                        .load("defaults", new ClassPathResource("application.yaml"))
                        .get(0)
                        .getProperty("server.netty.idle-timeout"))
                .isEqualTo("60s");
    }
}
