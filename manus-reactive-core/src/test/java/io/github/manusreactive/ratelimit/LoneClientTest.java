package io.github.manusreactive.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.MeasurementLog;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * A client that has the user's limit to itself is never refused, whichever way the server counts, and loses less than one
 * call in a hundred against the best possible client. Two hours of virtual time per cell.
 */
class LoneClientTest {

    private static final int LIMIT = 10;
    private static final long WINDOW = LimiterSimulation.WINDOW;
    private static final long HORIZON = 120 * WINDOW;
    private static final long FIRST_SEED = 1;
    private static final int SEEDS = 5;

    private static final Map<String, Function<Random, ServerModel>> SERVERS = servers();
    private static final Map<String, Function<Random, long[]>> ARRIVALS = arrivals();

    @Test
    void neverRefusedAndWithinOnePercentOfTheBestPossible() {
        var table = new StringBuilder("first seed " + FIRST_SEED + ", " + SEEDS + " seeds per cell\n"
                + String.format(
                        "%-8s %-16s %8s %9s %9s %8s %8s%n",
                        "server", "demand", "delay ms", "admitted", "best", "share", "worst"));
        SERVERS.forEach((server, makeServer) -> ARRIVALS.forEach((demand, makeArrivals) -> {
            for (long delayMillis : new long[] {0, 250}) {
                Cell cell = simulate(makeServer, makeArrivals, TimeUnit.MILLISECONDS.toNanos(delayMillis));
                table.append(String.format(
                        "%-8s %-16s %8s %9d %9d %7.2f%% %7.2f%%%n",
                        server,
                        demand,
                        delayMillis == 0 ? "0" : "0-" + delayMillis,
                        cell.admitted,
                        cell.best,
                        100 * cell.share(),
                        100 * cell.worstShare));
                assertThat(cell.refused).as("refusals\n%s", table).isZero();
                assertThat(cell.share()).as("share of the best\n%s", table).isGreaterThanOrEqualTo(0.99);
            }
        }));
        MeasurementLog.println(table);
    }

    private static Cell simulate(
            Function<Random, ServerModel> makeServer, Function<Random, long[]> makeArrivals, long mostDelay) {
        var cell = new Cell();
        for (long seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
            var random = new Random(seed);
            long[] arrivals = makeArrivals.apply(random);
            var simulation = new LimiterSimulation(makeServer.apply(random), mostDelay, HORIZON, seed);
            simulation.client(
                    simulation.rateLimiter(LimiterSimulation.settings(LIMIT).build()), CallPriority.BULK, arrivals);
            simulation.run();
            cell.add(simulation, ArrivalProcess.bestPossible(arrivals, LIMIT, WINDOW, HORIZON));
        }
        return cell;
    }

    private static Map<String, Function<Random, ServerModel>> servers() {
        var servers = new LinkedHashMap<String, Function<Random, ServerModel>>();
        servers.put("fixed", random -> ServerModel.fixedWindow(LIMIT, WINDOW, (long) (random.nextDouble() * WINDOW)));
        servers.put("sliding", random -> ServerModel.slidingWindow(LIMIT, WINDOW));
        servers.put("bucket", random -> ServerModel.tokenBucket(LIMIT, WINDOW));
        return servers;
    }

    private static Map<String, Function<Random, long[]>> arrivals() {
        var arrivals = new LinkedHashMap<String, Function<Random, long[]>>();
        for (int load : new int[] {8, 15}) {
            String suffix = " " + 100 * load / LIMIT + " %";
            arrivals.put("steady" + suffix, random -> ArrivalProcess.steady(load, WINDOW, HORIZON));
            arrivals.put("bursts" + suffix, random -> ArrivalProcess.bursts(load, WINDOW, HORIZON, random));
            arrivals.put("on/off" + suffix, random -> ArrivalProcess.onOff(load, WINDOW, HORIZON, random));
            arrivals.put("Poisson" + suffix, random -> ArrivalProcess.poisson(load, WINDOW, HORIZON, random));
        }
        return arrivals;
    }

    private static final class Cell {

        private int admitted;
        private int best;
        private int refused;
        private double worstShare = 1;

        double share() {
            return (double) admitted / best;
        }

        void add(LimiterSimulation simulation, int bestPossible) {
            admitted += simulation.admitted();
            best += bestPossible;
            refused += simulation.refused();
            worstShare = Math.min(worstShare, (double) simulation.admitted() / bestPossible);
        }
    }
}
