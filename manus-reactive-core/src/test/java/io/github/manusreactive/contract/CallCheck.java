package io.github.manusreactive.contract;

import io.github.manusreactive.contract.ContractPages.Field;
import io.github.manusreactive.contract.ContractPages.Op;
import io.github.manusreactive.contract.ContractPages.Type;
import io.github.manusreactive.error.DecodeException;
import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.http.HttpCall;
import io.github.manusreactive.http.HttpResponse;
import io.github.manusreactive.internal.call.FakeApi;
import io.github.manusreactive.internal.json.JsonCodec;
import io.github.manusreactive.task.TaskEvent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Calls an operation's client methods: what do they send, what do they make of a full response, what do they refuse. */
final class CallCheck {

    private static final Set<String> PAGING = Set.of("has_more", "next_cursor");

    /** A list in a response that has none: it must not be handed out. */
    private static final String UNDOCUMENTED = "\"data\":[{\"id\":\"some id\",\"client_id\":\"some id\"}]";

    /** Fields that are not handed out: they repeat what the caller gave, or say that the call worked. */
    static final Map<String, Set<String>> UNREAD =
            Map.of("task.listMessages", Set.of("task_id"), "task.delete", Set.of("id", "deleted"));

    /** Operations whose response has only some of the fields of the model: a message gives the handle that an update gives. */
    private static final Map<String, String> SHARED_MODELS = Map.of("task.sendMessage", "task.update");

    private final ContractPages contract;
    private final Op op;
    private final String name;
    private final List<String> problems;
    private final JsonCodec codec = JsonCodec.standard();

    CallCheck(ContractPages contract, Op op, String name, List<String> problems) {
        this.contract = contract;
        this.op = op;
        this.name = name;
        this.problems = problems;
    }

    void run(List<ModelProbe> probes) {
        Map<String, Object> answer = new SampleValues(contract).object(op.answer());
        answer.keySet().removeAll(PAGING);
        Set<String> sentSometimes = new TreeSet<>();
        Set<String> sentAlways = new TreeSet<>(op.sent().keySet());
        for (ModelProbe probe : probes) {
            RequestRules rules = new RequestRules(contract, name, op, problems);
            for (Object argument : probe.arguments()) {
                FakeApi api = FakeApi.answering((answer.isEmpty() ? UNDOCUMENTED : "\"padding\":0") + fields(answer));
                List<?> values;
                try {
                    values = Flux.from(probe.call().apply(api.exchange(), argument))
                            .collectList()
                            .block();
                } catch (RuntimeException e) {
                    problems.add(name + " cannot be called: " + e);
                    continue;
                }
                Map<String, ?> sent = sent(api.calls.get(0));
                sentSometimes.addAll(sent.keySet());
                sentAlways.retainAll(sent.keySet());
                sent.forEach(this::sentField);
                answered(values, answer);
            }
            rules.check(probe);
            leftOut(probe, answer);
        }
        if (!sentSometimes.equals(op.sent().keySet())) {
            problems.add(name + ": code sends " + sentSometimes + ", contract has "
                    + op.sent().keySet());
        }
        op.sent().forEach((field, type) -> {
            if (type.required() && !sentAlways.contains(field)) {
                problems.add(name + "." + field + " is required, but not always sent");
            }
            if (!type.required()
                    && sentAlways.contains(field)
                    && probes.get(0).arguments().get(0) instanceof String) {
                problems.add(name + "." + field + " is optional, but always sent");
            }
        });
        paging(probes.get(probes.size() - 1));
    }

    /** Every field of the response may be missing, except for what the contract requires and what nothing can be done without. */
    private void leftOut(ModelProbe probe, Map<String, Object> answer) {
        op.answer().forEach((field, type) -> {
            boolean core = ResponseCore.of(probe.operation()).contains(field);
            Map<String, Object> rest = new LinkedHashMap<>(answer);
            rest.remove(field);
            boolean readable = isReadable(probe, rest);
            if (readable && (core || type.required())) {
                problems.add(name + "." + field + " is required, but can be left out");
            }
            if (!readable && !core && !type.required()) {
                problems.add(name + "." + field + " is optional, but cannot be left out");
            }
        });
    }

    private boolean isReadable(ModelProbe probe, Map<String, Object> answer) {
        FakeApi api = FakeApi.answering("\"padding\":0" + fields(answer));
        try {
            Flux.from(probe.call().apply(api.exchange(), probe.arguments().get(0)))
                    .blockLast();
            return true;
        } catch (DecodeException e) {
            return false;
        }
    }

    /** Two pages are read if the contract has pages, and one if it has none. */
    private void paging(ModelProbe probe) {
        Map<String, Object> first = new SampleValues(contract).object(op.answer());
        Map<String, Object> last = new LinkedHashMap<>(first);
        if (first.keySet().containsAll(PAGING)) {
            last.put("has_more", false);
        }
        first.putIfAbsent("has_more", true);
        first.putIfAbsent("next_cursor", "some next_cursor");
        FakeApi api = FakeApi.answeringInTurn(List.of(page(first), page(last)));
        try {
            Flux.from(probe.call().apply(api.exchange(), probe.arguments().get(0)))
                    .blockLast();
        } catch (RuntimeException e) {
            problems.add(name + " cannot be read page by page: " + e);
            return;
        }
        boolean paged = op.answer().keySet().containsAll(PAGING);
        if (paged && !op.answer().get("has_more").type().name().equals("bool")) {
            problems.add(name + ".has_more is not a boolean");
        }
        if (!paged && op.answer().keySet().stream().anyMatch(PAGING::contains)) {
            problems.add(name + " has half of what pages need");
        }
        boolean read = api.calls.size() == 2
                && FakeApi.query(api.calls.get(1)).get("cursor").equals(first.get("next_cursor"));
        if (paged != read) {
            problems.add(
                    name + (paged ? " has pages, but the code reads one" : " has no pages, but the code reads them"));
        }
    }

    private Mono<HttpResponse> page(Map<String, Object> answer) {
        return Mono.just(FakeApi.ok("\"padding\":0" + fields(answer)));
    }

    private String fields(Map<String, Object> answer) {
        String json = new String(codec.write(answer), java.nio.charset.StandardCharsets.UTF_8);
        String inner = json.substring(1, json.length() - 1);
        return inner.isEmpty() ? "" : "," + inner;
    }

    private Map<String, ?> sent(HttpCall call) {
        if (!call.method().equals(op.method()) || !call.uri().getPath().equals("/v2/" + name)) {
            problems.add(
                    name + " is called as " + call.method() + " " + call.uri().getPath());
        }
        Map<String, ?> query = FakeApi.query(call);
        Map<String, ?> body = FakeApi.body(call);
        if (!op.query().isEmpty() && !body.isEmpty() || !op.body().isEmpty() && !query.isEmpty()) {
            problems.add(name + " has a query and a body");
        }
        return call.method().equals("GET") ? query : body;
    }

    private void sentField(String field, Object value) {
        Field known = op.sent().get(field);
        if (known != null && !fits(known.type(), value)) {
            problems.add(name + "." + field + " is " + known.type().name() + ", but sent as " + value);
        }
    }

    /** Query values are texts, so a number or a boolean shows only in its form. */
    private static boolean fits(Type type, Object value) {
        return switch (type.name()) {
            case "string", "uri", "open" -> value instanceof String;
            case "enum" -> type.values().contains(value);
            case "bool" -> Set.of("true", "false").contains(value.toString());
            case "int", "long" -> value.toString().matches("\\d{1,9}");
            case "time", "seconds" -> value.toString().matches("\\d{10}");
            case "millis" -> value.toString().matches("\\d{13}");
            case "list" -> value instanceof List;
            default -> value instanceof Map;
        };
    }

    private void answered(List<?> values, Map<String, Object> answer) {
        Set<String> unread = UNREAD.getOrDefault(name, Set.of());
        if (unread.containsAll(op.answer().keySet())) {
            if (!unread.equals(op.answer().keySet())) {
                problems.add(name + " answers " + op.answer().keySet() + ", but the code reads " + unread);
            }
            if (!values.isEmpty()) {
                problems.add(name + " answers nothing, but the code gives " + values);
            }
            return;
        }
        if (values.isEmpty()) {
            problems.add(name + " answers " + answer.keySet() + ", but the code gives nothing");
            return;
        }
        Object value = values.get(0);
        Map.Entry<String, Field> source = null;
        for (Map.Entry<String, Field> field : op.answer().entrySet()) {
            if (isMadeOf(firstOf(answer.get(field.getKey())), value)) {
                source = field;
            }
        }
        if (source != null) {
            unread(source.getKey());
        }
        if (value instanceof Record) {
            Type type = source == null ? null : source.getValue().type();
            String model = type == null
                    ? ""
                    : type.element() == null ? type.name() : type.element().name();
            new ModelCheck(contract, problems)
                    .answer(
                            name,
                            value instanceof TaskEvent ? TaskEvent.class : value.getClass(),
                            contract.models().getOrDefault(model, fieldsOfTheModel()));
        } else if (source == null) {
            problems.add(name + ": " + value + " is not in the answer " + answer);
        }
    }

    /** The fields of the response, with those that its model has for another operation. */
    private Map<String, Field> fieldsOfTheModel() {
        String shared = SHARED_MODELS.get(name);
        Map<String, Field> fields = new LinkedHashMap<>(
                shared == null ? Map.of() : contract.operations().get(shared).answer());
        fields.putAll(op.answer());
        return fields;
    }

    /** What a method that hands out one field leaves aside. */
    private void unread(String read) {
        Set<String> aside = new TreeSet<>(op.answer().keySet());
        aside.remove(read);
        aside.removeAll(PAGING);
        if (!aside.equals(UNREAD.getOrDefault(name, Set.of()))) {
            problems.add(name + " leaves aside " + aside + " of its answer");
        }
    }

    private static Object firstOf(Object json) {
        return json instanceof List<?> list ? list.get(0) : json;
    }

    private boolean isMadeOf(Object json, Object value) {
        return value instanceof Record
                ? ContractJson.readSame(json, codec.readObject(codec.write(value)))
                : value.equals(json);
    }

    /** Whether a call is refused before anything is sent. */
    static boolean isRefused(ModelProbe probe, Object argument) {
        FakeApi api = FakeApi.answering("");
        try {
            Flux.from(probe.call().apply(api.exchange(), argument))
                    .onErrorComplete(e -> !(e instanceof InvalidRequestException))
                    .blockLast();
            return false;
        } catch (InvalidRequestException e) {
            return api.calls.isEmpty();
        }
    }
}
