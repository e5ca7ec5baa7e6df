package io.github.manusreactive.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.call.CallOptions;
import io.github.manusreactive.call.ResultPage;
import io.github.manusreactive.error.AmbiguousOutcomeException;
import io.github.manusreactive.error.DecodeException;
import io.github.manusreactive.error.UnexpectedResponseException;
import io.github.manusreactive.http.HttpResponse;
import io.github.manusreactive.internal.api.DefaultProjects;
import io.github.manusreactive.internal.api.DefaultUsage;
import io.github.manusreactive.internal.api.TestTasks;
import io.github.manusreactive.internal.call.CallExecutor;
import io.github.manusreactive.internal.call.FakeApi;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.project.Project;
import io.github.manusreactive.retry.RetrySettings;
import io.github.manusreactive.task.ListMessagesRequest;
import io.github.manusreactive.task.ListTasksRequest;
import io.github.manusreactive.task.TaskEvent;
import io.github.manusreactive.task.Tasks;
import io.github.manusreactive.usage.ListUsageRequest;
import io.github.manusreactive.usage.TeamLogRequest;
import io.github.manusreactive.website.WebsiteCheckpoints;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Valid responses of every operation, changed at random: the client gives a value, or a {@link DecodeException} if what it
 * cannot do without is gone, and nothing else. The number of cases is {@code jqwik.tries.default}, which a system property of
 * that name raises.
 */
class ResponseMutationPropertiesTest {

    private static final int FEWEST_CASES = 1_000;
    private static final String SEED = "20261201";
    private static final JsonMapper JSON = new JsonMapper();
    private static final CallOptions ONCE =
            CallOptions.builder().retry(RetrySettings.off()).correlation(false).build();

    private static final Map<Operation, List<Map<String, Object>>> RESPONSES = responses();
    private static final Map<Operation, String> LISTS = lists();

    /** The field without which an entry of a list is not readable; an entry of any other list needs nothing. */
    private static final Map<Operation, String> ENTRY_CORE = Map.of(
            Operation.TASK_LIST, "id",
            Operation.TASK_LIST_MESSAGES, "id",
            Operation.PROJECT_LIST, "id",
            Operation.SKILL_LIST, "id",
            Operation.AGENT_LIST, "id",
            Operation.WEBHOOK_LIST, "id",
            Operation.CONNECTOR_LIST, "id",
            Operation.BROWSER_ONLINE_LIST, "client_id",
            Operation.WEBSITE_LIST_CHECKPOINTS, "version_id");

    private static final Set<String> USELESS_IF_EMPTY = Set.of("task_id", "public_key", "user_id");

    private static final AtomicInteger CASES = new AtomicInteger();
    private static final Set<Operation> MUTATED = EnumSet.noneOf(Operation.class);
    private static final Set<Operation> MUTATED_LISTS = EnumSet.noneOf(Operation.class);

    @Property(seed = SEED)
    void aChangedResponseIsAValueOrADecodeExceptionForWhatIsGone(
            @ForAll Operation operation,
            @ForAll int sample,
            @ForAll @Size(min = 1, max = 6) List<@From("mutations") ResponseMutation> mutations) {
        CASES.incrementAndGet();
        MUTATED.add(operation);
        Map<String, Object> body = copy(pick(RESPONSES.get(operation), sample));
        mutations.forEach(mutation -> mutation.apply(body));

        Throwable error = error(operation, body);

        if (error == null) {
            // a value that is useless must not pass for one
            ResponseCore.of(operation).stream()
                    .filter(USELESS_IF_EMPTY::contains)
                    .forEach(field -> assertThat(String.valueOf(body.get(field)))
                            .as("%s in %s", field, JSON.writeValueAsString(body))
                            .isNotBlank()
                            .isNotEqualTo("null"));
        } else {
            String description = error.getMessage() + " in " + JSON.writeValueAsString(body);
            if (Boolean.TRUE.equals(body.get("ok"))) {
                assertThat(error).as(description).isExactlyInstanceOf(DecodeException.class);
                assertThat(isCoreThere(operation, body)).as(description).isFalse();
            } else {
                // it does not say that it is a success, so that it may be a gateway's
                assertThat(error)
                        .as(description)
                        .isInstanceOfAny(
                                DecodeException.class,
                                UnexpectedResponseException.class,
                                AmbiguousOutcomeException.class);
                assertThat(isRecognizable(operation, body)).as(description).isFalse();
            }
        }
    }

    @Property(seed = SEED)
    void aChangedEntryNeverCostsTheOthers(
            @ForAll("lists") Operation operation,
            @ForAll int entry,
            @ForAll @Size(min = 1, max = 4) List<@From("mutations") ResponseMutation> mutations) {
        CASES.incrementAndGet();
        MUTATED_LISTS.add(operation);
        List<Object> entries = entries(operation);
        List<?> expected = read(operation, entries).items();
        int changed = Math.floorMod(entry, entries.size());
        List<Object> holder = new ArrayList<>(List.of(entries.get(changed)));
        mutations.forEach(mutation -> mutation.apply(holder));
        // an entry that is gone or repeated is a matter of the other properties
        Object odd = holder.isEmpty() ? null : holder.get(0);
        entries.set(changed, odd);

        EntryResult result = read(operation, entries);

        String json = JSON.writeValueAsString(odd);
        assertThat(expected).hasSameSizeAs(entries);
        List<Object> others = new ArrayList<>(result.items());
        boolean readable = others.size() == entries.size();
        if (readable) {
            others.remove(changed);
        }
        List<Object> intact = new ArrayList<>(expected);
        intact.remove(changed);
        assertThat(others).as(json).isEqualTo(intact);
        if (result.unreadable() != null) {
            assertThat(result.items().size() + result.unreadable().size())
                    .as(json)
                    .isEqualTo(entries.size());
        }
        if (hasEntryCore(operation, odd)) {
            assertThat(readable).as("%s is readable: %s", operation, json).isTrue();
        }
        if (readable && odd instanceof Map<?, ?> map && result.items().get(changed) instanceof TaskEvent event) {
            assertThat(event.id()).as(json).isEqualTo(map.get("id") instanceof String id ? id : event.id());
        }
    }

    @Property(seed = SEED)
    void entriesComeInTheOrderAndAsOftenAsTheServiceSendsThem(
            @ForAll("lists") Operation operation, @ForAll @Size(max = 12) List<Integer> order) {
        CASES.incrementAndGet();
        List<Object> entries = entries(operation);
        List<?> expected = read(operation, entries).items();
        List<Integer> indexes = order.stream()
                .map(index -> Math.floorMod(index, entries.size()))
                .toList();

        List<?> items =
                read(operation, indexes.stream().map(entries::get).toList()).items();

        assertThat(items).isEqualTo(indexes.stream().map(expected::get).toList());
    }

    @Example
    void ofAListThatComesTwiceTheLastOneCounts() {
        FakeApi api = FakeApi.answering("\"data\":[{\"id\":\"a\"},{\"x\":1}],\"data\":[{\"id\":\"b\"}]");

        assertThat(new DefaultProjects(api.exchange(ONCE))
                        .list()
                        .map(Project::id)
                        .collectList()
                        .block())
                .containsExactly("b");
    }

    @AfterContainer
    static void everyOperationWasTried() {
        assertThat(CASES.get()).isGreaterThanOrEqualTo(FEWEST_CASES);
        assertThat(MUTATED).containsExactlyInAnyOrder(Operation.values());
        assertThat(MUTATED_LISTS).containsExactlyInAnyOrderElementsOf(LISTS.keySet());
    }

    @Provide
    Arbitrary<ResponseMutation> mutations() {
        return Combinators.combine(
                        Arbitraries.of(ResponseMutation.Kind.class),
                        Arbitraries.integers().greaterOrEqual(0),
                        Arbitraries.integers().between(0, 1_000))
                .as(ResponseMutation::new);
    }

    @Provide("lists")
    Arbitrary<Operation> listOperations() {
        return Arbitraries.of(LISTS.keySet());
    }

    /** What a list operation makes of a page; {@code unreadable} is {@code null} if its method gives no page. */
    private record EntryResult(List<?> items, List<Object> unreadable) {}

    private static Throwable error(Operation operation, Map<String, Object> body) {
        Map<String, Object> end = copy(body);
        end.replaceAll((name, value) -> value instanceof List ? List.of() : value);
        end.put("ok", true);
        end.put("has_more", false);
        FakeApi api = FakeApi.answeringInTurn(List.of(Mono.just(reply(body)), Mono.just(reply(end))));
        ModelProbe probe = ModelProbes.of(operation);
        // a response that tells nothing is settled by reading again until the settle time has elapsed
        VirtualTimeScheduler time = VirtualTimeScheduler.create();
        CallExecutor exchange = api.exchange(ONCE, ManusUser.ofApiKeys("tester", "key-1"), time);
        CompletableFuture<Throwable> outcome = Flux.defer(
                        () -> probe.call().apply(exchange, probe.arguments().get(0)))
                .then(Mono.<Throwable>empty())
                .onErrorResume(Mono::just)
                .toFuture();
        time.advanceTimeBy(Duration.ofHours(1));
        assertThat(outcome).isDone();
        return outcome.join();
    }

    /** Whether all required fields are there; a list needs its next cursor. */
    private static boolean isCoreThere(Operation operation, Map<String, Object> body) {
        boolean cut = LISTS.containsKey(operation)
                && body.containsKey("has_more")
                && !Boolean.FALSE.equals(body.get("has_more"))
                && !(body.get("next_cursor") instanceof String cursor && !cursor.isBlank());
        return !cut && ResponseCore.of(operation).stream().allMatch(path -> isThere(body, path));
    }

    /** Whether a response without {@code ok} shows by what it holds that it is one of the operation. */
    private static boolean isRecognizable(Operation operation, Map<String, Object> body) {
        return body.get("ok") == null && !ResponseCore.of(operation).isEmpty() && isCoreThere(operation, body);
    }

    /** Whether a part of the core is where it should be, in a form that can be understood. */
    private static boolean isThere(Map<String, Object> body, String path) {
        Object at = body;
        for (String field : path.split("\\.")) {
            at = at instanceof Map<?, ?> map ? map.get(field) : null;
            at = at instanceof String text && text.startsWith("{") ? parsed(text) : at;
        }
        return switch (path.substring(path.lastIndexOf('.') + 1)) {
            case "upload_url" -> at instanceof String text && text.startsWith("https://");
            case "id", "task_id", "user_id", "public_key" -> at instanceof String text && !text.isBlank();
            default -> at instanceof Map<?, ?> map && !map.isEmpty();
        };
    }

    private static Object parsed(String text) {
        try {
            return JSON.readValue(text, Map.class);
        } catch (JacksonException e) {
            return text;
        }
    }

    private static boolean hasEntryCore(Operation operation, Object entry) {
        String field = ENTRY_CORE.get(operation);
        return entry instanceof Map<?, ?> map
                && (field == null || map.get(field) instanceof String id && !id.isBlank());
    }

    private static EntryResult read(Operation operation, List<?> entries) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("ok", true);
        body.put(LISTS.get(operation), entries);
        CallExecutor exchange =
                FakeApi.answeringInTurn(List.of(Mono.just(reply(body)))).exchange(ONCE);
        Tasks tasks = TestTasks.of(exchange);
        return switch (operation) {
            case TASK_LIST -> of(tasks.listPage(ListTasksRequest.builder().build()));
            case TASK_LIST_MESSAGES ->
                of(tasks.listMessagesPage(ListMessagesRequest.builder("task1").build()));
            case USAGE_LIST ->
                of(new DefaultUsage(exchange)
                        .listPage(ListUsageRequest.builder().build()));
            case USAGE_TEAM_LOG ->
                of(new DefaultUsage(exchange)
                        .teamLogPage(TeamLogRequest.builder().build()));
            default -> {
                ModelProbe probe = ModelProbes.of(operation);
                List<?> values = Flux.from(
                                probe.call().apply(exchange, probe.arguments().get(0)))
                        .collectList()
                        .block();
                yield new EntryResult(
                        operation == Operation.WEBSITE_LIST_CHECKPOINTS
                                ? ((WebsiteCheckpoints) values.get(0)).checkpoints()
                                : values,
                        null);
            }
        };
    }

    private static <T> EntryResult of(Mono<ResultPage<T>> call) {
        ResultPage<T> page = call.block();
        return new EntryResult(page.items(), page.unreadable());
    }

    /** The entries of all samples of a list. */
    private static List<Object> entries(Operation operation) {
        List<Object> entries = new ArrayList<>();
        for (Map<String, Object> response : RESPONSES.get(operation)) {
            if (response.get(LISTS.get(operation)) instanceof List<?> list) {
                entries.addAll(list);
            }
        }
        return new ArrayList<>((List<?>) ResponseMutation.copy(entries));
    }

    private static Map<Operation, List<Map<String, Object>>> responses() {
        Map<Operation, List<Map<String, Object>>> responses = new EnumMap<>(Operation.class);
        List<Object> events = new ArrayList<>();
        ContractFiles.samples(ContractFiles.own()).forEach((name, json) -> {
            Operation operation = SampleCheck.operation(name);
            if (operation != null
                    && name.startsWith("response", operation.wireName().length() + 1)) {
                responses.computeIfAbsent(operation, key -> new ArrayList<>()).add(json);
            } else if (name.startsWith("event.")) {
                events.add(json);
            }
        });
        responses.get(Operation.TASK_LIST_MESSAGES).add(Map.of("ok", true, "messages", events));
        Arrays.stream(Operation.values())
                .forEach(operation -> responses.putIfAbsent(operation, List.of(fromContract(operation))));
        return responses;
    }

    /** A full response, made from the table of the contract. */
    private static Map<String, Object> fromContract(Operation operation) {
        ContractPages contract = ContractPages.of(DocumentedContractTest.table());
        Map<String, Object> body = new LinkedHashMap<>(Map.of("ok", true, "request_id", "req1"));
        body.putAll(new SampleValues(contract)
                .object(contract.operations().get(operation.wireName()).answer()));
        return body;
    }

    private static Map<Operation, String> lists() {
        Map<Operation, String> lists = new EnumMap<>(Operation.class);
        ContractPages.of(DocumentedContractTest.table())
                .operations()
                .forEach((name, op) -> op.answer().forEach((field, type) -> {
                    boolean ofModels = type.type().element() != null
                            && !type.type().element().name().equals("uri");
                    if (ofModels) {
                        lists.put(Objects.requireNonNull(Operation.ofWireName(name)), field);
                    }
                }));
        return lists;
    }

    private static <T> T pick(List<T> values, int index) {
        return values.get(Math.floorMod(index, values.size()));
    }

    private static Map<String, Object> copy(Map<String, Object> body) {
        return ContractPages.map(ResponseMutation.copy(body));
    }

    private static HttpResponse reply(Map<String, Object> body) {
        return FakeApi.reply(200, JSON.writeValueAsString(body));
    }
}
