package io.github.manusreactive.usage;

import io.github.manusreactive.call.EndpointGroup;
import io.github.manusreactive.call.ResultPage;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Credits. Needs an API key or a trusted app. What all calls have in common is described in {@link EndpointGroup}.
 *
 * @since 0.1.0
 */
public interface Usage extends EndpointGroup<Usage> {

    /**
     * Lists the caller's credit history: {@code usage.list}, 600 pages a minute and user. The next page is fetched when an
     * element of it is asked for.
     *
     * @param request which part; its limit is the page size
     * @return all records from the request's cursor on
     */
    Flux<UsageRecord> list(ListUsageRequest request);

    /**
     * Lists one page of the caller's credit history: {@code usage.list}, 600 a minute and user.
     *
     * @param request which part
     * @return the page and where the next one starts
     */
    Mono<ResultPage<UsageRecord>> listPage(ListUsageRequest request);

    /**
     * Reads a team's spending per day: {@code usage.teamStatistic}, 600 a minute and user. One request.
     *
     * @param request which days
     * @return the days
     */
    Flux<DailyStatistic> teamStatistic(TeamStatisticRequest request);

    /**
     * Lists a team's spending per member: {@code usage.teamLog}, 600 pages a minute and user. The next page is fetched when an
     * element of it is asked for. Team accounts only, others get a {@link
     * io.github.manusreactive.error.PermissionDeniedException}; plain members see their own row; figures of Enterprise teams
     * lag one day.
     *
     * @param request which members and days; its limit is the page size
     * @return all members from the request's cursor on
     */
    Flux<TeamUsageLog> teamLog(TeamLogRequest request);

    /**
     * Lists one page of a team's spending per member: {@code usage.teamLog}, 600 a minute and user.
     *
     * @param request which members and days
     * @return the page and where the next one starts
     */
    Mono<ResultPage<TeamUsageLog>> teamLogPage(TeamLogRequest request);

    /**
     * Reads the credit balance: {@code usage.availableCredits}, 100 a minute and user (not documented, assumed). Keys of team
     * members report the shared pool.
     *
     * @return the balance
     */
    Mono<AvailableCredits> availableCredits();
}
