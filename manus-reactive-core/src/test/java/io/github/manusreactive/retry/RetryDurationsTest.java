package io.github.manusreactive.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.manusreactive.error.InvalidRequestException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RetryDurationsTest {

    private static final Duration FOREVER = ChronoUnit.FOREVER.getDuration();
    private static final Duration TOO_LONG = Duration.ofDays(366);
    private static final Duration TOO_SHORT = Duration.ofMillis(-1);

    static Stream<Arguments> extremes() {
        RetrySettings retry = RetrySettings.defaults();
        ReconciliationSettings reconcile = ReconciliationSettings.defaults();
        CircuitBreakerSettings breaker = CircuitBreakerSettings.defaults();
        return Stream.of(FOREVER, FOREVER.negated(), TOO_LONG, TOO_SHORT)
                .flatMap(extreme -> Stream.of(
                        wrong("retry.maxDelay", () -> retry.withDelays(Duration.ZERO, extreme)),
                        wrong("retry.firstDelay", () -> retry.withDelays(extreme, Duration.ofDays(1))),
                        wrong("retry.maxRetryAfter", () -> retry.withMaxRetryAfter(extreme)),
                        wrong("reconcile.settleTime", () -> reconcile.withSettleTime(extreme)),
                        wrong("reconcile.clockSkew", () -> reconcile.withClockSkew(extreme)),
                        wrong("circuitBreaker.openFor", () -> breaker.withRecovery(extreme, 1))));
    }

    private static Arguments wrong(String field, Runnable change) {
        return Arguments.of(field, change);
    }

    @ParameterizedTest
    @MethodSource("extremes")
    void extremeDurationsAreRefusedWhenSet(String field, Runnable change) {
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(change::run)
                .satisfies(e -> assertThat(e.field()).isEqualTo(field))
                .withMessageContaining("at most");
    }

    @Test
    void theEndsOfTheRangesAreAllowed() {
        Duration year = Duration.ofDays(365);
        assertThat(RetrySettings.defaults().withDelays(year, year).maxDelay()).isEqualTo(year);
        assertThat(RetrySettings.defaults()
                        .withDelays(Duration.ZERO, Duration.ZERO)
                        .firstDelay())
                .isZero();
        assertThat(ReconciliationSettings.off().withSettleTime(Duration.ZERO).settleTime())
                .isZero();
        assertThat(CircuitBreakerSettings.defaults()
                        .withRecovery(Duration.ofMillis(1), 1)
                        .openFor())
                .isEqualTo(Duration.ofMillis(1));
    }
}
