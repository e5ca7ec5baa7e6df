package io.github.manusreactive.cli.doctor;

import io.github.manusreactive.http.HttpCall;
import io.github.manusreactive.http.HttpHeaders;
import io.github.manusreactive.http.HttpResponse;
import io.github.manusreactive.internal.json.JsonCodec;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Mono;

/** Serves a recording: one queue for each method, path and id; the last response is repeated for ever. */
final class RecordedReplay {

    private static final List<String> IDS = List.of("task_id", "file_id", "website_id", "agent_id");

    private final Map<String, ArrayDeque<HttpResponse>> queues = new HashMap<>();
    private final Map<String, String> ids = new LinkedHashMap<>();

    RecordedReplay(byte[] recording) {
        Map<String, Object> json = JsonCodec.standard().readObject(recording);
        for (Object each : (List<?>) json.get("exchange")) {
            Map<?, ?> exchange = (Map<?, ?>) each;
            Map<?, ?> request = (Map<?, ?>) exchange.get("request");
            Map<String, String> query = new LinkedHashMap<>();
            if (request.get("query") instanceof Map<?, ?> recorded) {
                recorded.forEach((name, value) -> query.put(name.toString(), value.toString()));
            }
            IDS.stream().filter(query::containsKey).forEach(id -> ids.putIfAbsent(id, query.get(id)));
            queues.computeIfAbsent(
                            key(
                                    request.get("method").toString(),
                                    request.get("path").toString(),
                                    query),
                            unknown -> new ArrayDeque<>())
                    .add(reply(exchange));
        }
    }

    private static HttpResponse reply(Map<?, ?> exchange) {
        Map<String, List<String>> headers = new HashMap<>();
        ((Map<?, ?>) exchange.get("headers"))
                .forEach((name, value) -> headers.put(name.toString(), List.of(value.toString())));
        Object body = exchange.get("body");
        return new HttpResponse(
                ((Number) exchange.get("status")).intValue(),
                HttpHeaders.of(headers),
                body == null ? new byte[0] : JsonCodec.standard().write(body));
    }

    /** The ids that the recorded reads were made by. */
    CheckTargets targets() {
        return new CheckTargets(ids.get("task_id"), ids.get("file_id"), ids.get("website_id"));
    }

    Mono<HttpResponse> serve(HttpCall call) {
        Map<String, String> query = new LinkedHashMap<>();
        if (call.uri().getRawQuery() != null) {
            for (String parameter : call.uri().getRawQuery().split("&")) {
                String[] parts = parameter.split("=", 2);
                query.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
            }
        }
        ArrayDeque<HttpResponse> queue =
                queues.get(key(call.method(), call.uri().getPath(), query));
        if (queue == null) {
            return Mono.error(new AssertionError("not recorded: " + call.uri()));
        }
        return Mono.just(queue.size() > 1 ? queue.remove() : queue.element());
    }

    private static String key(String method, String path, Map<String, String> query) {
        StringBuilder key = new StringBuilder(method + " " + path);
        IDS.forEach(id -> key.append(' ').append(query.get(id)));
        return key.toString();
    }
}
