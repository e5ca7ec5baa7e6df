package io.github.manusreactive.test;

import io.github.manusreactive.http.HttpBody;
import io.github.manusreactive.http.HttpCall;
import io.github.manusreactive.http.HttpHeaders;
import io.github.manusreactive.http.HttpResponse;
import io.github.manusreactive.http.HttpTransport;
import io.github.manusreactive.operation.Operation;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import reactor.core.publisher.Mono;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** A client of a few lines, so that the sandbox is tested without the SDK. */
final class SandboxApi {

    /** A response. */
    record Answer(int status, Map<String, Object> body, Map<String, List<String>> headers) {

        @SuppressWarnings("unchecked")
        Map<String, Object> object(String name) {
            return (Map<String, Object>) body.get(name);
        }

        @SuppressWarnings("unchecked")
        List<Map<String, Object>> list(String name) {
            return (List<Map<String, Object>>) body.getOrDefault(name, List.of());
        }

        String text(String name) {
            return String.valueOf(body.get(name));
        }

        String code() {
            return String.valueOf(object("error").get("code"));
        }

        String message() {
            return String.valueOf(object("error").get("message"));
        }
    }

    private static final JsonMapper MAPPER = new JsonMapper();
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final ManusSandbox sandbox;
    private final HttpTransport transport;
    private final boolean overHttp;
    private final Map<String, String> credential;

    private SandboxApi(
            ManusSandbox sandbox, HttpTransport transport, boolean overHttp, Map<String, String> credential) {
        this.sandbox = sandbox;
        this.transport = transport;
        this.overHttp = overHttp;
        this.credential = credential;
    }

    static SandboxApi inMemory(ManusSandbox sandbox) {
        return new SandboxApi(sandbox, sandbox.transport(), false, Map.of("x-manus-api-key", sandbox.apiKey()));
    }

    static SandboxApi overHttp(ManusSandbox sandbox) {
        return new SandboxApi(sandbox, sandbox.transport(), true, Map.of("x-manus-api-key", sandbox.apiKey()));
    }

    SandboxApi key(String key) {
        return with(Map.of("x-manus-api-key", key));
    }

    SandboxApi token(String token) {
        return with(Map.of("authorization", "Bearer " + token));
    }

    SandboxApi with(Map<String, String> headers) {
        return new SandboxApi(sandbox, transport, overHttp, headers);
    }

    /** Calls and returns the response; in memory it must be there without a lapse of time. */
    Answer call(Operation operation, Map<String, ?> parameters) {
        if (overHttp) {
            return http(operation, parameters);
        }
        AtomicReference<Answer> answer = new AtomicReference<>();
        send(operation, parameters).subscribe(answer::set);
        if (answer.get() == null) {
            throw new AssertionError("no answer to " + operation);
        }
        return answer.get();
    }

    Mono<Answer> send(Operation operation, Map<String, ?> parameters) {
        return transport.exchange(request(operation, parameters)).map(SandboxApi::read);
    }

    HttpCall request(Operation operation, Map<String, ?> parameters) {
        boolean get = operation.method().equals("GET");
        URI uri = URI.create(sandbox.baseUrl() + operation.path() + (get ? query(parameters) : ""));
        HttpHeaders headers = HttpHeaders.empty();
        for (Map.Entry<String, String> field : credential.entrySet()) {
            headers = headers.with(field.getKey(), field.getValue());
        }
        if (!get) {
            headers = headers.with("content-type", "application/json");
        }
        HttpBody body = get ? HttpBody.empty() : HttpBody.of(MAPPER.writeValueAsBytes(parameters));
        return new HttpCall(operation.method(), uri, headers, body, Duration.ofSeconds(30), 16 << 20);
    }

    Answer create(String prompt) {
        return call(Operation.TASK_CREATE, Map.of("message", Map.of("content", prompt)));
    }

    Answer detail(String taskId) {
        return call(Operation.TASK_DETAIL, Map.of("task_id", taskId));
    }

    Answer reply(String taskId, String text) {
        return call(Operation.TASK_SEND_MESSAGE, Map.of("task_id", taskId, "message", Map.of("content", text)));
    }

    /** The newest tasks of the account. */
    List<Map<String, Object>> listed() {
        return call(Operation.TASK_LIST, Map.of()).list("data");
    }

    List<Map<String, Object>> events(String taskId) {
        return call(
                        Operation.TASK_LIST_MESSAGES,
                        Map.of("task_id", taskId, "order", "asc", "limit", "200", "verbose", "true"))
                .list("messages");
    }

    /** A number or a string of digits; 0 if the field is left out. */
    static long number(Map<String, Object> object, String name) {
        Object value = object.get(name);
        return value == null ? 0 : Long.parseLong(value.toString());
    }

    /** A boolean; false if the field is left out. */
    static boolean flag(Map<String, Object> object, String name) {
        return object.getOrDefault(name, false).equals(true);
    }

    /** The payload of the newest event of a type. */
    @SuppressWarnings("unchecked")
    Map<String, Object> newest(String taskId, String type) {
        List<Map<String, Object>> events = events(taskId);
        for (int i = events.size() - 1; i >= 0; i--) {
            if (type.equals(events.get(i).get("type"))) {
                return (Map<String, Object>) events.get(i).get(type);
            }
        }
        throw new AssertionError("no " + type + " among " + events);
    }

    /** Uploads to a presigned URL, in memory. */
    HttpResponse put(String url, byte[] bytes) {
        AtomicReference<HttpResponse> reply = new AtomicReference<>();
        transport
                .exchange(new HttpCall(
                        "PUT",
                        URI.create(url),
                        HttpHeaders.empty(),
                        HttpBody.of(bytes),
                        Duration.ofSeconds(10),
                        1 << 20))
                .subscribe(reply::set);
        return reply.get();
    }

    private Answer http(Operation operation, Map<String, ?> parameters) {
        HttpCall call = request(operation, parameters);
        HttpRequest.Builder builder = HttpRequest.newBuilder(call.uri()).timeout(Duration.ofSeconds(30));
        call.headers().asMap().forEach((name, values) -> builder.header(name, values.get(0)));
        if (call.body() instanceof HttpBody.Bytes bytes) {
            builder.POST(HttpRequest.BodyPublishers.ofByteArray(bytes.bytes()));
        }
        try {
            java.net.http.HttpResponse<byte[]> response =
                    CLIENT.send(builder.build(), java.net.http.HttpResponse.BodyHandlers.ofByteArray());
            return read(new HttpResponse(
                    response.statusCode(), HttpHeaders.of(response.headers().map()), response.body()));
        } catch (java.io.IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static Map<String, Object> parse(String json) {
        return MAPPER.readValue(json, new TypeReference<>() {});
    }

    static Answer read(HttpResponse reply) {
        Map<String, Object> body = MAPPER.readValue(reply.body(), new TypeReference<>() {});
        return new Answer(reply.status(), body, reply.headers().asMap());
    }

    private static String query(Map<String, ?> parameters) {
        return parameters.isEmpty()
                ? ""
                : parameters.entrySet().stream()
                        .map(e -> e.getKey() + "="
                                + URLEncoder.encode(String.valueOf(e.getValue()), StandardCharsets.UTF_8))
                        .collect(Collectors.joining("&", "?", ""));
    }
}
