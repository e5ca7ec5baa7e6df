package io.github.manusreactive.cli.doctor;

import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.http.HttpCall;
import io.github.manusreactive.http.HttpHeaders;
import io.github.manusreactive.http.HttpResponse;
import io.github.manusreactive.http.HttpTransport;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.retry.RetrySettings;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Runs examinations over transports made of functions. */
final class ExaminationFixture {

    static final String BASE_URL = "http://api.test";
    static final String KEY = "key-of-the-account-1234";
    static final byte[] SALT = "a salt for tests".getBytes(StandardCharsets.UTF_8);

    private static final RetrySettings RETRY = RetrySettings.builder()
            .maxAttempts(3)
            .minBackoff(Duration.ofMillis(1))
            .maxBackoff(Duration.ofMillis(1))
            .build();

    private ExaminationFixture() {}

    /** An examination that has run, with the lines it gave. */
    record ExaminationRun(ServiceExamination examination, List<String> lines) {

        String table() {
            return String.join("\n", lines);
        }

        String report() {
            return examination.report();
        }

        String recording() {
            return new String(examination.recording(), StandardCharsets.UTF_8);
        }

        /** The line of a check. */
        String line(String label) {
            return lines.stream()
                    .filter(line -> line.startsWith(label + " "))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(label + " is not in\n" + table()));
        }
    }

    static ExaminationRun examine(HttpTransport transport, String baseUrl, ManusUser user, CheckTargets targets) {
        ServiceExamination examination = new ServiceExamination(new ExaminationSettings(
                transport, baseUrl, user, targets, Duration.ofSeconds(20), RETRY, InstantSource.system(), SALT));
        List<String> lines = new ArrayList<>();
        examination.run(lines::add);
        return new ExaminationRun(examination, lines);
    }

    /** With an API key, and no id given. */
    static ExaminationRun examine(Function<HttpCall, Mono<HttpResponse>> service) {
        return examine(transport(service), BASE_URL, user(), new CheckTargets(null, null, null));
    }

    static ManusUser user() {
        return ManusUser.ofApiKeys(ManusUser.DEFAULT_LABEL, KEY);
    }

    static HttpTransport transport(Function<HttpCall, Mono<HttpResponse>> service) {
        return new HttpTransport() {
            @Override
            public Mono<HttpResponse> exchange(HttpCall call) {
                return Mono.defer(() -> service.apply(call));
            }

            @Override
            public <T> Flux<T> stream(
                    HttpCall call, BiFunction<HttpResponse, Flux<ByteBuffer>, ? extends Publisher<T>> reader) {
                return Flux.error(new AssertionError("nothing streams"));
            }

            @Override
            public Mono<Void> close() {
                return Mono.empty();
            }
        };
    }

    static Operation operation(HttpCall call) {
        return operation(call.uri());
    }

    static Operation operation(URI uri) {
        return Operation.ofWireName(uri.getPath().substring("/v2/".length()));
    }

    static HttpResponse reply(int status, String json) {
        return new HttpResponse(
                status,
                HttpHeaders.of(Map.of("content-type", List.of("application/json"))),
                json.getBytes(StandardCharsets.UTF_8));
    }

    /** The least that each operation can give. */
    static HttpResponse bare(HttpCall call) {
        String fields = switch (operation(call)) {
            case USER_ME -> "\"user_id\":\"usr_1\"";
            case TASK_DETAIL -> "\"task\":{\"id\":\"t\"}";
            case AGENT_DETAIL -> "\"agent\":{\"id\":\"a\"}";
            case FILE_DETAIL -> "\"file\":{\"id\":\"f\"}";
            case WEBHOOK_PUBLIC_KEY -> "\"public_key\":\"none\"";
            case USAGE_AVAILABLE_CREDITS -> "\"data\":{\"total_credits\":5}";
            case TASK_LIST_MESSAGES -> "\"messages\":[]";
            case WEBSITE_STATUS -> "\"publish_status\":\"unpublished\"";
            default -> "\"data\":[]";
        };
        return reply(200, "{\"ok\":true,\"request_id\":\"req_1\"," + fields + "}");
    }

    static HttpResponse error(int status, String code) {
        return reply(
                status,
                "{\"ok\":false,\"request_id\":\"req_1\",\"error\":{\"code\":\"" + code
                        + "\",\"message\":\"words of the server\"}}");
    }
}
