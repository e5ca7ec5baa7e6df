package io.github.manusreactive.examples.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.test.json.JsonCompareMode;
import org.springframework.test.web.reactive.server.WebTestClient;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KnownHostsTest {

    private RunningService service;

    @BeforeAll
    void start(@TempDir Path directory) {
        service = new RunningService(directory, "fan-out.hosts=jobs.example.org");
    }

    @AfterAll
    void stop() {
        service.close();
    }

    private WebTestClient.ResponseSpec get(String uri, String host) {
        return service.http().get().uri(uri).header(HttpHeaders.HOST, host).exchange();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"localhost", "LOCALHOST:8080", "127.0.0.1:1", "[::1]:8080", "[::1]", "Jobs.example.org:443"})
    void answersToItsNames(String host) {
        get("/jobs", host).expectStatus().isOk();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"evil.example.com", "localhost.example.com:8080", "example.org", "127.0.0.1.nip.io", "10.0.0.1"})
    void refusesOtherNames(String host) {
        for (String uri : new String[] {"/jobs", "/", "/actuator/health"}) {
            get(uri, host)
                    .expectStatus()
                    .isEqualTo(421)
                    .expectHeader()
                    .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                    .expectBody()
                    .jsonPath("$.status")
                    .isEqualTo(421);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/actuator/health/liveness", "/actuator/health/readiness"})
    void probesMayUseTheAddressOfThePod(String path) {
        get(path, "10.42.0.17:8080")
                .expectStatus()
                .isOk()
                .expectBody()
                .json("{\"status\": \"UP\"}", JsonCompareMode.STRICT);
        get(path + "/", "10.42.0.17:8080").expectStatus().isEqualTo(421);
        get(path + "/../../../jobs", "10.42.0.17:8080").expectStatus().isEqualTo(421);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host: localhost:65536",
                "Host: localhost:99999",
                "Host: localhost:-1",
                "Host: localhost:http",
                "Host: localhost:80:80",
                "Host: [::1",
                "Host: user@localhost",
                "Host: localhost/",
                "Host: local host",
                "Host: localhost, localhost",
                "Host: localhost\r\nHost: localhost",
                "Host:",
                "Connection: keep-alive"
            })
    void aHeaderThatNamesNoHostIsABadRequest(String header) throws IOException {
        for (String path : new String[] {"/jobs", "/actuator/health/liveness"}) {
            try (RawConnection connection = new RawConnection(service)) {
                assertThat(connection
                                .send("GET " + path + " HTTP/1.1", header, "Connection: close", "", "")
                                .untilClosed())
                        .startsWith("HTTP/1.1 400 ");
            }
        }
    }
}
