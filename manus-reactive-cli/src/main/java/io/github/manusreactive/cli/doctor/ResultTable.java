package io.github.manusreactive.cli.doctor;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Formats one line per check, in columns for the terminal or as a Markdown table row. */
final class ResultTable {

    private static final List<String> COLUMNS =
            List.of("operation", "outcome", "HTTP", "time", "entries", "requests", "unexpected");
    private static final int[] WIDTHS = {38, 24, 5, 9, 8, 9, 10};
    private static final int RIGHT = 2;

    private ResultTable() {}

    static String header() {
        return line(COLUMNS);
    }

    static String line(CheckResult result) {
        return line(cells(result));
    }

    static String markdownHeader() {
        return bars(COLUMNS) + "\n" + "|---".repeat(COLUMNS.size()) + "|";
    }

    static String markdown(CheckResult result) {
        return bars(cells(result));
    }

    private static List<String> cells(CheckResult result) {
        CheckTrace trace = result.trace();
        CheckTarget target = result.check().target();
        boolean sent = trace.attempts() > 0;
        String read = sent && target != null ? " of " + target.label() : "";
        String outcome = result.outcome() + (result.detail().isEmpty() ? "" : ": " + result.detail());
        if (!sent) {
            return List.of(result.check().label(), outcome, "", "", "", "", "");
        }
        ReadSummary summary = result.summary();
        return List.of(
                result.check().label() + read,
                outcome,
                trace.status() == 0 ? "none" : String.valueOf(trace.status()),
                millis(trace.took()),
                summary == null ? "" : String.valueOf(summary.entries()),
                String.valueOf(trace.attempts()),
                result.places().isEmpty() ? "" : String.valueOf(result.places().size()));
    }

    private static String millis(Duration time) {
        return String.format(Locale.ROOT, "%,d ms", time.toMillis());
    }

    private static String line(List<String> cells) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < cells.size(); i++) {
            String format = i < RIGHT ? "%-" + WIDTHS[i] + "s" : "%" + WIDTHS[i] + "s";
            line.append(i == 0 ? "" : " ").append(String.format(Locale.ROOT, format, cells.get(i)));
        }
        return line.toString().stripTrailing();
    }

    private static String bars(List<String> cells) {
        return "| " + String.join(" | ", cells) + " |";
    }
}
