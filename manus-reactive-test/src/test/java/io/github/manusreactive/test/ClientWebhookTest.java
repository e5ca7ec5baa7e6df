package io.github.manusreactive.test;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.ManusClients;
import io.github.manusreactive.error.ManusException;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.task.RunOptions;
import io.github.manusreactive.task.TaskResult;
import io.github.manusreactive.test.agent.AgentScript;
import io.github.manusreactive.webhook.TaskStopReason;
import io.github.manusreactive.webhook.TaskStopped;
import io.github.manusreactive.webhook.Webhook;
import io.github.manusreactive.webhook.WebhookEvent;
import io.github.manusreactive.webhook.WebhookInbox;
import io.github.manusreactive.webhook.WebhookStatus;
import io.github.manusreactive.webhook.WebhookVerifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

/** The client's webhooks against the sandbox's deliveries. */
class ClientWebhookTest {

    private static final String URL = "https://hooks.example.com/manus?tenant=7";

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final ManusSandbox sandbox = ManusSandbox.builder()
            .steady()
            .webhookEventIdsReused(true)
            .noLimits()
            .inMemory(time);
    private final ManusClient client = ManusClients.builder()
            .baseUrl(sandbox.baseUrl())
            .transport(sandbox.transport())
            .scheduler(time)
            .apiKey(sandbox.apiKey())
            .build()
            .client();
    private final List<WebhookEvent> events = new ArrayList<>();
    private final WebhookInbox inbox = WebhookInbox.builder(
                    WebhookVerifier.builder(URL, client.webhooks().keys())
                            .scheduler(time)
                            .build())
            .handler(delivery -> Mono.fromRunnable(() -> events.add(delivery.event())))
            .wake(client.tasks()::wake)
            .build();

    @Test
    void aRegisteredCallbackIsProbedAndReceivesWhatHappens() {
        sandbox.webhooks().receiver(this::receive);
        Webhook webhook = run(client.webhooks().ensure(URL));
        assertThat(webhook.status()).isEqualTo(WebhookStatus.ACTIVE);
        assertThat(run(client.webhooks().ensure(URL)).id()).isEqualTo(webhook.id());
        assertThat(sandbox.journal().count(Operation.WEBHOOK_CREATE)).isEqualTo(1);

        String taskId =
                run(client.tasks().create(CreateTaskRequest.of("Hello"))).taskId();
        time.advanceTimeBy(Duration.ofMinutes(1));

        assertThat(events).extracting(WebhookEvent::eventType).containsExactly("task_created", "task_stopped");
        assertThat(events).allSatisfy(event -> assertThat(event.taskId()).isEqualTo(taskId));
        assertThat(((TaskStopped) events.get(1)).detail().stopReason()).isEqualTo(TaskStopReason.FINISH);
        assertThat(sandbox.webhooks().deliveries())
                .allSatisfy(delivery -> assertThat(delivery.status()).isEqualTo(200));
        assertThat(sandbox.journal().count(Operation.WEBHOOK_PUBLIC_KEY)).isEqualTo(1);
    }

    @Test
    void aCallbackThatDoesNotRespondIsNotActive() {
        sandbox.webhooks().receiver((url, headers, body) -> Mono.just(500));
        Mono<Object> outcome = client.webhooks()
                .create(URL)
                .<Object>map(Webhook::status)
                .onErrorResume(ManusException.class, Mono::just);
        assertThat(run(outcome)).isNotEqualTo(WebhookStatus.ACTIVE);
    }

    @Test
    void repeatedAndReorderedDeliveriesGiveEachEventOnce() {
        sandbox.webhooks().receiver(this::receive).register(URL);
        sandbox.webhooks().faults().repeat(0.5).delay(Duration.ZERO, Duration.ofSeconds(30));
        Flux.range(0, 100)
                .flatMap(i -> client.tasks().create(CreateTaskRequest.of("Task " + i)), 100)
                .subscribe();
        time.advanceTimeBy(Duration.ofMinutes(15));

        assertThat(sandbox.webhooks().deliveries()).hasSizeGreaterThan(200);
        Map<String, Long> byType =
                events.stream().collect(Collectors.groupingBy(WebhookEvent::eventType, Collectors.counting()));
        assertThat(byType).containsEntry("task_created", 100L).containsEntry("task_stopped", 100L);
    }

    @Test
    void aRotatedKeyIsFoundWithinAMinute() {
        sandbox.webhooks().receiver(this::receive).register(URL);
        run(client.tasks().create(CreateTaskRequest.of("before")));
        time.advanceTimeBy(Duration.ofMinutes(2));
        assertThat(events).hasSize(2);

        sandbox.webhooks().rotateKey();
        run(client.tasks().create(CreateTaskRequest.of("after")));
        time.advanceTimeBy(Duration.ofMinutes(2));
        assertThat(events).hasSize(4);
        assertThat(sandbox.journal().count(Operation.WEBHOOK_PUBLIC_KEY)).isEqualTo(2);
    }

    @Test
    void aDeliveryEndsTheWaitOfARunAtOnce() {
        sandbox.agent(prompt -> AgentScript.answer(Duration.ofMinutes(10), "done"));
        assertThat(secondsUntilDone(Duration.ofMinutes(10))).isGreaterThan(5);
        sandbox.webhooks().receiver(this::receive).register(URL);
        assertThat(secondsUntilDone(Duration.ofMinutes(10))).isLessThanOrEqualTo(1);
    }

    /** From the end of the task to the result, in virtual seconds. */
    private long secondsUntilDone(Duration taskTime) {
        AtomicReference<TaskResult> result = new AtomicReference<>();
        // without the wait for late parts that follows a stop in the live form
        RunOptions options = RunOptions.builder().settleTime(Duration.ZERO).build();
        client.tasks().run(CreateTaskRequest.of("Think for a while"), options).subscribe(result::set);
        time.advanceTimeBy(taskTime);
        long waited = 0;
        while (result.get() == null && waited < 120) {
            time.advanceTimeBy(Duration.ofSeconds(1));
            waited++;
        }
        assertThat(result.get()).isNotNull();
        return waited;
    }

    @Test
    void aCopyForAnotherUrlIsRefused() {
        sandbox.webhooks().receiver(this::receive).register("https://hooks.example.com/manus?tenant=8");
        run(client.tasks().create(CreateTaskRequest.of("Hello")));
        time.advanceTimeBy(Duration.ofMinutes(1));
        assertThat(events).isEmpty();
        assertThat(sandbox.webhooks().deliveries())
                .isNotEmpty()
                .allSatisfy(delivery -> assertThat(delivery.status()).isEqualTo(401));
    }

    private Mono<Integer> receive(String url, Map<String, String> headers, byte[] body) {
        Map<String, List<String>> fields = headers.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, field -> List.of(field.getValue())));
        return inbox.handle(fields, body);
    }

    private <T> T run(Mono<T> call) {
        Mono<T> result = call.cache();
        result.subscribe(value -> {}, error -> {});
        time.advanceTimeBy(Duration.ofMillis(500));
        return result.block(Duration.ofSeconds(5));
    }
}
