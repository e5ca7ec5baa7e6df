package io.github.manusreactive.cli.doctor;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.call.ResultPage;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.task.ListMessagesRequest;
import io.github.manusreactive.task.ListTasksRequest;
import io.github.manusreactive.task.TaskEvent;
import io.github.manusreactive.task.UnknownEvent;
import io.github.manusreactive.usage.ListUsageRequest;
import io.github.manusreactive.usage.TeamLogRequest;
import io.github.manusreactive.usage.TeamStatisticRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The checks in order. Lists come before reads that use their ids. */
final class CheckPlan {

    private static final int TASKS_A_PAGE = 20;
    private static final int EVENTS_A_PAGE = 50;

    private CheckPlan() {}

    /** Returns a check for each read operation. */
    static List<OperationCheck> checks() {
        return of(Operation.values(), known());
    }

    /** Adds reads without a known check as not checked, so that the report lists new operations. */
    static List<OperationCheck> of(Operation[] table, List<OperationCheck> known) {
        List<OperationCheck> checks = new ArrayList<>(known);
        Set<Operation> planned = known.stream().map(OperationCheck::operation).collect(Collectors.toSet());
        Arrays.stream(table)
                .filter(CheckPlan::isRead)
                .filter(operation -> !planned.contains(operation))
                .forEach(operation -> checks.add(new OperationCheck(operation, "", null, null)));
        return List.copyOf(checks);
    }

    static boolean isRead(Operation operation) {
        return operation.method().equals(ReadOnlyTransport.READ);
    }

    private static List<OperationCheck> known() {
        return List.of(
                OperationCheck.of(
                        Operation.USER_ME,
                        (client, targets) -> one(client.account().me())),
                OperationCheck.of(
                        Operation.USAGE_AVAILABLE_CREDITS,
                        (client, targets) -> one(client.usage().availableCredits())),
                OperationCheck.of(Operation.TASK_LIST, CheckPlan::tasks),
                OperationCheck.of(
                        Operation.TASK_DETAIL,
                        CheckTarget.TASK,
                        (client, targets) -> one(client.tasks().detail(targets.task()))),
                OperationCheck.of(
                        Operation.TASK_LIST_MESSAGES,
                        CheckTarget.TASK,
                        (client, targets) -> messages(client, targets, false)),
                OperationCheck.of(
                                Operation.TASK_LIST_MESSAGES,
                                CheckTarget.TASK,
                                (client, targets) -> messages(client, targets, true))
                        .as("verbose"),
                OperationCheck.of(
                        Operation.PROJECT_LIST,
                        (client, targets) -> all(client.projects().list())),
                OperationCheck.of(
                        Operation.SKILL_LIST,
                        (client, targets) -> all(client.skills().list())),
                OperationCheck.of(
                        Operation.AGENT_LIST,
                        (client, targets) ->
                                all(client.agents().list().doOnNext(agent -> targets.foundAgent(agent.id())))),
                OperationCheck.of(
                        Operation.AGENT_DETAIL,
                        CheckTarget.AGENT,
                        (client, targets) -> one(client.agents().detail(targets.agent()))),
                OperationCheck.of(
                        Operation.CONNECTOR_LIST,
                        (client, targets) -> all(client.connectors().list())),
                OperationCheck.of(
                        Operation.BROWSER_ONLINE_LIST,
                        (client, targets) -> all(client.browsers().onlineList())),
                OperationCheck.of(
                        Operation.FILE_DETAIL,
                        CheckTarget.FILE,
                        (client, targets) -> one(client.files().detail(targets.file()))),
                OperationCheck.of(
                        Operation.WEBHOOK_LIST,
                        (client, targets) -> all(client.webhooks().list())),
                OperationCheck.of(
                        Operation.WEBHOOK_PUBLIC_KEY,
                        (client, targets) -> client.webhooks().publicKey().map(WebhookKeyInspector::summary)),
                OperationCheck.of(
                        Operation.USAGE_LIST,
                        (client, targets) -> twoPages(cursor -> client.usage()
                                .listPage(ListUsageRequest.builder().build().withCursor(cursor)))),
                OperationCheck.of(
                        Operation.USAGE_TEAM_STATISTIC,
                        (client, targets) -> all(client.usage().teamStatistic(TeamStatisticRequest.all()))),
                OperationCheck.of(
                        Operation.USAGE_TEAM_LOG,
                        (client, targets) -> twoPages(cursor ->
                                client.usage().teamLogPage(TeamLogRequest.all().withCursor(cursor)))),
                OperationCheck.of(
                        Operation.WEBSITE_STATUS,
                        CheckTarget.WEBSITE,
                        (client, targets) -> one(client.websites().status(targets.website()))),
                OperationCheck.of(
                        Operation.WEBSITE_LIST_CHECKPOINTS,
                        CheckTarget.WEBSITE,
                        (client, targets) -> client.websites()
                                .listCheckpoints(targets.website())
                                .map(site -> ReadSummary.of(site.checkpoints().size()))));
    }

    private static Mono<ReadSummary> tasks(ManusClient client, CheckTargets targets) {
        ListTasksRequest first = ListTasksRequest.builder().limit(TASKS_A_PAGE).build();
        return twoPages(cursor -> client.tasks()
                .listPage(first.withCursor(cursor))
                .doOnNext(page -> page.items().stream().findFirst().ifPresent(task -> targets.foundTask(task.id()))));
    }

    private static Mono<ReadSummary> messages(ManusClient client, CheckTargets targets, boolean verbose) {
        ListMessagesRequest.Builder request =
                ListMessagesRequest.builder(targets.task()).limit(EVENTS_A_PAGE);
        ListMessagesRequest first = verbose ? request.verbose(true).build() : request.build();
        return pages(cursor -> client.tasks().listMessagesPage(cursor == null ? first : first.withCursor(cursor)))
                .map(pages -> new ReadSummary(
                        entries(pages),
                        pages.stream()
                                .flatMap(page -> page.items().stream())
                                .flatMap(event -> odd(event).stream())
                                .toList(),
                        null,
                        true));
    }

    /** Returns the unknown type or fields of an event. */
    private static List<UnexpectedPlace> odd(TaskEvent event) {
        if (event instanceof UnknownEvent) {
            return List.of(UnexpectedPlace.eventType(event.type()));
        }
        return event.header().extra().entrySet().stream()
                .map(field -> UnexpectedPlace.eventField(field.getKey(), field.getValue()))
                .toList();
    }

    private static Mono<ReadSummary> one(Mono<?> value) {
        return value.map(read -> ReadSummary.of(1));
    }

    private static Mono<ReadSummary> all(Flux<?> values) {
        return values.count().map(ReadSummary::of);
    }

    private static <T> Mono<ReadSummary> twoPages(Function<@Nullable String, Mono<ResultPage<T>>> fetch) {
        return pages(fetch).map(pages -> ReadSummary.of(entries(pages)));
    }

    /** Reads two pages: the second shows whether the cursor works. */
    private static <T> Mono<List<ResultPage<T>>> pages(Function<@Nullable String, Mono<ResultPage<T>>> fetch) {
        return fetch.apply(null)
                .flatMap(first -> first.hasMore()
                        ? fetch.apply(first.nextCursor()).map(second -> List.of(first, second))
                        : Mono.just(List.of(first)));
    }

    private static long entries(List<? extends ResultPage<?>> pages) {
        return pages.stream()
                .mapToLong(page -> page.items().size() + page.unreadable().size())
                .sum();
    }
}
