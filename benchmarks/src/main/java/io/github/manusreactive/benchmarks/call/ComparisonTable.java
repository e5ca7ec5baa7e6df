package io.github.manusreactive.benchmarks.call;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Collects measurements and prints medians with minimum and maximum as Markdown. */
final class ComparisonTable {

    private final Map<TableCell, List<CallMeasurement>> cells = new LinkedHashMap<>();

    /** Adds a measurement. */
    void add(CallOperation operation, int inFlight, SubjectKind kind, CallMeasurement measurement) {
        cells.computeIfAbsent(new TableCell(operation, inFlight, kind), any -> new ArrayList<>())
                .add(measurement);
    }

    /** Prints the table: median (min-max), failures as a sum. */
    void print() {
        System.out.println(
                "| Operation | In flight | Client | calls/s | p50 µs | p99 µs | bytes/call | CPU µs/call | failures |");
        System.out.println("|---|--:|---|--:|--:|--:|--:|--:|--:|");
        cells.forEach((cell, all) -> System.out.printf(
                "| %s | %d | %s | %s | %s | %s | %s | %s | %d |%n",
                cell.operation(),
                cell.inFlight(),
                cell.kind().title(),
                spread(all, CallMeasurement::callsPerSecond, "%,.0f"),
                spread(all, CallMeasurement::p50Micros, "%,.0f"),
                spread(all, CallMeasurement::p99Micros, "%,.0f"),
                spread(all, CallMeasurement::bytesPerCall, "%,.0f"),
                spread(all, CallMeasurement::cpuMicrosPerCall, "%,.1f"),
                all.stream().mapToLong(CallMeasurement::failures).sum()));
        System.out.println();
    }

    private static String spread(List<CallMeasurement> all, ToDoubleFunction<CallMeasurement> value, String format) {
        double[] sorted = all.stream().mapToDouble(value).sorted().toArray();
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        String text = format(format, median);
        return sorted.length == 1
                ? text
                : text + " (" + format(format, sorted[0]) + "-" + format(format, sorted[sorted.length - 1]) + ")";
    }

    @SuppressWarnings("FormatStringAnnotation")
    private static String format(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }

    /** What a row is about. */
    private record TableCell(CallOperation operation, int inFlight, SubjectKind kind) {}
}
