package io.github.manusreactive.benchmarks.call;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;

/**
 * Options of {@link CallCostComparison}.
 *
 * @param rounds measurements of each cell
 * @param warmSeconds warm-up of each subject and operation
 * @param seconds duration of one measurement
 * @param inFlight calls in flight
 * @param operations operations to measure
 * @param subjects subjects to measure
 * @param tls if {@code true}, calls use TLS
 * @param gzip if {@code true}, responses are compressed
 * @param cold if {@code true}, the first call of new JVMs is measured instead
 */
record ComparisonOptions(
        int rounds,
        double warmSeconds,
        double seconds,
        List<Integer> inFlight,
        List<CallOperation> operations,
        List<SubjectKind> subjects,
        boolean tls,
        boolean gzip,
        boolean cold) {

    /** Reads the arguments of the command line. */
    static ComparisonOptions parse(String[] args) {
        int rounds = 5;
        double warm = 35;
        double seconds = 8;
        List<Integer> inFlight = List.of(1, 16, 256, 2_048);
        List<CallOperation> operations = List.of(CallOperation.values());
        List<SubjectKind> subjects = List.of(SubjectKind.values());
        boolean tls = false;
        boolean gzip = false;
        boolean cold = false;
        Deque<String> rest = new ArrayDeque<>(Arrays.asList(args));
        while (!rest.isEmpty()) {
            String option = rest.pop();
            switch (option) {
                case "--rounds" -> rounds = Integer.parseInt(rest.pop());
                case "--warm" -> warm = Double.parseDouble(rest.pop());
                case "--seconds" -> seconds = Double.parseDouble(rest.pop());
                case "--in-flight" -> inFlight = list(rest.pop(), Integer::valueOf);
                case "--operations" -> operations = list(rest.pop(), CallOperation::of);
                case "--subjects" -> subjects = list(rest.pop(), SubjectKind::of);
                case "--tls" -> tls = true;
                case "--gzip" -> gzip = true;
                case "--cold" -> cold = true;
                default -> throw new IllegalArgumentException("Unknown option " + option);
            }
        }
        return new ComparisonOptions(rounds, warm, seconds, inFlight, operations, subjects, tls, gzip, cold);
    }

    /** Returns the kind of connection in words. */
    String network() {
        return (tls ? "TLS" : "plain HTTP") + (gzip ? ", gzip" : "");
    }

    private static <T> List<T> list(String text, Function<String, T> item) {
        return Arrays.stream(text.split(",", -1)).map(item).toList();
    }
}
