package io.github.manusreactive.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.cli.doctor.ExaminationFixture.ExaminationRun;
import io.github.manusreactive.http.HttpHeaders;
import io.github.manusreactive.http.HttpResponse;
import io.github.manusreactive.http.HttpTransport;
import io.github.manusreactive.test.ManusSandbox;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a service puts wherever into its responses: none of it is in the table, the report or the recording. */
class RedactionPropertyTest {

    private static final int RUNS = 25;

    private static DoctorSandbox filled;

    @BeforeAll
    static void start() {
        filled = DoctorSandbox.filled(ManusSandbox.builder().noLimits(), ResponseMarker.MARK);
    }

    @AfterAll
    static void stop() {
        filled.close();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.1, 0.5, 1})
    void noMarkedWordSurvives(double share) {
        Set<String> secrets = new TreeSet<>();
        int seen = 0;
        for (int run = 0; run < RUNS; run++) {
            ResponseMarker marker = new ResponseMarker(run, share);
            StringBuilder responses = new StringBuilder();
            HttpTransport transport = ExaminationFixture.transport(call -> filled.sandbox()
                    .transport()
                    .exchange(call)
                    .map(marker::mark)
                    .doOnNext(reply -> responses.append(reply.text())));
            ExaminationRun examined =
                    ExaminationFixture.examine(transport, filled.baseUrl(), filled.user(), filled.targets());

            seen += ResponseMarker.leaks(responses.toString(), marker.secrets).size();
            secrets.addAll(marker.secrets);
            secrets.addAll(marker.secrets);
            secrets.add(filled.sandbox().apiKey());
            assertThat(ResponseMarker.leaks(examined.table() + examined.report() + examined.recording(), secrets))
                    .as("share %s, run %d", share, run)
                    .isEmpty();
            assertThat(examined.examination().isFine()).isFalse();
        }

        assertThat(seen).isGreaterThan(RUNS * 50);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<html><title>Zq7x1 gateway</title>Zq7x2 https://Zq7x3.test?Zq7x4</html>",
                "{\"ok\":false,\"error\":{\"code\":\"Zq7x5\",\"message\":\"Zq7x6 said Zq7x7\"}}",
                "{\"error\":\"Zq7x8\"}",
                "[\"Zq7x9\"]",
                "Zq7x10"
            })
    void noWordOfAnErrorSurvives(String body) {
        for (int status : new int[] {200, 400, 403, 404, 412, 500, 502}) {
            ExaminationRun examined = ExaminationFixture.examine(
                    ExaminationFixture.transport(call -> reactor.core.publisher.Mono.just(new HttpResponse(
                            status,
                            HttpHeaders.of(
                                    Map.of("content-type", List.of("text/Zq7x11"), "retry-after", List.of("Zq7x12"))),
                            ResponseMarker.utf8(body)))),
                    ExaminationFixture.BASE_URL,
                    ExaminationFixture.user(),
                    new CheckTargets("Zq7x13", "Zq7x14", "Zq7x15"));

            assertThat(examined.examination().messages()).isNotEmpty();
            assertThat(ResponseMarker.leaks(
                            examined.table() + examined.report() + examined.recording(),
                            Set.of(ExaminationFixture.KEY)))
                    .as("HTTP %d %s", status, body)
                    .isEmpty();
        }
    }
}
