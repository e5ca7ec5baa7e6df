package io.github.manusreactive.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.MeasurementLog;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The server allows less than documented, and the client is not configured for it. */
class StricterServerTest {

    private static final long WINDOW = LimiterSimulation.WINDOW;
    private static final long HOUR = 60 * WINDOW;

    /** Servers that allow less than 10 calls a minute, and what they allow. */
    enum Stricter {
        HALF_IN_FIXED_WINDOWS(5),
        HALF_IN_SLIDING_WINDOWS(5),
        HALF_FROM_A_BUCKET(5),
        ONE_IN_SIX_SECONDS_WITHOUT_BURST(10),
        ONE_A_MINUTE(1);

        final int perMinute;

        Stricter(int perMinute) {
            this.perMinute = perMinute;
        }

        ServerModel server() {
            return switch (this) {
                case HALF_IN_FIXED_WINDOWS -> ServerModel.fixedWindow(5, WINDOW, WINDOW / 3);
                case HALF_IN_SLIDING_WINDOWS -> ServerModel.slidingWindow(5, WINDOW);
                case HALF_FROM_A_BUCKET -> ServerModel.tokenBucket(5, WINDOW);
                case ONE_IN_SIX_SECONDS_WITHOUT_BURST -> ServerModel.tokenBucket(1, WINDOW / 10);
                case ONE_A_MINUTE -> ServerModel.slidingWindow(1, WINDOW);
            };
        }
    }

    @ParameterizedTest
    @EnumSource
    void convergesToWhatTheServerAllowsWithFewRefusals(Stricter stricter) {
        for (int seed = 1; seed <= 5; seed++) {
            LimiterSimulation simulation = saturated(stricter.server(), seed, 2 * HOUR);
            simulation.run();

            double used = simulation.admittedBetween(HOUR, 2 * HOUR) / (60.0 * stricter.perMinute);
            MeasurementLog.printf(
                    "%-34s seed %d: %d refused in 2 h, %d of them in the second, which used %.1f %% of what is allowed%n",
                    stricter, seed, simulation.refused(), simulation.refusedBetween(HOUR, 2 * HOUR), 100 * used);
            assertThat(simulation.refused()).isLessThanOrEqualTo(30);
            assertThat(simulation.refusedBetween(HOUR, 2 * HOUR)).isLessThanOrEqualTo(8);
            assertThat(used).isGreaterThanOrEqualTo(0.85);
        }
    }

    @ParameterizedTest
    @EnumSource
    void recoversTheWholeLimitWhenTheServerBecomesLenient(Stricter stricter) {
        LimiterSimulation simulation = saturated(stricter.server(), 1, 2 * HOUR);
        simulation.serverFrom(HOUR / 2, ServerModel.slidingWindow(10, WINDOW)).run();

        double used = simulation.admittedBetween(2 * HOUR - HOUR / 2, 2 * HOUR) / 300.0;
        assertThat(used).isGreaterThanOrEqualTo(0.95);
    }

    @ParameterizedTest
    @EnumSource
    void refusalsPauseAllWaitingCallsForTheTimeTheServerAsks(Stricter stricter) {
        var simulation = new LimiterSimulation(stricter.server(), TimeUnit.MILLISECONDS.toNanos(250), 5 * WINDOW, 1)
                .retryAfter(Duration.ofSeconds(100));
        simulation
                .client(
                        simulation.rateLimiter(LimiterSimulation.settings(10).build()),
                        CallPriority.BULK,
                        new long[200])
                .run();

        long second = TimeUnit.SECONDS.toNanos(1);
        assertThat(simulation.refusedBetween(0, second)).isPositive().isLessThan(10);
        assertThat(simulation.refusedBetween(second, 100 * second)).isZero();
        assertThat(simulation.admittedBetween(second, 100 * second)).isZero();
        assertThat(simulation.admittedBetween(100 * second, 102 * second)).isEqualTo(1);
    }

    private static LimiterSimulation saturated(ServerModel server, long seed, long horizon) {
        var simulation = new LimiterSimulation(server, TimeUnit.MILLISECONDS.toNanos(250), horizon, seed);
        return simulation.client(
                simulation.rateLimiter(LimiterSimulation.settings(10).build()),
                CallPriority.BULK,
                ArrivalProcess.steady(15, WINDOW, horizon));
    }
}
