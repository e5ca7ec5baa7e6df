package io.github.manusreactive.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Why the default does not count in cycles of its own clock. */
class PlainCyclesTest {

    private static final long WINDOW = LimiterSimulation.WINDOW;

    /** Ten calls wanted just before a cycle of the client ends, ten more just after. */
    private static final long[] AROUND_THE_EDGE = LongStream.concat(
                    LongStream.of(0), // starts the client's first cycle
                    LongStream.concat(
                            LongStream.generate(() -> WINDOW - TimeUnit.SECONDS.toNanos(1))
                                    .limit(9),
                            LongStream.generate(() -> WINDOW + TimeUnit.SECONDS.toNanos(1))
                                    .limit(10)))
            .toArray();

    @Test
    void resilience4jCyclesOverrunASlidingServerAroundTheEdgeOfACycle() {
        LimiterSimulation simulation = simulate(RateLimitAlgorithm.RESILIENCE4J_CYCLES);

        assertThat(simulation.mostSentInAWindow()).isEqualTo(19);
        assertThat(simulation.refused()).isPositive();
    }

    @Test
    void theWindowRuleDoesNot() {
        LimiterSimulation simulation = simulate(RateLimitAlgorithm.WINDOW);

        assertThat(simulation.mostSentInAWindow()).isEqualTo(10);
        assertThat(simulation.refused()).isZero();
        assertThat(simulation.admitted()).isEqualTo(AROUND_THE_EDGE.length);
    }

    @Test
    void cyclesStillServeEverybodyInOrder() {
        var simulation = new LimiterSimulation(ServerModel.fixedWindow(10, WINDOW, 0), 0, 4 * WINDOW, 1);
        var settings = RateLimitSettings.builder()
                .algorithm(RateLimitAlgorithm.RESILIENCE4J_CYCLES)
                .build();
        simulation
                .client(simulation.budget(settings), CallPriority.BULK, new long[40])
                .run();

        assertThat(simulation.admitted()).isEqualTo(40);
        assertThat(simulation.refused()).isZero();
    }

    private static LimiterSimulation simulate(RateLimitAlgorithm algorithm) {
        var simulation = new LimiterSimulation(
                ServerModel.slidingWindow(10, WINDOW), TimeUnit.MILLISECONDS.toNanos(250), 4 * WINDOW, 1);
        var settings = RateLimitSettings.builder().algorithm(algorithm).build();
        return simulation
                .client(
                        simulation.budget(settings),
                        CallPriority.BULK,
                        Arrays.copyOf(AROUND_THE_EDGE, AROUND_THE_EDGE.length))
                .run();
    }
}
