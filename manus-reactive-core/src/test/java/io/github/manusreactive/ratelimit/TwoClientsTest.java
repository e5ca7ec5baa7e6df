package io.github.manusreactive.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.MeasurementLog;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two processes that know nothing of each other act for one user, both wanting more than the whole limit. */
class TwoClientsTest {

    private static final long WINDOW = LimiterSimulation.WINDOW;
    private static final long HORIZON = 120 * WINDOW;
    private static final int SEEDS = 5;

    @ParameterizedTest
    @ValueSource(ints = {10, 40, 100})
    void togetherTheyUseTheLimitAndAreRarelyRefused(int limit) {
        var table = new StringBuilder(
                String.format("%5s %-8s %5s %9s %8s %9s%n", "limit", "server", "seed", "admitted", "used", "refused"));
        servers().forEach((name, server) -> {
            for (int seed = 1; seed <= SEEDS; seed++) {
                var simulation =
                        new LimiterSimulation(server.apply(limit), TimeUnit.MILLISECONDS.toNanos(250), HORIZON, seed);
                for (int client = 0; client < 2; client++) {
                    simulation.client(
                            simulation.rateLimiter(
                                    LimiterSimulation.settings(limit).build()),
                            CallPriority.BULK,
                            ArrivalProcess.steady(limit * 3 / 2, WINDOW, HORIZON));
                }
                simulation.run();
                double used = simulation.admitted() / (120.0 * limit);
                double refused = simulation.refused() / (double) (simulation.admitted() + simulation.refused());
                table.append(String.format(
                        "%5d %-8s %5d %9d %7.1f%% %8.2f%%%n",
                        limit, name, seed, simulation.admitted(), 100 * used, 100 * refused));
                assertThat(used).as("share of the limit\n%s", table).isGreaterThanOrEqualTo(0.9);
                assertThat(refused).as("share of refusals\n%s", table).isLessThanOrEqualTo(0.05);
            }
        });
        MeasurementLog.println(table);
    }

    private static Map<String, IntFunction<ServerModel>> servers() {
        var servers = new LinkedHashMap<String, IntFunction<ServerModel>>();
        servers.put("fixed", limit -> ServerModel.fixedWindow(limit, WINDOW, WINDOW / 7));
        servers.put("sliding", limit -> ServerModel.slidingWindow(limit, WINDOW));
        servers.put("bucket", limit -> ServerModel.tokenBucket(limit, WINDOW));
        return servers;
    }
}
