package io.github.manusreactive.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.json.JsonCodec;
import io.github.manusreactive.task.QuestionExpectation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Replays recorded deliveries in their order, each at the time of its arrival. */
class WebhookCaptureTest {

    private final VirtualTimeScheduler clock = VirtualTimeScheduler.create();
    private final Map<String, Object> capture = capture();
    private final List<Map<String, Object>> exchange = list(capture.get("exchange"));
    private final List<WebhookDelivery> handled = new ArrayList<>();
    private final List<String> woken = new ArrayList<>();
    private final WebhookInbox inbox = WebhookInbox.builder(WebhookVerifier.builder(
                            capture.get("webhook_url").toString(),
                            WebhookKeys.fixed(capture.get("public_key").toString()))
                    .scheduler(clock)
                    .build())
            .handler(delivery -> Mono.fromRunnable(() -> handled.add(delivery)))
            .wake(woken::add)
            .build();

    @Test
    void everyDeliveryGetsItsStatusAndEachEventIsHandledOnce() {
        Map<String, Object> expected = map(capture.get("expect"));
        List<Integer> handledAt = new ArrayList<>();
        List<Integer> acknowledgedAt = new ArrayList<>();
        List<Integer> refusedAt = new ArrayList<>();
        for (int i = 0; i < exchange.size(); i++) {
            if (!exchange.get(i).containsKey("at")) {
                continue;
            }
            int before = handled.size();
            int status = deliver(exchange.get(i));

            assertThat(status).as("delivery %d", i).isEqualTo(exchange.get(i).get("status"));
            (status != 200 ? refusedAt : handled.size() > before ? handledAt : acknowledgedAt).add(i);
        }

        assertThat(handledAt).isEqualTo(expected.get("handled"));
        assertThat(acknowledgedAt).isEqualTo(concat(expected.get("probes"), expected.get("duplicates")));
        assertThat(refusedAt).isEqualTo(expected.get("refused"));
        // the repeat wakes waiters too
        assertThat(woken).hasSize(handledAt.size() + 1).containsOnly("ZvFMukjksA8nJPMJXXuhrZ");
    }

    @Test
    void askAndFinishUnderOneIdAreTwoEvents() {
        exchange.stream().filter(delivery -> delivery.containsKey("at")).forEach(this::deliver);

        List<TaskStopped> stops = handled.stream()
                .map(WebhookDelivery::event)
                .filter(TaskStopped.class::isInstance)
                .map(TaskStopped.class::cast)
                .toList();
        assertThat(stops)
                .extracting(TaskStopped::eventId)
                .hasSize(2)
                .containsOnly("task_stopped_ZvFMukjksA8nJPMJXXuhrZ");
        assertThat(stops)
                .extracting(stop -> stop.detail().stopReason())
                .containsExactly(StopReason.ASK, StopReason.FINISH);
        assertThat(stops.get(0).detail().questionExpectation())
                .isEqualTo(new QuestionExpectation("send_message", List.of("Sun", "Shade"), "single", Map.of()));
        assertThat(stops.get(1).detail().questionExpectation()).isNull();
        assertThat(handled).extracting(WebhookDelivery::bodyHash).doesNotHaveDuplicates();
    }

    private int deliver(Map<String, Object> recorded) {
        Map<String, Object> request = map(recorded.get("request"));
        Map<String, List<String>> headers = new HashMap<>();
        map(request.get("headers")).forEach((name, value) -> headers.put(name, List.of(value.toString())));
        clock.advanceTimeTo(Instant.ofEpochSecond(((Number) recorded.get("at")).longValue()));
        byte[] body = request.get("raw_body").toString().getBytes(StandardCharsets.UTF_8);
        return inbox.handle(headers, body).block();
    }

    private static List<Object> concat(Object first, Object second) {
        List<Object> all = new ArrayList<>((List<?>) first);
        all.addAll((List<?>) second);
        return all;
    }

    private static Map<String, Object> capture() {
        try (InputStream json =
                WebhookCaptureTest.class.getResourceAsStream("/contract/captures/10-webhook-deliveries.json")) {
            return JsonCodec.standard().readObject(json.readAllBytes());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object value) {
        return (Map<String, Object>) value;
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> list(Object value) {
        return (List<Map<String, Object>>) value;
    }
}
