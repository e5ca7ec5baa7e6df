package io.github.manusreactive.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.cli.doctor.ExaminationFixture.ExaminationRun;
import io.github.manusreactive.http.HttpCall;
import io.github.manusreactive.http.HttpResponse;
import io.github.manusreactive.http.HttpTransport;
import io.github.manusreactive.internal.json.JsonCodec;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.test.ManusSandbox;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

/** A recording replays: examined again, it leads to what the service itself led to. */
class RecordingReplayTest {

    private static DoctorSandbox filled;

    @BeforeAll
    static void start() {
        filled = DoctorSandbox.filled(ManusSandbox.builder().noLimits(), "Sample");
    }

    @AfterAll
    static void stop() {
        filled.close();
    }

    @Test
    void theRecordingOfASoundServiceIsSound() {
        ExaminationRun original = examined(filled.sandbox().transport());
        ExaminationRun replayed = replayed(original);

        assertThat(replayed.examination().isFine()).isTrue();
        assertThat(outcomes(replayed)).isEqualTo(outcomes(original)).hasSize(21);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void whatWasUnexpectedIsSoAgain(long seed) {
        ResponseMarker marker = new ResponseMarker(seed, 0);
        ExaminationRun original = examined(ExaminationFixture.transport(
                call -> filled.sandbox().transport().exchange(call).map(marker::mark)));
        ExaminationRun replayed = replayed(original);

        assertThat(original.examination().isFine()).isFalse();
        assertThat(outcomes(replayed)).isEqualTo(outcomes(original));
    }

    @Test
    void otherFormsAndErrorsAreReadAsTheyWere() {
        ExaminationRun original = examined(ExaminationFixture.transport(RecordingReplayTest::drifted));
        ExaminationRun replayed = replayed(original);

        assertThat(original.line("usage.teamLog")).contains("not permitted");
        assertThat(original.line("browser.onlineList")).contains("failed: internal");
        assertThat(original.line("project.list")).contains("undecodable");
        assertThat(original.report())
                .contains("textual_json", "wrong_type", "unknown_value", "unknown_field", "missing");
        assertThat(outcomes(replayed)).isEqualTo(outcomes(original));
        assertThat(places(replayed)).isEqualTo(places(original)).isNotEmpty();

        Map<?, ?> expect = (Map<?, ?>) JsonCodec.standard()
                .readObject(original.examination().recording())
                .get("expect");
        assertThat((List<?>) expect.get("errors"))
                .extracting(error -> ((Map<?, ?>) error).get("kind").toString())
                .containsExactlyInAnyOrder("permission", "server", "server", "server");
        assertThat((List<?>) expect.get("successes")).hasSize(20);
    }

    /** The forms that services drift to. */
    private static Mono<HttpResponse> drifted(HttpCall call) {
        Mono<HttpResponse> reply = filled.sandbox().transport().exchange(call);
        Operation operation = ExaminationFixture.operation(call);
        return switch (operation) {
            case USAGE_TEAM_LOG -> Mono.just(ExaminationFixture.error(403, "permission_denied"));
            case BROWSER_ONLINE_LIST -> Mono.just(ExaminationFixture.error(500, "internal"));
            case PROJECT_LIST -> Mono.just(ExaminationFixture.reply(200, "no JSON at all"));
            case TASK_DETAIL ->
                Mono.just(
                        ExaminationFixture.reply(
                                200,
                                "{\"ok\":true,\"task\":{\"id\":\"Qm7xT2kLp9VwR4sYb8NcDe\",\"status\":\"paused\",\"created_at\":{\"a\":1},"
                                        + "\"created_by_api_key\":\"{\\\"id\\\":\\\"k1\\\",\\\"name\\\":\\\"ci\\\"}\",\"nickname\":\"Ann\"}}"));
            case CONNECTOR_LIST ->
                Mono.just(ExaminationFixture.reply(
                        200,
                        "{\"ok\":true,\"data\":[{\"name\":\"no id\"},\"text\",{\"id\":\"c1\",\"name\":\"Mail\"}]}"));
            default -> reply;
        };
    }

    private static ExaminationRun examined(HttpTransport transport) {
        return ExaminationFixture.examine(transport, filled.baseUrl(), filled.user(), filled.targets());
    }

    private static ExaminationRun replayed(ExaminationRun original) {
        RecordedReplay replay = new RecordedReplay(original.examination().recording());
        return ExaminationFixture.examine(
                ExaminationFixture.transport(replay::serve),
                ExaminationFixture.BASE_URL,
                ExaminationFixture.user(),
                replay.targets());
    }

    /** The table without the times. */
    private static List<String> outcomes(ExaminationRun examined) {
        return examined.lines().stream()
                .map(line -> line.replaceAll(" +[0-9,]+ ms ", " ").replaceAll(" +", " "))
                .toList();
    }

    private static List<String> places(ExaminationRun examined) {
        List<String> places = new ArrayList<>(examined.report().lines().toList());
        int begin = places.indexOf("### Unexpected in responses");
        return begin < 0 ? List.of() : places.subList(begin, places.size());
    }
}
