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
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The report as one HTML page without anything from elsewhere, and without a script. */
final class ReportPage {

    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMMM uuuu, HH:mm 'UTC'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);
    private static final Duration FOR_EVER = Duration.ofDays(3650);

    private final Report report;
    private final FanOutProgress progress;
    private final Stopping stopping;

    ReportPage(Report report, FanOutProgress progress, Stopping stopping) {
        this.report = report;
        this.progress = progress;
        this.stopping = stopping;
    }

    String html() {
        long all = progress.total() == null ? progress.done() : progress.total();
        String headline =
                String.format(Locale.ROOT, "%,d of %,d finished", progress.count(OutcomeStatus.FINISHED), all);
        return Html.page(
                "Fan-out: " + headline,
                "<header><h1>" + Html.text(headline) + "</h1><p>Fan-out of " + DAY.format(report.start())
                        + "</p></header>",
                stopped(all),
                facts(all),
                Html.section(
                        "Throughput",
                        "Tasks that ended in each " + Times.shortly(report.spanLength()) + ".",
                        new Throughput(report).html()),
                "<div class=\"pair\">" + Html.section("Outcomes", "Of all lines of the input.", outcomes(all)),
                Html.section("Users", "Tasks that ended for each in this run.", users()) + "</div>",
                Html.section("Durations", durationNote(), durations()),
                problems(),
                "<footer>Written by bulk-fan-out.</footer>");
    }

    private String stopped(long all) {
        List<String> notes = new ArrayList<>();
        // by the last outcomes nothing was held back
        String reason = progress.done() < all ? stopping.reason(progress) : null;
        if (reason != null) {
            notes.add("Stopped before the end: " + reason + ".");
        }
        progress.usersOut().forEach(user -> notes.add("Left out: " + user));
        return notes.isEmpty()
                ? ""
                : notes.stream()
                        .map(note -> "<div>" + Html.text(note) + "</div>")
                        .collect(Collectors.joining("", "<div class=\"note\">", "</div>"));
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
                bars.append(Html.bar(Problems.words(status), style(status), count, all, percent(count, all)));
            }
        }
        if (all > progress.done()) {
            bars.append(
                    Html.bar("not done", "not-done", all - progress.done(), all, percent(all - progress.done(), all)));
        }
        return bars.append("</div>").toString();
    }

    private static String percent(long count, long all) {
        return String.format(Locale.ROOT, "%.1f %%", 100.0 * count / Math.max(1, all));
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

    private String durationNote() {
        DurationCounts durations = report.durations();
        return durations.count() == 0
                ? "From creation to answer."
                : "From creation to answer: half of the tasks took at most " + Times.shortly(durations.quantile(0.5))
                        + ", nine in ten at most " + Times.shortly(durations.quantile(0.9)) + ", the longest "
                        + Times.shortly(durations.longest()) + ".";
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
                    ? "under " + Times.shortly(to)
                    : to.equals(FOR_EVER)
                            ? Times.shortly(from) + " and more"
                            : Times.shortly(from) + " – " + Times.shortly(to);
            bars.append(Html.bar(label, "plain", count, most, ""));
        }
        return bars.append("</div>").toString();
    }

    /** Round numbers around nearly all that was seen; the first and the last class take in the rest. */
    private static List<Duration> bounds(DurationCounts durations) {
        Duration low = durations.quantile(0.01);
        Duration high = durations.quantile(0.99);
        List<Duration> bounds = new ArrayList<>(List.of(Duration.ZERO));
        for (Duration bound : Times.ROUND) {
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
        Problems problems = report.problems();
        if (problems.count() == 0) {
            return "";
        }
        StringBuilder table = new StringBuilder("<div class=\"wide\"><table><thead><tr><th>key</th><th>outcome</th>"
                + "<th>task</th><th>why</th></tr></thead><tbody>");
        for (Outcome each : problems.kept()) {
            table.append("<tr><td>")
                    .append(Html.text(each.key()))
                    .append("</td><td>")
                    .append(Problems.words(each.status()))
                    .append("</td><td>")
                    .append(task(each.taskId(), each.taskUrl()))
                    .append("</td><td>")
                    .append(Html.text(
                            each.error() == null
                                    ? ""
                                    : each.error().code() + ": " + each.error().message()))
                    .append("</td></tr>");
        }
        String note = problems.count() > problems.kept().size()
                ? String.format(
                        Locale.ROOT,
                        "Why, and the first %d of %,d.",
                        problems.kept().size(),
                        problems.count())
                : "Why, and which.";
        return Html.section("Without an answer", note, reasons(problems) + table.append("</tbody></table></div>"));
    }

    private static String reasons(Problems problems) {
        StringBuilder bars = new StringBuilder("<div class=\"bars\">");
        for (Problems.Group group : problems.groups()) {
            bars.append(Html.bar(group.name(), style(group.outcome()), group.count(), problems.count(), ""));
        }
        return bars.append("</div>").toString();
    }

    private static String task(@Nullable String id, @Nullable URI url) {
        if (id == null) {
            return "";
        }
        return url != null && "https".equals(url.getScheme())
                ? "<a href=\"" + Html.text(url.toString()) + "\" rel=\"noreferrer\">" + Html.text(id) + "</a>"
                : Html.text(id);
    }

    private static String style(OutcomeStatus status) {
        return status.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
