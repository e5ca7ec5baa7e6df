package io.github.manusreactive.cli;

import java.time.Duration;
import java.util.Locale;

/** Renders the number of tasks that ended per time span as columns. */
final class ThroughputChart {

    private static final int MOST_TIME_LABELS = 7;

    private final ReportCollector report;

    ThroughputChart(ReportCollector report) {
        this.report = report;
    }

    String html() {
        if (report.spans().isEmpty()) {
            return "<p>No task ended in this run.</p>";
        }
        long count = report.spans().lastKey() + 1;
        long highest = report.spans().values().stream()
                .mapToLong(span -> span.finished() + span.others())
                .max()
                .orElse(1);
        long top = roundedUp(highest);
        StringBuilder shapes = new StringBuilder();
        for (int line = 0; line <= 2; line++) {
            shapes.append(String.format(
                    Locale.ROOT,
                    "<line class=\"grid\" x1=\"0\" x2=\"%d\" y1=\"%d\" y2=\"%d\"/>",
                    count,
                    line * 50,
                    line * 50));
        }
        StringBuilder rows = new StringBuilder();
        report.spans().forEach((at, span) -> {
            String time = clock(report.spanLength().multipliedBy(at));
            double finished = 100.0 * span.finished() / top;
            double others = 100.0 * span.others() / top;
            shapes.append("<g><title>")
                    .append(HtmlFragments.text(
                            time + ": " + span.finished() + " finished, " + span.others() + " others"))
                    .append("</title>")
                    .append(column(at, 100 - finished, finished, "finished"))
                    .append(column(at, 100 - finished - others, others, "failed"))
                    .append("</g>");
            rows.append("<tr><td>")
                    .append(time)
                    .append("</td><td>")
                    .append(span.finished())
                    .append("</td><td>")
                    .append(span.others())
                    .append("</td></tr>");
        });
        return "<div class=\"plot\"><div class=\"y\" aria-hidden=\"true\"><span>" + top + "</span><span>"
                + top / 2 + "</span><span>0</span></div><svg viewBox=\"0 0 " + count
                + " 100\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"Tasks ended over time, at most "
                + highest
                + " in " + TimeFormat.shortly(report.spanLength()) + "\">" + shapes + "</svg>" + timeLabels(count)
                + "</div>"
                + "<ul class=\"legend\">" + HtmlFragments.legend("finished", "finished")
                + (report.problems().count() > 0 ? HtmlFragments.legend("without an answer", "failed") : "") + "</ul>"
                + "<details><summary>Figures</summary><table><thead><tr><th>from</th><th>finished</th><th>others</th></tr>"
                + "</thead><tbody>" + rows + "</tbody></table></details>";
    }

    private static String column(long at, double y, double height, String style) {
        return height == 0
                ? ""
                : String.format(
                        Locale.ROOT,
                        "<rect class=\"%s\" x=\"%.2f\" y=\"%.2f\" width=\"0.84\" height=\"%.2f\"/>",
                        style,
                        at + 0.08,
                        y,
                        height);
    }

    private String timeLabels(long spans) {
        long length = report.spanLength().toMillis() * spans;
        long step = TimeFormat.ROUND.get(TimeFormat.ROUND.size() - 1).toMillis();
        for (int i = TimeFormat.ROUND.size() - 1;
                i >= 0 && length / TimeFormat.ROUND.get(i).toMillis() < MOST_TIME_LABELS;
                i--) {
            step = TimeFormat.ROUND.get(i).toMillis();
        }
        StringBuilder labels = new StringBuilder("<div class=\"x\" aria-hidden=\"true\">");
        for (long at = 0; at <= length * 0.92; at += step) {
            labels.append(String.format(
                    Locale.ROOT,
                    "<span style=\"left:%.2f%%\">%s</span>",
                    100.0 * at / length,
                    clock(Duration.ofMillis(at))));
        }
        return labels.append("</div>").toString();
    }

    /** Rounds up to an even number that is easy to read. */
    private static long roundedUp(long value) {
        for (long unit = 1; ; unit *= 10) {
            for (int step : new int[] {2, 4, 6, 8, 10, 12, 16}) {
                if (unit * step >= value) {
                    return unit * step;
                }
            }
        }
    }

    private String clock(Duration time) {
        return report.spanLength().toMillis() < 1000 && time.compareTo(Duration.ofMinutes(1)) < 0
                ? String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0)
                : ProgressLines.clock(time);
    }
}
