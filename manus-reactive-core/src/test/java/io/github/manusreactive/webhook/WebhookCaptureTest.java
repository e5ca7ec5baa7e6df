package io.github.manusreactive.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.contract.CapturedConversation;
import io.github.manusreactive.contract.CapturedExchange;
import io.github.manusreactive.task.QuestionExpectation;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Replays recorded deliveries in their order, each at the time of its arrival. */
class WebhookCaptureTest {

    private final VirtualTimeScheduler clock = VirtualTimeScheduler.create();
    private final CapturedConversation capture = CapturedConversation.own("10-webhook-deliveries");
    private final List<WebhookDelivery> handled = new ArrayList<>();
    private final List<String> woken = new ArrayList<>();
    private final WebhookInbox inbox = WebhookInbox.builder(WebhookVerifier.builder(
                            capture.json().get("webhook_url").toString(),
                            WebhookKeyProvider.fixed(
                                    capture.json().get("public_key").toString()))
                    .scheduler(clock)
                    .build())
            .handler(delivery -> Mono.fromRunnable(() -> handled.add(delivery)))
            .wake(woken::add)
            .build();

    @Test
    void everyDeliveryGetsItsStatusAndEachEventIsHandledOnce() {
        List<Integer> handledAt = new ArrayList<>();
        List<Integer> acknowledgedAt = new ArrayList<>();
        List<Integer> refusedAt = new ArrayList<>();
        for (CapturedExchange delivery : deliveries()) {
            int before = handled.size();
            int status = deliver(delivery);

            assertThat(status).as("delivery %d", delivery.index()).isEqualTo(delivery.status());
            (status != 200 ? refusedAt : handled.size() > before ? handledAt : acknowledgedAt).add(delivery.index());
        }

        assertThat(handledAt).isEqualTo(capture.indexes("handled"));
        assertThat(acknowledgedAt)
                .isEqualTo(Stream.of("probes", "duplicates")
                        .flatMap(field -> capture.indexes(field).stream())
                        .toList());
        assertThat(refusedAt).isEqualTo(capture.indexes("refused"));
        // the repeat wakes waiters too
        assertThat(woken).hasSize(handledAt.size() + 1).containsOnly("ZvFMukjksA8nJPMJXXuhrZ");
    }

    @Test
    void askAndFinishUnderOneIdAreTwoEvents() {
        deliveries().forEach(this::deliver);

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
                .containsExactly(TaskStopReason.ASK, TaskStopReason.FINISH);
        assertThat(stops.get(0).detail().questionExpectation())
                .isEqualTo(new QuestionExpectation("send_message", List.of("Sun", "Shade"), "single", Map.of()));
        assertThat(stops.get(1).detail().questionExpectation()).isNull();
        assertThat(handled).extracting(WebhookDelivery::key).doesNotHaveDuplicates();
    }

    private List<CapturedExchange> deliveries() {
        return capture.exchanges().stream().filter(CapturedExchange::isDelivery).toList();
    }

    private int deliver(CapturedExchange delivery) {
        clock.advanceTimeTo(Instant.ofEpochSecond(delivery.at()));
        byte[] body = delivery.rawBody().getBytes(StandardCharsets.UTF_8);
        return inbox.handle(delivery.requestHeaders().asMap(), body).block();
    }
}
