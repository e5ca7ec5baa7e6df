package io.github.manusreactive.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.manusreactive.ManusClients;
import io.github.manusreactive.error.InvalidSettingException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RateLimitSettingsTest {

    private static final Duration FOREVER = ChronoUnit.FOREVER.getDuration();

    static Stream<Arguments> wrongSettings() {
        return Stream.of(
                wrong("rateLimits.queueCapacity", limits -> limits.queueCapacity(-1)),
                wrong("rateLimits.interactiveShare", limits -> limits.interactiveShare(1.5)),
                wrong("rateLimits.interactiveShare", limits -> limits.interactiveShare(Double.NaN)),
                wrong("rateLimits.reserveFor", limits -> limits.reserveFor(Duration.ofMillis(-1))),
                wrong("rateLimits.maxPause", limits -> limits.maxPause(Duration.ZERO)),
                wrong("rateLimits.reserveFor", limits -> limits.reserveFor(FOREVER)),
                wrong("rateLimits.maxPause", limits -> limits.maxPause(Duration.ofDays(2))),
                wrong("rateLimits.maxPause", limits -> limits.maxPause(Duration.ofNanos(1))),
                wrong("rateLimits.maxPause", limits -> limits.maxPause(FOREVER)),
                wrong("rateLimits.evictAfter", limits -> limits.evictAfter(Duration.ZERO)),
                wrong("rateLimits.evictAfter", limits -> limits.evictAfter(Duration.ofMillis(1))),
                wrong("rateLimits.evictAfter", limits -> limits.evictAfter(FOREVER)),
                wrong("rateLimits.forgetAfter", limits -> limits.forgetAfter(FOREVER)),
                wrong("rateLimits.forgetAfter", limits -> limits.forgetAfter(Duration.ofSeconds(-1))));
    }

    private static Arguments wrong(String field, UnaryOperator<RateLimitSettings.Builder> change) {
        return Arguments.of(field, change);
    }

    @ParameterizedTest
    @MethodSource("wrongSettings")
    void aWrongSettingFailsAtBuildAndIsNamed(String field, UnaryOperator<RateLimitSettings.Builder> change) {
        ManusClients.Builder builder = ManusClients.builder().apiKey("key");

        assertThatExceptionOfType(InvalidSettingException.class)
                .isThrownBy(() -> builder.rateLimits(change))
                .satisfies(e -> assertThat(e.setting()).isEqualTo(field));
    }

    @Test
    void aLimitIsAtLeastOneCallInAtMostADay() {
        assertThatExceptionOfType(InvalidSettingException.class)
                .isThrownBy(() -> RateLimit.perMinute(0))
                .withMessage("limit.calls: must be between 1 and 1000000, is 0");
        assertThatExceptionOfType(InvalidSettingException.class)
                .isThrownBy(() -> new RateLimit(1, Duration.ofDays(2)))
                .withMessageStartingWith("limit.window: ");
    }
}
