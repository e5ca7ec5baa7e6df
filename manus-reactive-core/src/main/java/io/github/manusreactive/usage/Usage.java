package io.github.manusreactive.usage;

import io.github.manusreactive.call.EndpointGroup;
import io.github.manusreactive.call.ResultPage;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Operations on credits. Needs an API key or a trusted app. {@link EndpointGroup} describes the behaviour that all calls share.
 *
 * @since 0.1.0
 */
public interface Usage extends EndpointGroup<Usage> {

    /**
     * Lists the caller's credit history ({@code usage.list}, limited to 600 pages per minute and user). The next page is fetched
     * when one of its elements is requested.
     *
     * @param request the filter; its limit is the page size
     * @return all records, starting at the request's cursor
     */
    Flux<UsageRecord> list(ListUsageRequest request);

    /**
     * Lists one page of the caller's credit history ({@code usage.list}, limited to 600 per minute and user).
     *
     * @return the page and the cursor of the next one
     */
    Mono<ResultPage<UsageRecord>> listPage(ListUsageRequest request);

    /** Returns a team's credit usage by day in one request ({@code usage.teamStatistic}, limited to 600 per minute and user). */
    Flux<DailyStatistic> teamStatistic(TeamStatisticRequest request);

    /**
     * Lists a team's credit usage by member ({@code usage.teamLog}, limited to 600 pages per minute and user). The next page is
     * fetched when one of its elements is requested. Other than team accounts receive a
     * {@link io.github.manusreactive.error.PermissionDeniedException}. Plain members see their own row only. Figures of
     * Enterprise teams lag by one day.
     *
     * @param request the filter; its limit is the page size
     * @return all members, starting at the request's cursor
     */
    Flux<TeamUsageLog> teamLog(TeamLogRequest request);

    /**
     * Lists one page of a team's credit usage by member ({@code usage.teamLog}, limited to 600 per minute and user).
     *
     * @return the page and the cursor of the next one
     */
    Mono<ResultPage<TeamUsageLog>> teamLogPage(TeamLogRequest request);

    /**
     * Returns the credit balance ({@code usage.availableCredits}, assumed to be limited to 100 per minute and user;
     * undocumented). Keys of team members report the shared pool.
     */
    Mono<AvailableCredits> availableCredits();
}
