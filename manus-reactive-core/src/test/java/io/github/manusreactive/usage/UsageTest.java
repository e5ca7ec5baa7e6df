package io.github.manusreactive.usage;

import static io.github.manusreactive.internal.call.FakeApi.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.internal.api.DefaultUsage;
import io.github.manusreactive.internal.call.FakeApi;
import io.github.manusreactive.internal.json.JsonCodec;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

class UsageTest {

    private static final Instant MONDAY = Instant.ofEpochSecond(1790035200);

    @Test
    void aTeamLogIsAskedForWithUnixSeconds() {
        FakeApi api =
                FakeApi.answering("\"data\":[{\"user_id\":\"u\",\"task_count\":2,\"credits\":30}],\"has_more\":false");
        TeamLogRequest request = TeamLogRequest.builder()
                .limit(100)
                .startDate(MONDAY)
                .endDate(MONDAY.plusSeconds(86400))
                .sortBy(TeamLogOrder.CREDITS)
                .isAsc(true)
                .build();

        StepVerifier.create(new DefaultUsage(api.exchange()).teamLog(request))
                .expectNext(new TeamUsageLog("u", null, null, 2, 30, Map.of()))
                .verifyComplete();
        assertThat(query(api.calls.get(0)))
                .isEqualTo(Map.of(
                        "limit", "100",
                        "start_date", "1790035200",
                        "end_date", "1790121600",
                        "sort_by", "credits",
                        "is_asc", "true"));
    }

    @Test
    void aSpanOfDaysRunsForward() {
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> new TeamStatisticRequest(MONDAY, MONDAY.minusSeconds(1)))
                .satisfies(refusal -> assertThat(refusal.field()).isEqualTo("start_date"));
    }

    @Test
    void pagesHoldOneToAHundredRecords() {
        for (int limit : new int[] {0, 101}) {
            assertThatExceptionOfType(InvalidRequestException.class)
                    .isThrownBy(() -> ListUsageRequest.builder().limit(limit).build())
                    .satisfies(refusal -> assertThat(refusal.field()).isEqualTo("limit"));
        }
    }

    @Test
    void noRefreshMeansNoTime() {
        AvailableCredits team = JsonCodec.standard()
                .toModel(
                        Map.of("total_credits", 5, "next_refresh_time", 0, "refresh_interval", ""),
                        AvailableCredits.class);

        assertThat(team.nextRefreshTime()).isNull();
        assertThat(team.refreshInterval()).isEqualTo(RefreshInterval.NONE);
    }
}
