package io.github.manusreactive.usage;

import io.github.manusreactive.call.ResultPage;
import io.github.manusreactive.internal.Preconditions;
import io.github.manusreactive.internal.call.ApiRequest;
import io.github.manusreactive.internal.call.ApiRequest.Query;
import io.github.manusreactive.internal.call.CallExecutor;
import io.github.manusreactive.internal.call.PageFetcher;
import io.github.manusreactive.operation.Operation;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Credits. Needs an API key or a trusted app. All calls are cold: nothing is sent before subscription, and each subscription is
 * a new call. Errors are those of {@link io.github.manusreactive.error.ManusException}.
 *
 * @since 0.1.0
 */
public final class Usage {

    private final CallExecutor exchange;

    /**
     * @param exchange runs the calls
     */
    public Usage(CallExecutor exchange) {
        this.exchange = exchange;
    }

    /**
     * Lists the caller's credit history: {@code usage.list}, 600 pages a minute and user. The next page is fetched when an
     * element of it is asked for.
     *
     * @param request which part; its limit is the page size
     * @return all records from the request's cursor on
     */
    public Flux<UsageRecord> list(ListUsageRequest request) {
        Preconditions.required("request", request);
        return PageFetcher.items(
                Operation.USAGE_LIST, request.cursor(), cursor -> listPage(request.withCursor(cursor)));
    }

    /**
     * Lists one page of the caller's credit history: {@code usage.list}, 600 a minute and user.
     *
     * @param request which part
     * @return the page and where the next one starts
     */
    public Mono<ResultPage<UsageRecord>> listPage(ListUsageRequest request) {
        Preconditions.required("request", request);
        Query query = Query.of().with("limit", request.limit()).with("cursor", request.cursor());
        return exchange.call(ApiRequest.get(Operation.USAGE_LIST, query, PageFetcher.page("data", UsageRecord.class)));
    }

    /**
     * Reads a team's spending per day: {@code usage.teamStatistic}, 600 a minute and user. One request.
     *
     * @param request which days
     * @return the days
     */
    public Flux<DailyStatistic> teamStatistic(TeamStatisticRequest request) {
        Preconditions.required("request", request);
        Query query = Query.of().with("start_date", request.startDate()).with("end_date", request.endDate());
        return exchange.list(Operation.USAGE_TEAM_STATISTIC, query, DailyStatistic.class);
    }

    /**
     * Lists a team's spending per member: {@code usage.teamLog}, 600 pages a minute and user. The next page is fetched when an
     * element of it is asked for. Team accounts only, others get a {@link
     * io.github.manusreactive.error.PermissionDeniedException}; plain members see their own row; figures of Enterprise teams
     * lag one day.
     *
     * @param request which members and days; its limit is the page size
     * @return all members from the request's cursor on
     */
    public Flux<TeamUsageLog> teamLog(TeamLogRequest request) {
        Preconditions.required("request", request);
        return PageFetcher.items(
                Operation.USAGE_TEAM_LOG, request.cursor(), cursor -> teamLogPage(request.withCursor(cursor)));
    }

    /**
     * Lists one page of a team's spending per member: {@code usage.teamLog}, 600 a minute and user.
     *
     * @param request which members and days
     * @return the page and where the next one starts
     */
    public Mono<ResultPage<TeamUsageLog>> teamLogPage(TeamLogRequest request) {
        Preconditions.required("request", request);
        Query query = Query.of()
                .with("limit", request.limit())
                .with("cursor", request.cursor())
                .with("start_date", request.startDate())
                .with("end_date", request.endDate())
                .with("sort_by", request.sortBy())
                .with("is_asc", request.isAsc());
        return exchange.call(
                ApiRequest.get(Operation.USAGE_TEAM_LOG, query, PageFetcher.page("data", TeamUsageLog.class)));
    }

    /**
     * Reads the credit balance: {@code usage.availableCredits}, 100 a minute and user (not documented, assumed). Keys of team
     * members report the shared pool.
     *
     * @return the balance
     */
    public Mono<AvailableCredits> availableCredits() {
        return exchange.call(
                ApiRequest.get(Operation.USAGE_AVAILABLE_CREDITS, Query.of(), "data", AvailableCredits.class));
    }
}
