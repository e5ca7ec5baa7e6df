package io.github.manusreactive.benchmarks.call;

import java.util.Locale;

/**
 * The result of one measurement.
 *
 * @param callsPerSecond throughput
 * @param p50Micros median latency
 * @param p99Micros 99th percentile of the latency
 * @param bytesPerCall allocated bytes of each call
 * @param cpuMicrosPerCall CPU time of the process for each call
 * @param failures calls that failed
 */
record CallMeasurement(
        double callsPerSecond,
        double p50Micros,
        double p99Micros,
        double bytesPerCall,
        double cpuMicrosPerCall,
        long failures) {

    /** Reads a line of {@link #line}. */
    static CallMeasurement parse(String line) {
        String[] parts = line.split(" ", -1);
        return new CallMeasurement(
                Double.parseDouble(parts[0]),
                Double.parseDouble(parts[1]),
                Double.parseDouble(parts[2]),
                Double.parseDouble(parts[3]),
                Double.parseDouble(parts[4]),
                Long.parseLong(parts[5]));
    }

    /** Returns the numbers on one line. */
    String line() {
        return String.format(
                Locale.ROOT,
                "%.1f %.1f %.1f %.1f %.2f %d",
                callsPerSecond,
                p50Micros,
                p99Micros,
                bytesPerCall,
                cpuMicrosPerCall,
                failures);
    }
}
