package io.github.manusreactive.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DurationFormatTest {

    @ParameterizedTest
    @CsvSource({
        "PT0S, 0 ms",
        "PT0.04S, 40 ms",
        "PT0.999S, 999 ms",
        "PT1S, 1 s",
        "PT2.7S, 2.7 s",
        "PT52.472S, 52.4 s",
        "PT2M, 2 min",
        "PT2M5S, 2 min 5 s",
        "PT30M, 30 min",
        "PT2H5M9S, 2 h 5 min",
        "P2D, 48 h",
        "PT9223372036854775807S, 2562047788015215 h 30 min"
    })
    void durationsAreFormattedForPeople(Duration time, String words) {
        assertThat(DurationFormat.time(time)).isEqualTo(words);
    }
}
