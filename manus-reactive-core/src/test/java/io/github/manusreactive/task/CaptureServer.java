package io.github.manusreactive.task;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.ManusClients;
import io.github.manusreactive.contract.CapturedConversation;
import io.github.manusreactive.contract.CapturedExchange;
import io.github.manusreactive.http.HttpBody;
import io.github.manusreactive.http.HttpCall;
import io.github.manusreactive.http.HttpResponse;
import io.github.manusreactive.http.HttpTransport;
import io.github.manusreactive.internal.json.JsonCodec;
import io.github.manusreactive.operation.Operation;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiFunction;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

/**
 * Serves a recorded conversation again: one queue of responses for each operation and task, in order, the last one for ever. In
 * virtual time.
 */
final class CaptureServer implements HttpTransport {

    final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final CapturedConversation capture;
    private final Map<String, Deque<HttpResponse>> queues = new LinkedHashMap<>();
    private final Map<Operation, Integer> calls = new EnumMap<>(Operation.class);
    private final ManusClient client;

    private CaptureServer(CapturedConversation capture) {
        this.capture = capture;
        for (CapturedExchange exchange : capture.exchanges()) {
            String task = Objects.toString(exchange.taskId(), "");
            queues.computeIfAbsent(exchange.operation().path() + " " + task, key -> new ArrayDeque<>())
                    .add(exchange.reply());
        }
        client = ManusClients.builder()
                .apiKey("key")
                .transport(this)
                .scheduler(time)
                .build()
                .client();
    }

    static CaptureServer of(String name) {
        return new CaptureServer(CapturedConversation.own(name));
    }

    Tasks tasks() {
        return client.tasks();
    }

    void pass(Duration span) {
        for (long i = 0; i < span.toMillis(); i += 100) {
            time.advanceTimeBy(Duration.ofMillis(100));
        }
    }

    int calls(Operation operation) {
        return calls.getOrDefault(operation, 0);
    }

    /** What a reader must conclude, by task. */
    Map<String, Map<String, Object>> expectedTasks() {
        Map<String, Map<String, Object>> tasks = new LinkedHashMap<>();
        capture.expected("tasks").forEach((id, task) -> tasks.put(id, map(task)));
        return tasks;
    }

    /** The tasks of an operation's exchanges. */
    Set<String> ids(Operation operation) {
        Set<String> ids = new LinkedHashSet<>();
        queues.keySet().stream()
                .filter(key -> key.startsWith("/v2/" + operation.wireName() + " "))
                .forEach(key -> ids.add(key.substring(key.indexOf(' ') + 1)));
        return ids;
    }

    @Override
    public Mono<HttpResponse> exchange(HttpCall call) {
        return Mono.delay(Duration.ofMillis(20), time).then(Mono.fromSupplier(() -> next(call)));
    }

    private HttpResponse next(HttpCall call) {
        String path = call.uri().getPath();
        calls.merge(Operation.ofWireName(path.substring("/v2/".length())), 1, Integer::sum);
        Deque<HttpResponse> queue = queues.get(path + " " + task(call));
        if (queue == null) {
            throw new AssertionError("nothing recorded for " + call.uri());
        }
        return queue.size() > 1 ? queue.remove() : queue.element();
    }

    private static String task(HttpCall call) {
        if (call.body() instanceof HttpBody.Bytes bytes) {
            return String.valueOf(JsonCodec.standard().readObject(bytes.bytes()).getOrDefault("task_id", ""));
        }
        String query = String.valueOf(call.uri().getRawQuery());
        for (String pair : query.split("&")) {
            if (pair.startsWith("task_id=")) {
                return pair.substring("task_id=".length());
            }
        }
        return "";
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object value) {
        return (Map<String, Object>) value;
    }

    @Override
    public <T> Flux<T> stream(
            HttpCall call, BiFunction<HttpResponse, Flux<ByteBuffer>, ? extends Publisher<T>> reader) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Mono<Void> close() {
        return Mono.empty();
    }
}
