package io.github.manusreactive.test.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.error.TaskFailedException;
import io.github.manusreactive.task.AssistantMessage;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.task.RunOptions;
import io.github.manusreactive.task.TaskEvent;
import io.github.manusreactive.task.TaskHandle;
import io.github.manusreactive.task.TaskResult;
import io.github.manusreactive.task.WaitingReply;
import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.agent.AgentScript;
import io.github.manusreactive.test.webhook.ReceivedDelivery;
import io.github.manusreactive.webhook.TaskCreated;
import io.github.manusreactive.webhook.WebhookDelivery;
import io.github.manusreactive.webhook.WebhookInbox;
import io.github.manusreactive.webhook.WebhookKeyProvider;
import io.github.manusreactive.webhook.WebhookVerifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import reactor.core.publisher.Mono;

/**
 * Deliveries that are lost, repeated and reordered on their way from the sandbox through signature check and inbox: what comes of
 * the tasks is the same as without any webhook.
 */
class UnreliableWebhooksTest {

    private static final int TASKS = 10;
    private static final String URL = "https://hooks.example.com/manus?tenant=7";
    private static final Map<String, Object> SCHEMA = Map.of(
            "type",
            "object",
            "properties",
            Map.of("price", Map.of("type", "integer")),
            "required",
            List.of("price"),
            "additionalProperties",
            false);

    /** What a caller sees of a task. Ids and times differ from sandbox to sandbox. */
    private record Seen(String end, List<String> messages, String structured, List<String> events) {}

    @Provide
    Arbitrary<List<Integer>> durations() {
        return Arbitraries.integers().between(1, 300).list().ofSize(TASKS);
    }

    @Property(tries = 12)
    void whatBecomesOfTheTasksIsTheSameAsWithoutWebhooks(
            @ForAll("durations") List<Integer> durations,
            @ForAll @DoubleRange(min = 0, max = 1) double lost,
            @ForAll @DoubleRange(min = 0, max = 1) double repeated,
            @ForAll @IntRange(min = 0, max = 400) int delaySeconds,
            @ForAll long seed) {
        // what is odd about an entry depends on its id, which differs between the two
        List<Seen> without = play(new LifecycleStage(ManusSandbox.builder().oddEntries(0)), durations);

        LifecycleStage stage =
                new LifecycleStage(ManusSandbox.builder().oddEntries(0).seed(seed));
        List<WebhookDelivery> handled = new ArrayList<>();
        List<Integer> answers = new ArrayList<>();
        deliver(stage, handled, answers);
        stage.sandbox
                .webhooks()
                .faults()
                .lose(lost)
                .repeat(repeated)
                .delay(Duration.ZERO, Duration.ofSeconds(delaySeconds));
        assertThat(play(stage, durations)).isEqualTo(without);

        List<ReceivedDelivery> sent = stage.sandbox.webhooks().deliveries();
        long arrived =
                sent.stream().filter(delivery -> delivery.status() == 200).count();
        assertThat(answers).hasSize((int) arrived).allMatch(status -> status == 200);
        assertThat(handled)
                .allSatisfy(each -> assertThat(handled)
                        .filteredOn(other -> other != each && isRepeat(each, other))
                        .isEmpty());
        assertThat(handled.stream()
                        .map(each -> each.event().eventId())
                        .distinct()
                        .count())
                .isEqualTo(sent.stream()
                        .filter(delivery -> delivery.status() == 200)
                        .map(ReceivedDelivery::eventId)
                        .distinct()
                        .count());
    }

    /** A task is created once; it may stop again with the same words, so a later signature tells of another stop. */
    private static boolean isRepeat(WebhookDelivery one, WebhookDelivery other) {
        Duration between = Duration.between(one.sentAt(), other.sentAt()).abs();
        return one.bodyHash().equals(other.bodyHash())
                && (one.event() instanceof TaskCreated || between.compareTo(Duration.ofMinutes(1)) < 0);
    }

    private static void deliver(LifecycleStage stage, List<WebhookDelivery> handled, List<Integer> answers) {
        WebhookKeyProvider keys =
                WebhookKeyProvider.fixed(stage.sandbox.webhooks().publicKey());
        WebhookInbox inbox = WebhookInbox.builder(
                        WebhookVerifier.builder(URL, keys).scheduler(stage.time).build())
                .handler(delivery -> Mono.fromRunnable(() -> handled.add(delivery)))
                .wake(stage.tasks::wake)
                .build();
        stage.sandbox
                .webhooks()
                .receiver((url, headers, body) -> {
                    Map<String, List<String>> fields = new TreeMap<>();
                    headers.forEach((name, value) -> fields.put(name, List.of(value)));
                    return inbox.handle(fields, body).doOnNext(answers::add);
                })
                .register(URL);
    }

    private static List<Seen> play(LifecycleStage stage, List<Integer> durations) {
        try (stage) {
            stage.sandbox.agent(prompt -> script(Integer.parseInt(prompt.text()), durations));
            List<CompletableFuture<TaskHandle>> created = new ArrayList<>();
            for (int i = 0; i < TASKS; i++) {
                created.add(stage.start(stage.tasks.create(CreateTaskRequest.builder(String.valueOf(i))
                        .structuredOutputSchema(i % 5 == 2 ? SCHEMA : null)
                        .build())));
            }
            stage.pass(Duration.ofSeconds(1));
            List<CompletableFuture<Seen>> seen = new ArrayList<>();
            for (int i = 0; i < TASKS; i++) {
                seen.add(stage.start(watch(stage, created.get(i).join().taskId(), i)));
            }
            stage.pass(Duration.ofMinutes(20));
            assertThat(seen).allSatisfy(each -> assertThat(each).isCompleted());
            assertThat(stage.sandbox.journal().rateLimited()).isZero();
            return seen.stream().map(CompletableFuture::join).toList();
        }
    }

    private static AgentScript script(int task, List<Integer> durations) {
        Duration time = Duration.ofSeconds(durations.get(task));
        AgentScript script = AgentScript.start().progress("started").run(time);
        return switch (task % 5) {
            case 0 -> script.result("after " + time);
            case 1 -> script.ask("Which one?", "this", "that").run(time).result("chosen");
            case 2 -> script.result("structured").structuredAfter(Duration.ofSeconds(5));
            case 3 -> script.result("first").background(time, "second");
            default -> script.error("quota_limit", "no credits");
        };
    }

    private static Mono<Seen> watch(LifecycleStage stage, String id, int task) {
        RunOptions options = RunOptions.builder()
                .structured(task % 5 == 2)
                .waitingHandler(request ->
                        Mono.just(WaitingReply.reply(request.options().get(0))))
                .build();
        Mono<Seen> result = stage.tasks
                .await(id, options)
                .map(UnreliableWebhooksTest::seen)
                .onErrorResume(
                        TaskFailedException.class,
                        e -> Mono.just(new Seen("failed: " + e.errorType(), List.of(), "", List.of())));
        Mono<List<String>> events =
                stage.tasks.events(id).map(UnreliableWebhooksTest::shape).collectList();
        return Mono.zip(result, events, (end, all) -> new Seen(end.end(), end.messages(), end.structured(), all));
    }

    private static Seen seen(TaskResult result) {
        return new Seen(
                "answer: " + result.answer(),
                result.messages().stream().map(AssistantMessage::content).toList(),
                String.valueOf(
                        result.structuredOutput() == null
                                ? null
                                : result.structuredOutput().value()),
                List.of());
    }

    private static String shape(TaskEvent event) {
        return event.getClass().getSimpleName()
                + (event instanceof AssistantMessage message ? ": " + message.content() : "");
    }
}
