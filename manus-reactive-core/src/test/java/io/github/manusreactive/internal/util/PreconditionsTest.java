package io.github.manusreactive.internal.util;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.manusreactive.error.InvalidRequestException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class PreconditionsTest {

    private static final Duration MIN = Duration.ofMillis(1);
    private static final Duration MAX = Duration.ofDays(24);

    @ParameterizedTest
    @ValueSource(strings = {"PT0.001S", "PT1H", "PT576H"})
    void acceptsTheRangeIncludingItsEnds(Duration value) {
        assertThat(Preconditions.inRange("someField", value, MIN, MAX)).isEqualTo(value);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"PT0S", "PT0.000999999S", "PT-1S", "PT576H0.000000001S"})
    void namesTheFieldTheRangeAndTheValue(@Nullable Duration value) {
        assertThatThrownBy(() -> Preconditions.inRange("someField", value, MIN, MAX))
                .isInstanceOfSatisfying(
                        InvalidRequestException.class,
                        e -> assertThat(e.field()).isEqualTo("someField"))
                .hasMessageContaining("someField: must be at least 1 ms and at most 24 days, is " + value);
    }

    @Test
    void refusesTheExtremesWithoutAnOverflow() {
        for (long seconds : new long[] {Long.MAX_VALUE, Long.MIN_VALUE, Long.MAX_VALUE / 1000 + 1}) {
            assertThatThrownBy(() -> Preconditions.inRange("someField", Duration.ofSeconds(seconds), MIN, MAX))
                    .isInstanceOf(InvalidRequestException.class);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "PT0S, 0",
        "PT0.25S, 250 ms",
        "PT1.5S, PT1.5S",
        "PT0.000001S, PT0.000001S",
        "PT1S, 1 second",
        "PT90S, 90 seconds",
        "PT2M, 2 minutes",
        "PT1H, 1 hour",
        "PT24H, 1 day"
    })
    void namesTheEndsOfTheRangeInPlainUnits(Duration min, String text) {
        assertThatThrownBy(() -> Preconditions.inRange("someField", Duration.ofNanos(-1), min, MAX))
                .hasMessageContaining("must be at least " + text + " and at most 24 days, is PT-0.000000001S");
    }
}
