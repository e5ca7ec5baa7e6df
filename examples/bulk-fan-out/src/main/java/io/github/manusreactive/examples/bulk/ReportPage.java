package io.github.manusreactive.examples.bulk;

import io.github.manusreactive.fanout.FanOutProgress;
import io.github.manusreactive.fanout.Outcome;
import io.github.manusreactive.fanout.OutcomeStatus;
import java.net.URI;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The report as one HTML page without anything from elsewhere, and without a script. */
final class ReportPage {

    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMMM uuuu, HH:mm 'UTC'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);
    private static final int MOST_TIME_LABELS = 7;
    private static final Duration FOR_EVER = Duration.ofDays(3650);

    /** Times that are easy to read. */
    private static final List<Duration> BOUNDS = Stream.concat(
                    Stream.of(100L, 200L, 500L, 1000L, 2000L, 5000L, 10_000L, 20_000L, 30_000L)
                            .map(Duration::ofMillis),
                    Stream.of(1L, 2L, 5L, 10L, 20L, 30L, 60L, 120L, 300L, 600L, 1440L)
                            .map(Duration::ofMinutes))
            .toList();

    private final Report report;
    private final FanOutProgress progress;

    ReportPage(Report report, FanOutProgress progress) {
        this.report = report;
        this.progress = progress;
    }

    String html() {
        long all = progress.total() == null ? progress.done() : progress.total();
        String headline =
                String.format(Locale.ROOT, "%,d of %,d finished", progress.count(OutcomeStatus.FINISHED), all);
        return Html.page(
                "Fan-out: " + headline,
                "<header><h1>" + Html.text(headline) + "</h1><p>Fan-out of " + DAY.format(report.start())
                        + "</p></header>",
                stopped(),
                facts(all),
                Html.section(
                        "Throughput", "Tasks that ended in each " + shortly(report.spanLength()) + ".", throughput()),
                "<div class=\"pair\">" + Html.section("Outcomes", "Of all lines of the input.", outcomes(all)),
                Html.section("Users", "Tasks that ended for each in this run.", users()) + "</div>",
                Html.section("Durations", durationNote(), durations()),
                problems(),
                "<footer>Written by bulk-fan-out.</footer>");
    }

    private String stopped() {
        List<String> notes = new ArrayList<>();
        if (progress.stopReason() != null) {
            notes.add("Stopped before the end: " + ProgressLines.reason(progress.stopReason()) + ".");
        }
        progress.usersOut().forEach(user -> notes.add("Left out: " + user));
        return notes.isEmpty() ? "" : "<div class=\"note\">" + Html.text(String.join(" ", notes)) + "</div>";
    }

    private String facts(long all) {
        StringBuilder facts = new StringBuilder("<dl class=\"facts\">");
        facts.append(Html.fact("done", String.format(Locale.ROOT, "%,d", progress.done())));
        if (all > progress.done()) {
            facts.append(Html.fact("not done", String.format(Locale.ROOT, "%,d", all - progress.done())));
        }
        if (progress.resumed() > 0) {
            facts.append(Html.fact("from earlier runs", String.format(Locale.ROOT, "%,d", progress.resumed())));
        }
        facts.append(Html.fact("time", ProgressLines.clock(progress.elapsed())));
        double minutes = Math.max(1, progress.elapsed().toMillis()) / 60_000.0;
        facts.append(Html.fact(
                "per minute", String.format(Locale.ROOT, "%,.1f", (progress.done() - progress.resumed()) / minutes)));
        facts.append(Html.fact("credits", String.format(Locale.ROOT, "%,d", progress.credits())));
        return facts.append("</dl>").toString();
    }

    private String outcomes(long all) {
        StringBuilder bars = new StringBuilder("<div class=\"bars\">");
        for (OutcomeStatus status : OutcomeStatus.values()) {
            long count = progress.count(status);
            if (count > 0 || status == OutcomeStatus.FINISHED) {
                bars.append(Html.bar(
                        words(status),
                        status.name().toLowerCase(Locale.ROOT).replace('_', '-'),
                        count,
                        all,
                        String.format(Locale.ROOT, "%.1f %%", 100.0 * count / Math.max(1, all))));
            }
        }
        return bars.append("</div>").toString();
    }

    private String users() {
        long most = report.users().values().stream()
                .mapToLong(Report.Share::tasks)
                .max()
                .orElse(1);
        StringBuilder bars = new StringBuilder("<div class=\"bars\">");
        report.users()
                .forEach((user, share) -> bars.append(Html.bar(
                        user,
                        "plain",
                        share.tasks(),
                        most,
                        String.format(Locale.ROOT, "%,d credits", share.credits()))));
        return report.users().isEmpty()
                ? "<p>None in this run.</p>"
                : bars.append("</div>").toString();
    }

    private String throughput() {
        if (report.spans().isEmpty()) {
            return "<p>Nothing ended in this run.</p>";
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
                    .append(Html.text(time + ": " + span.finished() + " finished, " + span.others() + " others"))
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
                + " in " + shortly(report.spanLength()) + "\">" + shapes + "</svg>" + timeLabels(count) + "</div>"
                + "<ul class=\"legend\">" + Html.legend("finished", "finished")
                + (report.problemCount() > 0 ? Html.legend("without an answer", "failed") : "") + "</ul>"
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
        long step = BOUNDS.get(BOUNDS.size() - 1).toMillis();
        for (int i = BOUNDS.size() - 1; i >= 0 && length / BOUNDS.get(i).toMillis() < MOST_TIME_LABELS; i--) {
            step = BOUNDS.get(i).toMillis();
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

    private String durationNote() {
        DurationCounts durations = report.durations();
        return durations.count() == 0
                ? "From creation to answer."
                : "From creation to answer: half of the tasks took at most " + shortly(durations.quantile(0.5))
                        + ", nine in ten at most " + shortly(durations.quantile(0.9)) + ", the longest "
                        + shortly(durations.longest()) + ".";
    }

    private String durations() {
        DurationCounts durations = report.durations();
        if (durations.count() == 0) {
            return "<p>Nothing finished in this run.</p>";
        }
        List<Duration> bounds = bounds(durations);
        long most = 0;
        for (int i = 1; i < bounds.size(); i++) {
            most = Math.max(most, durations.between(bounds.get(i - 1), bounds.get(i)));
        }
        StringBuilder bars = new StringBuilder("<div class=\"bars\">");
        for (int i = 1; i < bounds.size(); i++) {
            Duration from = bounds.get(i - 1);
            long count = durations.between(from, bounds.get(i));
            Duration to = bounds.get(i);
            if (to.equals(FOR_EVER) && count == 0) {
                break;
            }
            String label = from.isZero()
                    ? "under " + shortly(to)
                    : to.equals(FOR_EVER) ? shortly(from) + " and more" : shortly(from) + " – " + shortly(to);
            bars.append(Html.bar(label, "plain", count, most, ""));
        }
        return bars.append("</div>").toString();
    }

    /** Round numbers around nearly all that was seen; the first and the last class take in the rest. */
    private static List<Duration> bounds(DurationCounts durations) {
        Duration low = durations.quantile(0.01);
        Duration high = durations.quantile(0.99);
        List<Duration> bounds = new ArrayList<>(List.of(Duration.ZERO));
        for (Duration bound : BOUNDS) {
            if (bound.compareTo(low) > 0) {
                bounds.add(bound);
            }
            if (bound.compareTo(high) >= 0) {
                break;
            }
        }
        bounds.add(FOR_EVER);
        return bounds;
    }

    private String problems() {
        if (report.problems().isEmpty()) {
            return "";
        }
        StringBuilder table = new StringBuilder("<div class=\"wide\"><table><thead><tr><th>key</th><th>outcome</th>"
                + "<th>task</th><th>why</th></tr></thead><tbody>");
        for (Outcome each : report.problems()) {
            table.append("<tr><td>")
                    .append(Html.text(each.key()))
                    .append("</td><td>")
                    .append(words(each.outcome()))
                    .append("</td><td>")
                    .append(task(each.taskId(), each.taskUrl()))
                    .append("</td><td>")
                    .append(Html.text(
                            each.error() == null
                                    ? ""
                                    : each.error().code() + ": " + each.error().message()))
                    .append("</td></tr>");
        }
        String note = report.problemCount() > report.problems().size()
                ? String.format(
                        Locale.ROOT, "The first %d of %,d.", report.problems().size(), report.problemCount())
                : report.problemCount() + " of the lines.";
        return Html.section(
                "Without an answer",
                note,
                table.append("</tbody></table></div>").toString());
    }

    private static String task(@Nullable String id, @Nullable URI url) {
        if (id == null) {
            return "–";
        }
        return url != null && "https".equals(url.getScheme())
                ? "<a href=\"" + Html.text(url.toString()) + "\" rel=\"noreferrer\">" + Html.text(id) + "</a>"
                : Html.text(id);
    }

    private static String words(OutcomeStatus status) {
        return status.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** An even number that is easy to read, not far above. */
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

    private static String shortly(Duration time) {
        long millis = time.toMillis();
        if (millis < 1000) {
            return millis + " ms";
        }
        if (millis < 60_000) {
            return millis % 1000 == 0 ? millis / 1000 + " s" : String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
        }
        long minutes = Math.round(millis / 60_000.0);
        return minutes < 60
                ? minutes + " min"
                : minutes % 60 == 0 ? minutes / 60 + " h" : minutes / 60 + " h " + minutes % 60 + " min";
    }
}
