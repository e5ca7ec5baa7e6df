package io.github.manusreactive.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.call.CallOptions;
import io.github.manusreactive.error.AuthenticationException;
import io.github.manusreactive.error.InvalidArgumentException;
import io.github.manusreactive.error.ManusException;
import io.github.manusreactive.error.NotFoundException;
import io.github.manusreactive.error.PermissionDeniedException;
import io.github.manusreactive.error.RateLimitedException;
import io.github.manusreactive.error.ServerException;
import io.github.manusreactive.file.FileStatus;
import io.github.manusreactive.file.ManusFile;
import io.github.manusreactive.file.StartedUpload;
import io.github.manusreactive.http.HttpCall;
import io.github.manusreactive.http.HttpResponse;
import io.github.manusreactive.internal.api.DefaultManusFiles;
import io.github.manusreactive.internal.api.TestTasks;
import io.github.manusreactive.internal.call.FakeApi;
import io.github.manusreactive.internal.json.JsonCodec;
import io.github.manusreactive.retry.RetrySettings;
import io.github.manusreactive.task.AssistantMessage;
import io.github.manusreactive.task.ConfirmedAction;
import io.github.manusreactive.task.ListTasksRequest;
import io.github.manusreactive.task.PlanUpdate;
import io.github.manusreactive.task.StatusUpdate;
import io.github.manusreactive.task.Task;
import io.github.manusreactive.task.TaskEvent;
import io.github.manusreactive.task.TaskHandle;
import io.github.manusreactive.task.TaskStatus;
import io.github.manusreactive.task.Tasks;
import io.github.manusreactive.task.UserMessage;
import io.github.manusreactive.task.WaitingDetail;
import io.github.manusreactive.usage.AvailableCredits;
import io.github.manusreactive.webhook.WebhookInbox;
import io.github.manusreactive.webhook.WebhookKeyProvider;
import io.github.manusreactive.webhook.WebhookPublicKey;
import io.github.manusreactive.webhook.WebhookVerifier;
import io.github.manusreactive.website.PublishStatus;
import io.github.manusreactive.website.WebsiteCheckpoints;
import io.github.manusreactive.website.WebsiteStatus;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Every recorded response goes through the client's own call, and is read as the recording says. */
class CapturesReplayTest {

    private static final int EXCHANGES = 124;

    private static final Map<String, Class<? extends ManusException>> KINDS = Map.of(
            "credential", AuthenticationException.class,
            "argument", InvalidArgumentException.class,
            "permission", PermissionDeniedException.class,
            "missing", NotFoundException.class,
            "server", ServerException.class,
            "limit", RateLimitedException.class);

    private static final CallOptions ONCE =
            CallOptions.builder().retry(RetrySettings.off()).correlation(false).build();

    @ParameterizedTest
    @MethodSource("folders")
    void everyResponseIsReadAsItsStatusSays(Path folder) {
        List<String> problems = new ArrayList<>();
        int replayed = 0;
        for (CapturedConversation conversation : conversations(folder)) {
            for (CapturedExchange exchange : conversation.exchanges()) {
                replayed++;
                // uploads and deliveries have tests of their own below
                if (exchange.operation() != null) {
                    String problem = problem(exchange);
                    if (!problem.isEmpty()) {
                        problems.add(conversation.name() + " [" + exchange.index() + "] "
                                + exchange.operation().wireName() + " " + problem);
                    }
                }
            }
        }

        assertThat(problems).isEmpty();
        assertThat(replayed).isGreaterThanOrEqualTo(EXCHANGES);
    }

    @ParameterizedTest
    @MethodSource("folders")
    void everyEventIsReadOnceWhateverTheNumberOfReads(Path folder) {
        int tasks = 0;
        for (CapturedConversation conversation : conversations(folder)) {
            for (Map.Entry<String, Object> task : conversation.expected("tasks").entrySet()) {
                Map<String, Object> expected = ContractPages.map(task.getValue());
                if (expected.containsKey("distinct_events")) {
                    tasks++;
                    events(conversation, task.getKey(), expected);
                }
            }
        }

        assertThat(tasks).isGreaterThanOrEqualTo(6);
    }

    private static void events(CapturedConversation conversation, String task, Map<String, Object> expected) {
        Map<String, Set<TaskEvent>> versions = new LinkedHashMap<>();
        List<Task> states = new ArrayList<>();
        for (CapturedExchange exchange : conversation.exchanges()) {
            if (exchange.operation() == null || !exchange.isSuccess()) {
                continue;
            }
            for (Object value : values(exchange)) {
                if (value instanceof TaskEvent event && task.equals(exchange.taskId())) {
                    versions.computeIfAbsent(event.id(), id -> new LinkedHashSet<>())
                            .add(event);
                } else if (value instanceof Task state && state.id().equals(task)) {
                    states.add(state);
                }
            }
        }
        String name = conversation.name() + " " + task;
        assertThat(versions).as(name).hasSize(((Number) expected.get("distinct_events")).intValue());
        assertThat(versions.values())
                .as(name)
                .allMatch(seen -> seen.stream().allMatch(event -> event.timestamp() != null));
        assertThat(versions.entrySet().stream()
                        .filter(seen -> seen.getValue().size() > 1)
                        .map(Map.Entry::getKey))
                .as(name)
                .containsExactlyInAnyOrderElementsOf(
                        texts(expected.getOrDefault("events_with_changing_payload", List.of())));
        if (expected.containsKey("credits")) {
            assertThat(states.get(states.size() - 1).creditUsage()).as(name).isEqualTo(expected.get("credits"));
        }
        if (expected.containsKey("turns")) {
            assertThat(versions.values().stream().filter(seen -> seen.iterator().next() instanceof UserMessage))
                    .as(name)
                    .hasSize(((Number) expected.get("turns")).intValue());
        }
        if (expected.containsKey("waits")) {
            assertThat(waits(versions)).as(name).isEqualTo(expected.get("waits"));
        }
    }

    private static List<Map<String, Object>> waits(Map<String, Set<TaskEvent>> versions) {
        return versions.values().stream()
                .map(seen -> seen.iterator().next())
                .filter(StatusUpdate.class::isInstance)
                .map(StatusUpdate.class::cast)
                .filter(update -> update.agentStatus().equals(TaskStatus.WAITING))
                .sorted(Comparator.comparing(StatusUpdate::timestamp))
                .map(StatusUpdate::statusDetail)
                .map(CapturesReplayTest::wait)
                .toList();
    }

    private static Map<String, Object> wait(WaitingDetail detail) {
        return Map.of("event_id", detail.waitingForEventId(), "type", detail.waitingForEventType());
    }

    @ParameterizedTest
    @MethodSource("folders")
    void aListIsReadInAsManyRequestsAsItHasPages(Path folder) {
        CapturedConversation conversation = conversation(folder, "06-task-list-pages");
        FakeApi api = new FakeApi(call -> Mono.just(byQuery(conversation, call)));

        StepVerifier.create(tasks(api)
                        .list(ListTasksRequest.builder().limit(2).build())
                        .map(Task::id)
                        .collectList())
                .expectNext(texts(conversation.expect().get("listed")))
                .verifyComplete();
        assertThat(api.calls).hasSize(((Number) conversation.expect().get("requests")).intValue());
        assertThat(api.calls)
                .noneMatch(call -> "cGFnZS00".equals(FakeApi.query(call).get("cursor")));
    }

    @ParameterizedTest
    @MethodSource("folders")
    void theTasksOfAProjectAreThoseOfTheProjectOnly(Path folder) {
        CapturedConversation conversation = conversation(folder, "06-task-list-pages");
        Object project = conversation.exchanges().get(3).query().get("project_id");
        FakeApi api = new FakeApi(call -> Mono.just(byQuery(conversation, call)));

        StepVerifier.create(tasks(api)
                        .list(ListTasksRequest.builder()
                                .limit(20)
                                .projectId(project.toString())
                                .build())
                        .map(Task::id)
                        .collectList())
                .expectNext(texts(conversation.expect().get("in_project")))
                .verifyComplete();
    }

    @ParameterizedTest
    @MethodSource("folders")
    void aBareResponseIsASuccessOfWhichTheRestIsUnknown(Path folder) {
        CapturedConversation conversation = conversation(folder, "07-bare-answers");
        List<List<?>> values = conversation.exchanges().stream()
                .<List<?>>map(CapturesReplayTest::values)
                .toList();

        for (int index : conversation.indexes("not_confirmed")) {
            assertThat(((ConfirmedAction) only(values, index)).confirmed()).isFalse();
        }
        conversation
                .expected("total_credits")
                .forEach((index, credits) -> assertThat(
                                ((AvailableCredits) only(values, Integer.parseInt(index))).totalCredits())
                        .isEqualTo(credits));
        assertThat(((TaskHandle) only(values, 0)).taskUrl()).isNull();
        Task task = (Task) only(values, 1);
        assertThat(task.status()).isEqualTo(TaskStatus.UNKNOWN);
        assertThat(task.isOver()).isFalse();
        assertThat(task.createdAt()).isNull();
        for (int index : List.of(2, 3, 4, 5, 12, 13, 14, 15, 16, 17, 18, 19, 20)) {
            assertThat(values.get(index)).as("list %d", index).isEmpty();
        }
        assertThat(values.get(6))
                .extracting(event -> ((TaskEvent) event).type())
                .isEqualTo(List.of("status_update", "assistant_message", "plan_update"));
        assertThat(values.get(6)).allMatch(event -> ((TaskEvent) event).timestamp() == null);
        assertThat(((AssistantMessage) values.get(6).get(1)).content()).isNull();
        assertThat(((PlanUpdate) values.get(6).get(2)).steps()).isEmpty();
        assertThat(only(values, 7)).isInstanceOf(TaskHandle.class);
        assertThat(values.get(11)).as("delete").isEmpty();
        assertThat(((AvailableCredits) only(values, 21)).totalCredits()).isZero();
        ManusFile file = (ManusFile) only(values, 23);
        assertThat(file.status()).isEqualTo(FileStatus.UNKNOWN);
        assertThat(file.bytes()).isNull();
        assertThat(((WebsiteStatus) only(values, 24)).publishStatus()).isEqualTo(PublishStatus.UNKNOWN);
        assertThat(((WebsiteStatus) only(values, 24)).siteUrls()).isEmpty();
        assertThat(((WebsiteCheckpoints) only(values, 25)).checkpoints()).isEmpty();
        assertThat(conversation.exchanges()).hasSize(26);
    }

    @ParameterizedTest
    @MethodSource("folders")
    void everyErrorHasItsKindItsRequestIdAndItsWords(Path folder) {
        CapturedConversation conversation = conversation(folder, "08-errors");
        List<Integer> failed = new ArrayList<>();
        for (Object each : (List<?>) conversation.expect().get("errors")) {
            Map<String, Object> expected = ContractPages.map(each);
            int index = ((Number) expected.get("index")).intValue();
            failed.add(index);
            CapturedExchange exchange = conversation.exchanges().get(index);
            Map<String, Object> words = ContractPages.map(exchange.body().get("error"));

            StepVerifier.create(call(exchange, FakeApi.answeringInTurn(List.of(Mono.just(exchange.reply()))), ONCE))
                    .expectErrorSatisfies(error -> assertThat(error)
                            .as("%s [%d]", conversation.name(), index)
                            .isExactlyInstanceOf(KINDS.get(expected.get("kind")))
                            .hasMessageContaining(words.get("message").toString())
                            .extracting(e -> ((ManusException) e).requestId())
                            .isEqualTo(exchange.body().get("request_id")))
                    .verify();
        }
        assertThat(conversation.exchanges().stream()
                        .map(CapturedExchange::index)
                        .filter(index -> !failed.contains(index)))
                .isEqualTo(conversation.indexes("successes"));
    }

    @ParameterizedTest
    @MethodSource("folders")
    void aRefusedCreateOrMessageIsSentOnce(Path folder) {
        List<CapturedExchange> writes = conversation(folder, "08-errors").exchanges().stream()
                .filter(exchange -> !exchange.operation().repeatable())
                .toList();
        assertThat(writes).hasSize(5);
        for (CapturedExchange exchange : writes) {
            FakeApi api = FakeApi.answeringInTurn(List.of(Mono.just(exchange.reply())));

            StepVerifier.create(call(exchange, api, CallOptions.defaults()))
                    .expectError(ManusException.class)
                    .verify();
            assertThat(api.calls)
                    .as("%s [%d]", exchange.operation(), exchange.index())
                    .hasSize(1);
        }
    }

    @ParameterizedTest
    @MethodSource("folders")
    void aFileHasItsSizeItsExpiryAndItsError(Path folder) {
        CapturedConversation conversation = conversation(folder, "09-file-upload");
        Map<String, List<ManusFile>> files = new LinkedHashMap<>();
        for (CapturedExchange exchange : conversation.exchanges()) {
            if (exchange.operation() != null) {
                for (Object value : values(exchange)) {
                    ManusFile file = value instanceof StartedUpload started ? started.file() : (ManusFile) value;
                    files.computeIfAbsent(file.id(), id -> new ArrayList<>()).add(file);
                }
            }
        }

        assertThat(files.keySet()).isEqualTo(conversation.expected("files").keySet());
        conversation.expected("files").forEach((id, facts) -> {
            Map<String, Object> expected = ContractPages.map(facts);
            List<ManusFile> states = files.get(id);
            ManusFile last = states.get(states.size() - 1);
            if (expected.get("outcome").equals("error")) {
                assertThat(last.status()).isEqualTo(FileStatus.ERROR);
                assertThat(last.errorMessage()).isNotEmpty();
            } else {
                ManusFile uploaded = states.stream()
                        .filter(file -> file.status().equals(FileStatus.UPLOADED))
                        .findFirst()
                        .orElseThrow();
                assertThat(uploaded.bytes()).isEqualTo(((Number) expected.get("bytes")).longValue());
                assertThat(uploaded.expiresAt())
                        .isEqualTo(Instant.ofEpochSecond(((Number) expected.get("expires_at")).longValue()));
                assertThat(states.get(1).bytes()).isNull();
                assertThat(last.status()).isEqualTo(FileStatus.DELETED);
            }
        });
    }

    @ParameterizedTest
    @MethodSource("folders")
    void anUploadEndsWhenTheFileIsUsableAndTakesNoCredentialToTheStorage(Path folder) {
        CapturedConversation conversation = conversation(folder, "09-file-upload");
        CapturedExchange put = conversation.exchanges().get(1);
        FakeApi api = FakeApi.answeringInTurn(conversation.exchanges().subList(0, 5).stream()
                .map(exchange -> Mono.just(exchange.reply()))
                .toList());

        StepVerifier.withVirtualTime(() -> new DefaultManusFiles(api.exchange()).upload("survey.pdf", new byte[48_213]))
                .thenAwait(Duration.ofMinutes(2))
                .expectNextMatches(file -> file.status().equals(FileStatus.UPLOADED))
                .verifyComplete();
        assertThat(put.operation()).isNull();
        assertThat(api.calls).extracting(HttpCall::method).containsExactly("POST", "PUT", "GET", "GET", "GET");
        assertThat(api.calls.get(1).headers().asMap().keySet())
                .noneMatch(name -> name.equalsIgnoreCase("authorization") || name.startsWith("x-manus"));
    }

    @ParameterizedTest
    @MethodSource("folders")
    void aDeliveryGetsItsStatusAndIsHandledOnce(Path folder) {
        CapturedConversation conversation = conversation(folder, "10-webhook-deliveries");
        String key = ((WebhookPublicKey) values(conversation.exchanges().get(3)).get(0)).publicKey();
        assertThat(key.strip())
                .isEqualTo(conversation.json().get("public_key").toString().strip());
        VirtualTimeScheduler clock = VirtualTimeScheduler.create();
        List<Object> taken = new ArrayList<>();
        WebhookInbox inbox = WebhookInbox.builder(WebhookVerifier.builder(
                                conversation.json().get("webhook_url").toString(), WebhookKeyProvider.fixed(key))
                        .scheduler(clock)
                        .build())
                .handler(delivery -> Mono.fromRunnable(() -> taken.add(delivery)))
                .build();
        List<Integer> handled = new ArrayList<>();
        Map<Integer, Integer> statuses = new LinkedHashMap<>();
        for (CapturedExchange delivery : conversation.exchanges()) {
            if (delivery.isDelivery()) {
                clock.advanceTimeTo(Instant.ofEpochSecond(delivery.at()));
                int before = taken.size();
                statuses.put(
                        delivery.index(),
                        inbox.handle(
                                        delivery.requestHeaders().asMap(),
                                        delivery.rawBody().getBytes(StandardCharsets.UTF_8))
                                .block());
                if (taken.size() > before) {
                    handled.add(delivery.index());
                }
            }
        }

        assertThat(statuses)
                .isEqualTo(conversation.exchanges().stream()
                        .filter(CapturedExchange::isDelivery)
                        .collect(Collectors.toMap(CapturedExchange::index, CapturedExchange::status)));
        assertThat(handled).isEqualTo(conversation.indexes("handled"));
        assertThat(statuses.keySet())
                .containsExactlyInAnyOrderElementsOf(Stream.of("probes", "handled", "duplicates", "refused")
                        .flatMap(field -> conversation.indexes(field).stream())
                        .toList());
    }

    /** What is wrong with the reading of a response; empty if nothing is. */
    private static String problem(CapturedExchange exchange) {
        List<?> values;
        try {
            values = values(exchange);
        } catch (ManusException e) {
            boolean expected = !exchange.isSuccess()
                    && Objects.equals(exchange.body().get("request_id"), e.requestId())
                    && KINDS.containsValue(e.getClass());
            return expected ? "" : "failed: " + e;
        }
        if (!exchange.isSuccess()) {
            return "is a success: " + values;
        }
        List<?> entries = exchange.entries();
        if (entries != null) {
            return ContractJson.includes(written(values), entries) ? "" : "gave " + values;
        }
        Map<String, Object> content = new LinkedHashMap<>(exchange.body());
        content.keySet().removeAll(Set.of("ok", "request_id", "has_more", "next_cursor"));
        content.keySet()
                .removeAll(CallCheck.UNREAD.getOrDefault(exchange.operation().wireName(), Set.of()));
        if (content.isEmpty()) {
            return "";
        }
        Object value = values.isEmpty() ? Map.of() : written(values).get(0);
        boolean whole = ContractJson.includes(value, content);
        boolean field = content.size() == 1
                && ContractJson.includes(value, content.values().iterator().next());
        return whole || field ? "" : "gave " + values;
    }

    private static List<?> values(CapturedExchange exchange) {
        Map<String, Object> end = new LinkedHashMap<>(exchange.body());
        end.replaceAll((name, value) -> value instanceof List ? List.of() : value);
        end.put("has_more", false);
        // a page that is not the last one is followed by an empty one
        HttpResponse last = FakeApi.reply(200, new String(JsonCodec.standard().write(end), StandardCharsets.UTF_8));
        FakeApi api = FakeApi.answeringInTurn(List.of(Mono.just(exchange.reply()), Mono.just(last)));
        return call(exchange, api, ONCE).collectList().block();
    }

    private static Flux<?> call(CapturedExchange exchange, FakeApi api, CallOptions options) {
        ModelProbe probe = ModelProbes.of(exchange.operation());
        return Flux.defer(() ->
                probe.call().apply(api.exchange(options), probe.arguments().get(0)));
    }

    private static HttpResponse byQuery(CapturedConversation conversation, HttpCall call) {
        Map<String, String> query = FakeApi.query(call);
        return conversation.exchanges().stream()
                .filter(exchange -> exchange.query().equals(query))
                .findFirst()
                .orElseThrow(() -> new AssertionError("not recorded: " + query))
                .reply();
    }

    private static Tasks tasks(FakeApi api) {
        return TestTasks.of(api.exchange(ONCE));
    }

    private static Object only(List<List<?>> values, int index) {
        assertThat(values.get(index)).as("response %d", index).hasSize(1);
        return values.get(index).get(0);
    }

    private static List<Object> written(List<?> values) {
        JsonCodec codec = JsonCodec.standard();
        return values.stream()
                .<Object>map(value -> value instanceof Record ? codec.readObject(codec.write(value)) : value)
                .toList();
    }

    private static List<String> texts(Object list) {
        return ((List<?>) list).stream().map(Object::toString).toList();
    }

    private static CapturedConversation conversation(Path folder, String name) {
        return CapturedConversation.of(name, ContractFiles.captures(folder).get(name));
    }

    private static List<CapturedConversation> conversations(Path folder) {
        return ContractFiles.captures(folder).entrySet().stream()
                .map(capture -> CapturedConversation.of(capture.getKey(), capture.getValue()))
                .toList();
    }

    private static List<Path> folders() {
        return ContractFiles.folders();
    }
}
