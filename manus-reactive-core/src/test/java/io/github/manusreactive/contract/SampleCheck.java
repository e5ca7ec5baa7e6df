package io.github.manusreactive.contract;

import io.github.manusreactive.call.CallOptions;
import io.github.manusreactive.error.AuthenticationException;
import io.github.manusreactive.error.DecodeException;
import io.github.manusreactive.error.FailedPreconditionException;
import io.github.manusreactive.error.InvalidArgumentException;
import io.github.manusreactive.error.ManusApiException;
import io.github.manusreactive.error.ManusException;
import io.github.manusreactive.error.NotFoundException;
import io.github.manusreactive.error.PermissionDeniedException;
import io.github.manusreactive.error.RateLimitedException;
import io.github.manusreactive.error.ReauthorizationRequiredException;
import io.github.manusreactive.error.ServerException;
import io.github.manusreactive.http.HttpResponse;
import io.github.manusreactive.internal.api.DefaultAccountOperations;
import io.github.manusreactive.internal.call.FakeApi;
import io.github.manusreactive.internal.json.JsonCodec;
import io.github.manusreactive.internal.json.JsonReadException;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.retry.RetrySettings;
import io.github.manusreactive.task.TaskEvent;
import io.github.manusreactive.task.UnknownEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Reads a sample of what goes over the wire and writes it again; what it finds is in words. The name says what it is. */
final class SampleCheck {

    private static final List<String> ENVELOPE = List.of("ok", "request_id", "has_more", "next_cursor");

    /** Codes with their HTTP status and what becomes of them. */
    private static final Map<String, Map.Entry<Integer, Class<? extends ManusException>>> ERRORS = Map.of(
            "invalid_argument", Map.entry(400, InvalidArgumentException.class),
            "unauthenticated", Map.entry(401, AuthenticationException.class),
            "permission_denied", Map.entry(403, PermissionDeniedException.class),
            "not_found", Map.entry(404, NotFoundException.class),
            "failed_precondition", Map.entry(412, FailedPreconditionException.class),
            "rate_limited", Map.entry(429, RateLimitedException.class),
            "internal", Map.entry(500, ServerException.class));

    private final JsonCodec codec = JsonCodec.standard();
    private final String name;
    private final Map<String, Object> json;
    private final List<String> problems = new ArrayList<>();

    private SampleCheck(String name, Map<String, Object> json) {
        this.name = name;
        this.json = json;
    }

    static List<String> problems(String name, Map<String, Object> json) {
        SampleCheck check = new SampleCheck(name, json);
        check.run();
        return check.problems;
    }

    /** The operation whose response or body the sample's name states, {@code null} for anything else. */
    static Operation operation(String name) {
        String[] words = name.split("\\.");
        return words.length > 2 ? Operation.ofWireName(words[0] + "." + words[1]) : null;
    }

    private void run() {
        Operation operation = operation(name);
        try {
            if (operation != null
                    && name.startsWith("response", operation.wireName().length() + 1)) {
                answer(operation);
            } else if (operation != null
                    && name.startsWith("request", operation.wireName().length() + 1)) {
                body(operation);
            } else if (name.startsWith("event.")) {
                event();
            } else if (name.startsWith("error.")) {
                error();
            } else if (name.startsWith("webhook.")) {
                problems.addAll(WebhookSamples.problems(name, json));
            } else if (name.startsWith("oauth.")) {
                problems.addAll(OAuthSamples.problems(name, json));
            } else {
                problems.add(name + " is not readable");
            }
        } catch (JsonReadException | DecodeException e) {
            problems.add(name + " cannot be read: " + e.getMessage());
        }
    }

    /** What a response or an event is read as: equal for two samples that differ only in their form. */
    static List<?> read(String name, Map<String, Object> json) {
        SampleCheck check = new SampleCheck(name, json);
        Operation operation = operation(name);
        return operation == null
                ? List.of(JsonCodec.standard().toModel(json, TaskEvent.class))
                : check.values(operation);
    }

    private List<?> values(Operation operation) {
        ModelProbe probe = ModelProbes.of(operation);
        return Flux.from(probe.call()
                        .apply(inPages().exchange(), probe.arguments().get(0)))
                .collectList()
                .block();
    }

    private void answer(Operation operation) {
        List<?> values = values(operation);
        values.forEach(this::nothingUnknown);
        Map<String, Object> rest = new LinkedHashMap<>(json);
        rest.keySet().removeAll(ENVELOPE);
        rest.keySet().removeAll(CallCheck.UNREAD.getOrDefault(operation.wireName(), java.util.Set.of()));
        List<?> written = values.stream().map(this::written).toList();
        boolean whole = written.size() == 1 && ContractJson.readSame(rest, written.get(0));
        boolean inField = rest.size() == 1
                && (ContractJson.readSame(rest.values().iterator().next(), written)
                        || written.size() == 1
                                && ContractJson.readSame(
                                        rest.values().iterator().next(), written.get(0)));
        boolean nothing = written.isEmpty() && ContractJson.readSame(rest, Map.of());
        if (!whole && !inField && !nothing) {
            problems.add(name + " was " + rest + ", is written as " + written);
        }
    }

    /** A page that is not the last one is followed by an empty one. */
    private FakeApi inPages() {
        Map<String, Object> last = new LinkedHashMap<>(json);
        last.replaceAll((field, value) -> value instanceof List ? List.of() : value);
        last.put("has_more", false);
        return FakeApi.answeringInTurn(List.of(Mono.just(reply(json)), Mono.just(reply(last))));
    }

    private HttpResponse reply(Map<String, Object> body) {
        return FakeApi.reply(200, new String(codec.write(body), StandardCharsets.UTF_8));
    }

    private Object written(Object value) {
        return value instanceof Record ? codec.readObject(codec.write(value)) : value;
    }

    private void body(Operation operation) {
        Object request =
                codec.toModel(json, ModelProbes.of(operation).arguments().get(0).getClass());
        nothingUnknown(request);
        if (!ContractJson.same(json, written(request))) {
            problems.add(name + " was " + json + ", is written as " + written(request));
        }
    }

    private void event() {
        TaskEvent event = codec.toModel(json, TaskEvent.class);
        if (event instanceof UnknownEvent) {
            problems.add(name + " is an unknown event");
        }
        nothingUnknown(event);
        if (!ContractJson.readSame(json, written(event))) {
            problems.add(name + " was " + json + ", is written as " + written(event));
        }
    }

    private void nothingUnknown(Object model) {
        ContractJson.unknownFields(model).forEach(field -> problems.add(name + ": no place for " + field));
    }

    private void error() {
        Map<String, Object> error = ContractPages.map(json.get("error"));
        Map.Entry<Integer, Class<? extends ManusException>> expected =
                ERRORS.get(error.get("code").toString());
        String body = new String(codec.write(json), StandardCharsets.UTF_8);
        FakeApi api = new FakeApi(call -> Mono.just(FakeApi.reply(expected.getKey(), body)));
        CallOptions once = CallOptions.builder()
                .retry(RetrySettings.off())
                .correlation(false)
                .build();
        ManusException raised;
        try {
            new DefaultAccountOperations(api.exchange(once)).me().block();
            problems.add(name + " is not an error");
            return;
        } catch (ManusException e) {
            raised = e;
        }
        String message = error.get("message").toString();
        Class<?> type = message.contains("reauthorization_required")
                ? ReauthorizationRequiredException.class
                : expected.getValue();
        boolean kept = raised.getClass() == type
                && raised.getMessage().contains(message)
                && json.getOrDefault("request_id", "").equals(raised.requestId() == null ? "" : raised.requestId());
        if (raised instanceof ManusApiException answered) {
            kept = kept
                    && error.get("code").equals(answered.code())
                    && message.equals(answered.serverMessage())
                    && answered.status() == expected.getKey();
        }
        if (!kept) {
            problems.add(name + " becomes " + raised);
        }
    }
}
