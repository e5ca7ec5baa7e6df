package io.github.manusreactive.test.engine;

import io.github.manusreactive.operation.Operation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/** Handles usage.* with the credits that tasks were charged. */
final class UsageApi {

    private static final long DAY = 86_400;

    private final AccountDirectory directory;
    private final SandboxSettings settings;

    UsageApi(AccountDirectory directory, SandboxSettings settings) {
        this.directory = directory;
        this.settings = settings;
    }

    void register(Map<Operation, ApiHandler> handlers) {
        handlers.put(Operation.USAGE_LIST, this::list);
        handlers.put(Operation.USAGE_AVAILABLE_CREDITS, this::availableCredits);
        handlers.put(Operation.USAGE_TEAM_STATISTIC, UsageApi::teamStatistic);
    }

    /** Registers the operation that locks several accounts, so it must be called without a lock. */
    void registerSlow(Map<Operation, Function<SandboxApiCall, Mono<Map<String, Object>>>> handlers) {
        handlers.put(Operation.USAGE_TEAM_LOG, call -> Mono.fromSupplier(() -> teamLog(call)));
    }

    private Map<String, Object> list(SandboxApiCall call) {
        int limit = call.limit(20, 100);
        List<SandboxAccount.Spending> spendings = call.account().spendings;
        Long cursor = CursorCodec.read("u", call.string("cursor"));
        int index = cursor == null ? spendings.size() - 1 : (int) Math.min(cursor, spendings.size() - 1L);
        List<Object> page = new ArrayList<>();
        for (; index >= 0 && page.size() < limit; index--) {
            SandboxAccount.Spending spending = spendings.get(index);
            SandboxTaskState task = directory.task(spending.taskId());
            page.add(SandboxJson.object(
                    "task_id", spending.taskId(),
                    "title", task == null ? "Deleted conversation" : task.title,
                    "credits", spending.credits(),
                    "created_at", spending.atSeconds(),
                    "type", spending.type(),
                    "collaborate_infos", List.of()));
        }
        return page(page, index >= 0, "u", index);
    }

    private Map<String, Object> availableCredits(SandboxApiCall call) {
        SandboxAccount account = call.account();
        Map<String, Object> figures = SandboxJson.object(
                "total_credits",
                account.credits,
                "free_credits",
                0,
                "periodic_credits",
                account.credits,
                "addon_credits",
                0,
                "pro_monthly_credits",
                account.credits,
                "event_credits",
                0,
                "refresh_credits",
                0,
                "max_refresh_credits",
                account.team ? 0 : 300,
                "next_refresh_time",
                0,
                "refresh_interval",
                account.team ? "" : "daily");
        return settings.live().balanceWithoutData() ? figures : Map.of("data", figures);
    }

    private static Map<String, Object> teamStatistic(SandboxApiCall call) {
        long from = call.number("start_date", Long.MIN_VALUE);
        long to = call.number("end_date", Long.MAX_VALUE);
        TreeMap<Long, Integer> days = new TreeMap<>();
        for (SandboxAccount.Spending spending : call.account().spendings) {
            if (spending.atSeconds() >= from
                    && spending.atSeconds() <= to
                    && spending.type().equals("cost")) {
                days.merge(spending.atSeconds() / DAY * DAY, -spending.credits(), Integer::sum);
            }
        }
        List<Object> data = new ArrayList<>();
        days.forEach((day, credits) -> data.add(SandboxJson.object("date", day, "credits", credits)));
        return Map.of("data", data);
    }

    private record UsageRow(SandboxAccount account, int tasks, int credits) {

        Map<String, Object> json() {
            return SandboxJson.object(
                    "user_id",
                    account.userId,
                    "user_name",
                    account.name,
                    "email",
                    account.name + "@example.com",
                    "task_count",
                    tasks,
                    "credits",
                    credits);
        }
    }

    private Map<String, Object> teamLog(SandboxApiCall call) {
        if (!call.account().team) {
            throw SandboxApiException.denied("usage.teamLog needs a team account");
        }
        int limit = call.limit(20, 100);
        String sort = call.oneOf("sort_by", "task_count", "task_count", "credits");
        long from = call.number("start_date", Long.MIN_VALUE);
        long to = call.number("end_date", Long.MAX_VALUE);
        List<UsageRow> rows = new ArrayList<>();
        for (SandboxAccount account : directory.accounts()) {
            synchronized (account) {
                if (account.team) {
                    rows.add(row(account, from, to));
                }
            }
        }
        Comparator<UsageRow> order = sort.equals("credits")
                ? Comparator.comparingInt(UsageRow::credits)
                : Comparator.comparingInt(UsageRow::tasks);
        order = call.flag("is_asc") ? order : order.reversed();
        rows.sort(order.thenComparing(row -> row.account().name));
        Long cursor = CursorCodec.read("l", call.string("cursor"));
        int start = cursor == null ? 0 : (int) Math.min(cursor, rows.size());
        int end = Math.min(rows.size(), start + limit);
        List<Object> page = new ArrayList<>();
        rows.subList(start, end).forEach(row -> page.add(row.json()));
        return page(page, end < rows.size(), "l", end);
    }

    private static UsageRow row(SandboxAccount account, long from, long to) {
        int credits = 0;
        for (SandboxAccount.Spending spending : account.spendings) {
            if (spending.atSeconds() >= from && spending.atSeconds() <= to) {
                credits -= spending.credits();
            }
        }
        return new UsageRow(account, account.tasks.size(), credits);
    }

    private static Map<String, Object> page(List<Object> data, boolean more, String kind, long next) {
        return SandboxJson.object(
                "data", data, "has_more", more, "next_cursor", more ? CursorCodec.write(kind, next) : null);
    }
}
