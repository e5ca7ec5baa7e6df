package io.github.manusreactive.examples.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.budget.Limit;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EstimateTest {

    private static final Limit TEN_A_MINUTE = Limit.perMinute(10);

    @ParameterizedTest
    @CsvSource({"1,0", "10,0", "11,60", "20,60", "21,120", "1000000,5999940"})
    void aUserSendsABurstAtOnceAndOneMoreInEachWindow(long tasks, long seconds) {
        assertThat(new Estimate(tasks, 0, List.of(TEN_A_MINUTE), 1000).creating())
                .hasSeconds(seconds);
    }

    @ParameterizedTest
    @CsvSource({"12,0", "13,7", "16,14", "17,21", "28,56", "29,60", "38,60", "39,63"})
    void usersWithUnequalWindowsFillThemSideBySide(long tasks, long seconds) {
        Limit twoInSevenSeconds = new Limit(2, Duration.ofSeconds(7));

        assertThat(new Estimate(tasks, 0, List.of(TEN_A_MINUTE, twoInSevenSeconds), 1000).creating())
                .hasSeconds(seconds);
    }

    @Test
    void unequalLimitsAreToldAsOnePace() {
        Estimate estimate = new Estimate(100, 0, List.of(TEN_A_MINUTE, Limit.perMinute(30)), 50);

        assertThat(estimate.lines())
                .containsExactly(
                        "100 lines are valid. 2 users at 40.0 tasks a minute in all: creating takes 2:00 at the least,"
                                + " and the last tasks run on after that.",
                        "50 in flight are enough as long as tasks take less than 75 s; where they take longer, raise"
                                + " --max-in-flight.");
    }
}
