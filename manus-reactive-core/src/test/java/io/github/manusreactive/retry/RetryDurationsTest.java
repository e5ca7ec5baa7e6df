package io.github.manusreactive.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.manusreactive.error.InvalidSettingException;
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
                        wrong(
                                "retry.maxBackoff",
                                () -> retry.toBuilder()
                                        .minBackoff(Duration.ZERO)
                                        .maxBackoff(extreme)
                                        .build()),
                        wrong(
                                "retry.minBackoff",
                                () -> retry.toBuilder()
                                        .minBackoff(extreme)
                                        .maxBackoff(Duration.ofDays(1))
                                        .build()),
                        wrong(
                                "retry.maxRetryAfter",
                                () -> retry.toBuilder().maxRetryAfter(extreme).build()),
                        wrong(
                                "reconciliation.settleTime",
                                () -> reconcile.toBuilder().settleTime(extreme).build()),
                        wrong(
                                "reconciliation.clockSkew",
                                () -> reconcile.toBuilder().clockSkew(extreme).build()),
                        wrong(
                                "circuitBreaker.waitDurationInOpenState",
                                () -> breaker.toBuilder()
                                        .waitDurationInOpenState(extreme)
                                        .permittedNumberOfCallsInHalfOpenState(1)
                                        .build())));
    }

    private static Arguments wrong(String field, Runnable change) {
        return Arguments.of(field, change);
    }

    @ParameterizedTest
    @MethodSource("extremes")
    void extremeDurationsAreRefusedWhenSet(String field, Runnable change) {
        assertThatExceptionOfType(InvalidSettingException.class)
                .isThrownBy(change::run)
                .satisfies(e -> assertThat(e.setting()).isEqualTo(field))
                .withMessageContaining("at most");
    }

    @Test
    void theEndsOfTheRangesAreAllowed() {
        Duration year = Duration.ofDays(365);
        assertThat(RetrySettings.builder()
                        .minBackoff(year)
                        .maxBackoff(year)
                        .build()
                        .maxBackoff())
                .isEqualTo(year);
        assertThat(RetrySettings.builder()
                        .minBackoff(Duration.ZERO)
                        .maxBackoff(Duration.ZERO)
                        .build()
                        .minBackoff())
                .isZero();
        assertThat(ReconciliationSettings.off().toBuilder()
                        .settleTime(Duration.ZERO)
                        .build()
                        .settleTime())
                .isZero();
        assertThat(CircuitBreakerSettings.builder()
                        .waitDurationInOpenState(Duration.ofMillis(1))
                        .permittedNumberOfCallsInHalfOpenState(1)
                        .build()
                        .waitDurationInOpenState())
                .isEqualTo(Duration.ofMillis(1));
    }
}
