package io.github.manusreactive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.ratelimit.RateLimit;
import io.github.manusreactive.ratelimit.RateLimitSettings;
import io.github.manusreactive.task.PollingSettings;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DurationEstimateTest {

    private static final RateLimit TEN_A_MINUTE = RateLimit.perMinute(10);

    @ParameterizedTest
    @CsvSource({"1,0", "10,0", "11,60", "20,60", "21,120", "1000000,5999940"})
    void aUserSendsABurstAtOnceAndOneMoreInEachWindow(long tasks, long seconds) {
        assertThat(new DurationEstimate(tasks, 0, users(TEN_A_MINUTE), 1000).creating())
                .hasSeconds(seconds);
    }

    @ParameterizedTest
    @CsvSource({"12,0", "13,7", "16,14", "17,21", "28,56", "29,60", "38,60", "39,63"})
    void usersWithUnequalWindowsFillThemSideBySide(long tasks, long seconds) {
        RateLimit twoInSevenSeconds = new RateLimit(2, Duration.ofSeconds(7));

        assertThat(new DurationEstimate(tasks, 0, users(TEN_A_MINUTE, twoInSevenSeconds), 1000).creating())
                .hasSeconds(seconds);
    }

    @Test
    void unequalLimitsAreReportedAsOnePace() {
        DurationEstimate estimate = new DurationEstimate(100, 0, users(TEN_A_MINUTE, RateLimit.perMinute(30)), 50);

        assertThat(estimate.lines())
                .containsExactly(
                        "100 lines are valid. 2 users at 40.0 tasks per minute in total, limited by task.create: "
                                + "creating takes 2:00, plus the duration of the last tasks.",
                        "--max-in-flight 50 is enough if tasks take less than 75 s; raise it if they take longer.");
    }

    @Test
    void whatIsReadOfEachTaskCountsToo() {
        RateLimitSettings budget = RateLimitSettings.builder()
                .limit(Operation.TASK_CREATE, RateLimit.perMinute(1000))
                .build();
        DurationEstimate estimate =
                new DurationEstimate(350, 0, List.of(TaskPace.of("alice", budget, PollingSettings.defaults())), 1000);

        assertThat(estimate.creating()).hasSeconds(180);
        assertThat(estimate.lines())
                .containsExactly(
                        "350 lines are valid. 1 user at 100 tasks per 60 s, limited by task.listMessages: creating, "
                                + "polling and reading takes 3:00, plus the duration of the last tasks.");
    }

    @Test
    void whatAPageOfTasksIsSeenByCountsToo() {
        RateLimitSettings budget = RateLimitSettings.builder()
                .limit(Operation.TASK_CREATE, RateLimit.perMinute(1000))
                .limit(Operation.TASK_LIST_MESSAGES, RateLimit.perMinute(1000))
                .limit(Operation.TASK_LIST, RateLimit.perMinute(2))
                .build();

        assertThat(TaskPace.of(
                                "alice",
                                budget,
                                PollingSettings.builder().rateLimitShare(0.5).build())
                        .tightest())
                .isEqualTo(new TaskPace.PaceBound(Operation.TASK_LIST, RateLimit.perMinute(100)));
    }

    @Test
    void nothingIsEstimatedIfAllKeysAreKnown() {
        assertThat(new DurationEstimate(3, 3, users(TEN_A_MINUTE), 1000).lines())
                .containsExactly("3 lines are valid, 3 of them already in the ledger. No task will be created.");
    }

    /** By what they may create; what they read of it does not hold them up. */
    private static List<TaskPace> users(RateLimit... creates) {
        return Stream.of(creates)
                .map(limit -> TaskPace.of(
                        "any",
                        RateLimitSettings.builder()
                                .limit(Operation.TASK_CREATE, limit)
                                .build(),
                        PollingSettings.defaults()))
                .toList();
    }
}
