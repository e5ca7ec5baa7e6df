package io.github.manusreactive.internal.api;

import io.github.manusreactive.call.ResultPage;
import io.github.manusreactive.internal.call.ApiRequest;
import io.github.manusreactive.internal.call.ApiRequest.Query;
import io.github.manusreactive.internal.call.CallExecutor;
import io.github.manusreactive.internal.call.PageFetcher;
import io.github.manusreactive.internal.util.Preconditions;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.usage.AvailableCredits;
import io.github.manusreactive.usage.DailyStatistic;
import io.github.manusreactive.usage.ListUsageRequest;
import io.github.manusreactive.usage.TeamLogRequest;
import io.github.manusreactive.usage.TeamStatisticRequest;
import io.github.manusreactive.usage.TeamUsageLog;
import io.github.manusreactive.usage.Usage;
import io.github.manusreactive.usage.UsageRecord;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

public final class DefaultUsage implements Usage {

    private final CallExecutor executor;

    public DefaultUsage(CallExecutor executor) {
        this.executor = executor;
    }

    @Override
    public Flux<UsageRecord> list(ListUsageRequest request) {
        Preconditions.required("request", request);
        return PageFetcher.items(
                Operation.USAGE_LIST, request.cursor(), cursor -> listPage(request.withCursor(cursor)));
    }

    @Override
    public Mono<ResultPage<UsageRecord>> listPage(ListUsageRequest request) {
        Preconditions.required("request", request);
        Query query = Query.of().with("limit", request.limit()).with("cursor", request.cursor());
        return executor.call(ApiRequest.get(Operation.USAGE_LIST, query, PageFetcher.page("data", UsageRecord.class)));
    }

    @Override
    public Flux<DailyStatistic> teamStatistic(TeamStatisticRequest request) {
        Preconditions.required("request", request);
        Query query = Query.of().with("start_date", request.startDate()).with("end_date", request.endDate());
        return executor.list(Operation.USAGE_TEAM_STATISTIC, query, DailyStatistic.class);
    }

    @Override
    public Flux<TeamUsageLog> teamLog(TeamLogRequest request) {
        Preconditions.required("request", request);
        return PageFetcher.items(
                Operation.USAGE_TEAM_LOG, request.cursor(), cursor -> teamLogPage(request.withCursor(cursor)));
    }

    @Override
    public Mono<ResultPage<TeamUsageLog>> teamLogPage(TeamLogRequest request) {
        Preconditions.required("request", request);
        Query query = Query.of()
                .with("limit", request.limit())
                .with("cursor", request.cursor())
                .with("start_date", request.startDate())
                .with("end_date", request.endDate())
                .with("sort_by", request.sortBy())
                .with("is_asc", request.isAsc());
        return executor.call(
                ApiRequest.get(Operation.USAGE_TEAM_LOG, query, PageFetcher.page("data", TeamUsageLog.class)));
    }

    @Override
    public Mono<AvailableCredits> availableCredits() {
        return executor.call(
                ApiRequest.get(Operation.USAGE_AVAILABLE_CREDITS, Query.of(), "data", AvailableCredits.class));
    }
}
