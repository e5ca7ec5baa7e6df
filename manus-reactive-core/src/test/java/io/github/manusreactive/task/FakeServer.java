package io.github.manusreactive.task;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.ManusClients;
import io.github.manusreactive.http.HttpBody;
import io.github.manusreactive.http.HttpCall;
import io.github.manusreactive.http.HttpHeaders;
import io.github.manusreactive.http.HttpResponse;
import io.github.manusreactive.http.HttpTransport;
import io.github.manusreactive.internal.json.JsonCodec;
import io.github.manusreactive.operation.Operation;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Just enough of the server to show it in states that no real one can be brought into at will. In virtual time. */
public final class FakeServer implements HttpTransport {

    /** The server's clock is far from the client's: nothing may compare the two. */
    private static final long START = 1_790_000_000L;

    public final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    public final Map<String, FakeTask> tasks = new LinkedHashMap<>();
    public final Map<Operation, Integer> calls = new EnumMap<>(Operation.class);
    final List<Map<String, Object>> bodies = new ArrayList<>();
    /** Responds before the fake itself does, unless it is empty. */
    public Function<Operation, Mono<HttpResponse>> before = operation -> Mono.empty();

    /** Access tokens that are refused. */
    public final Set<String> revoked = new HashSet<>();

    public Duration latency = Duration.ofMillis(20);
    boolean confirms = true;
    public boolean ignoresStart;
    public boolean startsBehind;
    public int cancelled;
    /** Pages of the listing asked for, by their first task's position. */
    public final Map<Integer, Integer> pages = new HashMap<>();

    private int ids;

    public ManusClient client(Consumer<ManusClients.Builder> change) {
        ManusClients.Builder builder =
                ManusClients.builder().apiKey("key").transport(this).scheduler(time);
        change.accept(builder);
        return builder.build().client();
    }

    public ManusClient client() {
        return client(builder -> {});
    }

    public FakeTask task(String id) {
        FakeTask task = new FakeTask(id);
        tasks.put(id, task);
        return task;
    }

    public int calls(Operation operation) {
        return calls.getOrDefault(operation, 0);
    }

    void after(long seconds, Runnable action) {
        time.schedule(action, seconds, java.util.concurrent.TimeUnit.SECONDS);
    }

    public void pass(long seconds) {
        for (long i = 0; i < seconds * 10; i++) {
            time.advanceTimeBy(Duration.ofMillis(100));
        }
    }

    public final class FakeTask {

        final String id;
        final long createdAt = seconds();
        public final List<Map<String, Object>> events = new ArrayList<>();
        public String status = "running";
        Boolean background = false;
        /** Fields that its snapshots lack. */
        public final Set<String> lacks = new HashSet<>();

        public boolean hidden;
        public boolean unknown;
        /** Its status cannot be decoded. */
        boolean garbled;
        /** Its messages cannot be decoded. */
        boolean garbledMessages;

        long updatedAt = createdAt;

        public FakeTask(String id) {
            this.id = id;
            event("user_message", Map.of("content", "do it"));
        }

        public FakeTask event(String type, Map<String, Object> payload) {
            updatedAt = seconds();
            events.add(Map.of("id", "ev" + ++ids, "type", type, "timestamp", millis(), type, payload));
            return this;
        }

        /** An event as the server lists it, with an id and a time of the test's own. */
        public FakeTask lists(String id, long second, String type, Map<String, Object> payload) {
            events.add(Map.of("id", id, "type", type, "timestamp", (START + second) * 1000, type, payload));
            return this;
        }

        public FakeTask says(String text) {
            return event("assistant_message", Map.of("content", text));
        }

        public FakeTask becomes(String value) {
            status = value;
            return event("status_update", Map.of("agent_status", value));
        }

        FakeTask waits(String type, Map<String, Object> schema) {
            status = "waiting";
            return event(
                    "status_update",
                    Map.of(
                            "agent_status",
                            "waiting",
                            "status_detail",
                            Map.of(
                                    "waiting_for_event_id",
                                    "target" + ids,
                                    "waiting_for_event_type",
                                    type,
                                    "waiting_description",
                                    "pending " + type,
                                    "confirm_input_schema",
                                    schema)));
        }

        public Map<String, Object> json() {
            Map<String, Object> json = new HashMap<>(Map.of(
                    "id", id, "status", status, "created_at", createdAt, "updated_at", updatedAt, "credit_usage", 7));
            if (background != null) {
                json.put("has_running_background_jobs", background);
            }
            json.keySet().removeAll(lacks);
            return json;
        }
    }

    private long seconds() {
        return millis() / 1000;
    }

    private long millis() {
        return START * 1000 + time.now(java.util.concurrent.TimeUnit.MILLISECONDS);
    }

    @Override
    public Mono<HttpResponse> exchange(HttpCall call) {
        return Mono.defer(() -> {
                    Operation operation =
                            Operation.ofWireName(call.uri().getPath().substring("/v2/".length()));
                    calls.merge(operation, 1, Integer::sum);
                    return Mono.delay(latency, time)
                            .then(Mono.defer(() -> isRevoked(call)
                                    ? Mono.just(error(401, "unauthenticated"))
                                    : before.apply(operation)))
                            .switchIfEmpty(Mono.fromSupplier(() -> answer(operation, call)));
                })
                .doOnCancel(() -> cancelled++);
    }

    private boolean isRevoked(HttpCall call) {
        String token = call.headers().first("Authorization");
        return token != null && revoked.contains(token.substring("Bearer ".length()));
    }

    private HttpResponse answer(Operation operation, HttpCall call) {
        Map<String, String> query = query(call);
        Map<String, Object> body = call.body() instanceof HttpBody.Bytes bytes
                ? JsonCodec.standard().readObject(bytes.bytes())
                : Map.of();
        String id = query.getOrDefault("task_id", String.valueOf(body.get("task_id")));
        if (!body.isEmpty()) {
            bodies.add(body);
        }
        if (operation == Operation.TASK_CREATE) {
            id = "task" + tasks.size();
            task(id);
            return ok(Map.of("task_id", id));
        }
        if (operation == Operation.TASK_LIST) {
            return ok(list(query));
        }
        FakeTask task = tasks.get(id);
        if (task == null || task.unknown) {
            return error(404, "not_found");
        }
        if (operation == Operation.TASK_DETAIL) {
            return ok(task.garbled ? Map.of() : Map.of("task", task.json()));
        }
        if (operation == Operation.TASK_LIST_MESSAGES) {
            return task.garbledMessages
                    ? new HttpResponse(200, HttpHeaders.empty(), "<html>".getBytes(StandardCharsets.UTF_8))
                    : ok(messages(task, query));
        }
        if (operation == Operation.TASK_SEND_MESSAGE) {
            task.event("user_message", Map.of("content", "follow-up"));
            return ok(Map.of("task_id", id));
        }
        if (operation == Operation.TASK_CONFIRM_ACTION) {
            return ok(Map.of("task_id", id, "confirmed", confirms));
        }
        return ok(Map.of("task_id", id));
    }

    private Map<String, Object> list(Map<String, String> query) {
        List<FakeTask> newestFirst =
                new ArrayList<>(tasks.values().stream().filter(t -> !t.hidden).toList());
        Collections.reverse(newestFirst);
        pages.merge(Integer.parseInt(query.getOrDefault("cursor", "0")), 1, Integer::sum);
        return page(newestFirst.stream().map(FakeTask::json).toList(), query, "data");
    }

    private Map<String, Object> messages(FakeTask task, Map<String, String> query) {
        List<Map<String, Object>> events = new ArrayList<>(task.events);
        String from = query.get("start_event_id");
        if (from != null && !ignoresStart) {
            while (!events.isEmpty() && !from.equals(events.get(0).get("id"))) {
                events.remove(0);
            }
        }
        if (from != null && startsBehind && !events.isEmpty()) {
            events.remove(0);
        }
        if (!"asc".equals(query.get("order"))) {
            Collections.reverse(events);
        }
        return page(events, query, "messages");
    }

    private static Map<String, Object> page(List<Map<String, Object>> all, Map<String, String> query, String field) {
        int from = Integer.parseInt(query.getOrDefault("cursor", "0"));
        int to = Math.min(all.size(), from + Integer.parseInt(query.getOrDefault("limit", "20")));
        Map<String, Object> page = new HashMap<>(Map.of(field, all.subList(Math.min(from, to), to)));
        page.put("has_more", to < all.size());
        if (to < all.size()) {
            page.put("next_cursor", String.valueOf(to));
        }
        return page;
    }

    static HttpResponse ok(Map<String, Object> fields) {
        Map<String, Object> all = new HashMap<>(fields);
        all.put("ok", true);
        return new HttpResponse(200, HttpHeaders.empty(), JsonCodec.standard().write(all));
    }

    public static HttpResponse error(int status, String code) {
        return new HttpResponse(
                status,
                HttpHeaders.empty(),
                JsonCodec.standard()
                        .write(Map.of("ok", false, "error", Map.of("code", code, "message", "no " + code))));
    }

    private static Map<String, String> query(HttpCall call) {
        Map<String, String> query = new HashMap<>();
        if (call.uri().getRawQuery() != null) {
            for (String pair : call.uri().getRawQuery().split("&")) {
                String[] parts = pair.split("=", 2);
                query.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
            }
        }
        return query;
    }

    @Override
    public <T> Flux<T> stream(
            HttpCall call,
            java.util.function.BiFunction<HttpResponse, Flux<ByteBuffer>, ? extends Publisher<T>> reader) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Mono<Void> close() {
        return Mono.empty();
    }
}
