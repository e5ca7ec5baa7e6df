package io.github.manusreactive.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.MeasurementLog;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Refusals that have nothing to do with the rate, such as those of a gateway, hit a lone client at random, whatever it does. The
 * server admits the others. Two hours of virtual time per cell; the share is that of what the best possible client could have
 * had admitted without any refusal, so what the refusals themselves cost is in it.
 */
class NoiseTest {

    private static final long WINDOW = LimiterSimulation.WINDOW;
    private static final long HORIZON = 120 * WINDOW;
    private static final int SEEDS = 5;

    private static final Map<String, BiFunction<Integer, Random, long[]>> DEMANDS = demands();

    @ParameterizedTest
    @CsvSource({
        "10, 0.01, 0.97",
        "10, 0.03, 0.95",
        "10, 0.05, 0.8",
        "100, 0.01, 0.97",
        "100, 0.03, 0.95",
        "100, 0.05, 0.9"
    })
    void randomRefusalsCostLittleMoreThanThemselves(int limit, double noise, double leastShare) {
        var table = new StringBuilder(String.format(
                "%5s %6s %-13s %9s %9s %8s %8s %8s%n",
                "limit", "noise", "demand", "admitted", "best", "share", "worst", "refused"));
        DEMANDS.forEach((name, demand) -> {
            long admitted = 0;
            long refused = 0;
            long best = 0;
            double worst = 1;
            for (int seed = 1; seed <= SEEDS; seed++) {
                var random = new Random(seed);
                long[] arrivals = demand.apply(limit, random);
                ServerModel server = noisy(ServerModel.slidingWindow(limit, WINDOW), noise, random.nextLong());
                var simulation = new LimiterSimulation(server, TimeUnit.MILLISECONDS.toNanos(250), HORIZON, seed);
                simulation.client(
                        simulation.rateLimiter(LimiterSimulation.settings(limit).build()), CallPriority.BULK, arrivals);
                simulation.run();
                int possible = ArrivalProcess.bestPossible(arrivals, limit, WINDOW, HORIZON);
                admitted += simulation.admitted();
                refused += simulation.refused();
                best += possible;
                worst = Math.min(worst, (double) simulation.admitted() / possible);
            }
            table.append(String.format(
                    "%5d %5.0f%% %-13s %9d %9d %7.2f%% %7.2f%% %7.2f%%%n",
                    limit,
                    100 * noise,
                    name,
                    admitted,
                    best,
                    100.0 * admitted / best,
                    100 * worst,
                    100.0 * refused / (admitted + refused)));
            assertThat(worst).as("share of the best\n%s", table).isGreaterThanOrEqualTo(leastShare);
        });
        MeasurementLog.println(table);
    }

    private static ServerModel noisy(ServerModel server, double share, long seed) {
        var random = new Random(seed);
        return now -> random.nextDouble() >= share && server.admits(now);
    }

    private static Map<String, BiFunction<Integer, Random, long[]>> demands() {
        var demands = new LinkedHashMap<String, BiFunction<Integer, Random, long[]>>();
        demands.put("steady 150 %", (limit, random) -> ArrivalProcess.steady(limit * 3 / 2, WINDOW, HORIZON));
        demands.put("Poisson 80 %", (limit, random) -> ArrivalProcess.poisson(limit * 8 / 10, WINDOW, HORIZON, random));
        demands.put("bursts 80 %", (limit, random) -> ArrivalProcess.bursts(limit * 8 / 10, WINDOW, HORIZON, random));
        demands.put("Poisson 30 %", (limit, random) -> ArrivalProcess.poisson(limit * 3 / 10, WINDOW, HORIZON, random));
        return demands;
    }
}
