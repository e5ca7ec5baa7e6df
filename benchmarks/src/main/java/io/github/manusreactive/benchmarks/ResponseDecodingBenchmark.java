package io.github.manusreactive.benchmarks;

import io.github.manusreactive.internal.json.JsonCodec;
import io.github.manusreactive.internal.json.JsonItemList;
import io.github.manusreactive.internal.json.ResponseShape;
import io.github.manusreactive.task.Task;
import io.github.manusreactive.task.TaskEvent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Measures the decoding of a response: in one pass, like the client, and through a tree of maps. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 3, time = 2)
@Fork(1)
@State(Scope.Benchmark)
public class ResponseDecodingBenchmark {

    private static final ResponseShape<Task> TASK = ResponseShape.field("task", Task.class);
    private static final ResponseShape<JsonItemList<TaskEvent>> EVENTS =
            ResponseShape.items("messages", TaskEvent.class).ignoring("task_id");

    private final JsonCodec codec = JsonCodec.standard();
    private final byte[] task = bytes("""
            {"ok":true,"request_id":"req_1","task":{"id":"Zt4nB8wLq2XcV6mKs9RyHd","status":"running",
            "created_at":"1801234567","updated_at":"1801234627","task_type":"standard","share_visibility":"private",
            "title":"Plan a picnic","credit_usage":12,"task_url":"https://app.example.org/t/1",
            "created_by_api_key":{"id":"k-9","name":"laptop"},"agent_profile":"max"}}""");
    private final byte[] events = bytes("{\"ok\":true,\"request_id\":\"req_1\",\"task_id\":\"t\",\"messages\":["
            + IntStream.range(0, 200).mapToObj(ResponseDecodingBenchmark::event).collect(Collectors.joining(","))
            + "],\"has_more\":false,\"next_cursor\":\"\"}");

    public ResponseDecodingBenchmark() {}

    /** Decodes a task in one pass. */
    @Benchmark
    public Object taskInOnePass() {
        return codec.readResponse(task, TASK, false);
    }

    /** Decodes a task through a tree of maps. */
    @Benchmark
    public Object taskOverATree() {
        return codec.toModel(codec.readObject(task).get("task"), Task.class);
    }

    /** Decodes 200 events in one pass. */
    @Benchmark
    public Object eventsInOnePass() {
        return codec.readResponse(events, EVENTS, false);
    }

    /** Decodes 200 events through a tree of maps. */
    @Benchmark
    public Object eventsOverATree() {
        List<?> entries =
                (List<?>) Objects.requireNonNull(codec.readObject(events).get("messages"));
        return entries.stream()
                .map(entry -> codec.toModel(entry, TaskEvent.class))
                .toList();
    }

    private static String event(int i) {
        String head = "{\"id\":\"e" + i + "\",\"timestamp\":\"" + (1_801_234_567_000L + i) + "\",\"type\":";
        return i % 4 == 0
                ? head
                        + "\"status_update\",\"status_update\":{\"agent_status\":\"running\",\"brief\":\"Manus is running\"}}"
                : head + "\"assistant_message\",\"assistant_message\":{\"content\":\"Here is what I found so far.\","
                        + "\"attachments\":[{\"type\":\"file\",\"filename\":\"a.md\",\"url\":\"https://cdn.example.org/a.md\"}]}}";
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
