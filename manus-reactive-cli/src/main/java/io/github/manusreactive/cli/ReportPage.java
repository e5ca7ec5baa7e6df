package io.github.manusreactive.cli;

import io.github.manusreactive.fanout.FanOutProgress;
import io.github.manusreactive.fanout.ItemOutcome;
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

/** Renders the report as one HTML page without scripts or external resources. */
final class ReportPage {

    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMMM uuuu, HH:mm 'UTC'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);
    private static final Duration FOR_EVER = Duration.ofDays(3650);

    private final ReportCollector report;
    private final FanOutProgress progress;
    private final StopExplanation stopping;

    ReportPage(ReportCollector report, FanOutProgress progress, StopExplanation stopping) {
        this.report = report;
        this.progress = progress;
        this.stopping = stopping;
    }

    String html() {
        long all = progress.total() == null ? progress.done() : progress.total();
        String headline =
                String.format(Locale.ROOT, "%,d of %,d finished", progress.count(OutcomeStatus.FINISHED), all);
        return HtmlFragments.page(
                "Fan-out: " + headline,
                "<header><h1>" + HtmlFragments.text(headline) + "</h1><p>Fan-out of " + DAY.format(report.start())
                        + "</p></header>",
                stopped(all),
                facts(all),
                HtmlFragments.section(
                        "Throughput",
                        "Tasks that ended in each " + TimeFormat.shortly(report.spanLength()) + ".",
                        new ThroughputChart(report).html()),
                "<div class=\"pair\">" + HtmlFragments.section("Outcomes", "Of all lines of the input.", outcomes(all)),
                HtmlFragments.section("Users", "Tasks of each user that ended in this run.", users()) + "</div>",
                HtmlFragments.section("Durations", durationNote(), durations()),
                problems(),
                "<footer>Written by manus.</footer>");
    }

    private String stopped(long all) {
        List<String> notes = new ArrayList<>();
        // a stop after the last outcome had no effect
        String reason = progress.done() < all ? stopping.reason(progress) : null;
        if (reason != null) {
            notes.add("Stopped before the end: " + reason + ".");
        }
        progress.usersOut().forEach(user -> notes.add("User excluded: " + user));
        return notes.isEmpty()
                ? ""
                : notes.stream()
                        .map(note -> "<div>" + HtmlFragments.text(note) + "</div>")
                        .collect(Collectors.joining("", "<div class=\"note\">", "</div>"));
    }

    private String facts(long all) {
        StringBuilder facts = new StringBuilder("<dl class=\"facts\">");
        facts.append(HtmlFragments.fact("done", String.format(Locale.ROOT, "%,d", progress.done())));
        if (all > progress.done()) {
            facts.append(HtmlFragments.fact("not done", String.format(Locale.ROOT, "%,d", all - progress.done())));
        }
        if (progress.resumed() > 0) {
            facts.append(
                    HtmlFragments.fact("from earlier runs", String.format(Locale.ROOT, "%,d", progress.resumed())));
        }
        facts.append(HtmlFragments.fact("time", ProgressLines.clock(progress.elapsed())));
        double minutes = Math.max(1, progress.elapsed().toMillis()) / 60_000.0;
        facts.append(HtmlFragments.fact(
                "per minute", String.format(Locale.ROOT, "%,.1f", (progress.done() - progress.resumed()) / minutes)));
        facts.append(HtmlFragments.fact("credits", String.format(Locale.ROOT, "%,d", progress.credits())));
        return facts.append("</dl>").toString();
    }

    private String outcomes(long all) {
        StringBuilder bars = new StringBuilder("<div class=\"bars\">");
        for (OutcomeStatus status : OutcomeStatus.values()) {
            long count = progress.count(status);
            if (count > 0 || status == OutcomeStatus.FINISHED) {
                bars.append(HtmlFragments.bar(
                        ProblemTracker.words(status), style(status), count, all, percent(count, all)));
            }
        }
        if (all > progress.done()) {
            bars.append(HtmlFragments.bar(
                    "not done", "not-done", all - progress.done(), all, percent(all - progress.done(), all)));
        }
        return bars.append("</div>").toString();
    }

    private static String percent(long count, long all) {
        return String.format(Locale.ROOT, "%.1f %%", 100.0 * count / Math.max(1, all));
    }

    private String users() {
        long most = report.users().values().stream()
                .mapToLong(ReportCollector.UserShare::tasks)
                .max()
                .orElse(1);
        StringBuilder bars = new StringBuilder("<div class=\"bars\">");
        report.users()
                .forEach((user, share) -> bars.append(HtmlFragments.bar(
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
                : "From creation to answer: half of the tasks took at most "
                        + TimeFormat.shortly(durations.quantile(0.5))
                        + ", nine in ten at most " + TimeFormat.shortly(durations.quantile(0.9)) + ", the longest "
                        + TimeFormat.shortly(durations.longest()) + ".";
    }

    private String durations() {
        DurationCounts durations = report.durations();
        if (durations.count() == 0) {
            return "<p>No task finished in this run.</p>";
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
                    ? "under " + TimeFormat.shortly(to)
                    : to.equals(FOR_EVER)
                            ? TimeFormat.shortly(from) + " and more"
                            : TimeFormat.shortly(from) + " – " + TimeFormat.shortly(to);
            bars.append(HtmlFragments.bar(label, "plain", count, most, ""));
        }
        return bars.append("</div>").toString();
    }

    /** Returns round bounds around nearly all durations. The first and last classes contain the rest. */
    private static List<Duration> bounds(DurationCounts durations) {
        Duration low = durations.quantile(0.01);
        Duration high = durations.quantile(0.99);
        List<Duration> bounds = new ArrayList<>(List.of(Duration.ZERO));
        for (Duration bound : TimeFormat.ROUND) {
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
        ProblemTracker problems = report.problems();
        if (problems.count() == 0) {
            return "";
        }
        StringBuilder table = new StringBuilder("<div class=\"wide\"><table><thead><tr><th>key</th><th>outcome</th>"
                + "<th>task</th><th>why</th></tr></thead><tbody>");
        for (ItemOutcome each : problems.kept()) {
            table.append("<tr><td>")
                    .append(HtmlFragments.text(each.key()))
                    .append("</td><td>")
                    .append(ProblemTracker.words(each.status()))
                    .append("</td><td>")
                    .append(task(each.taskId(), each.taskUrl()))
                    .append("</td><td>")
                    .append(HtmlFragments.text(
                            each.error() == null
                                    ? ""
                                    : each.error().code() + ": " + each.error().message()))
                    .append("</td></tr>");
        }
        String note = problems.count() > problems.kept().size()
                ? String.format(
                        Locale.ROOT,
                        "Reasons, and the first %d of %,d.",
                        problems.kept().size(),
                        problems.count())
                : "Reasons and keys.";
        return HtmlFragments.section(
                "Without an answer", note, reasons(problems) + table.append("</tbody></table></div>"));
    }

    private static String reasons(ProblemTracker problems) {
        StringBuilder bars = new StringBuilder("<div class=\"bars\">");
        for (ProblemTracker.ProblemGroup group : problems.groups()) {
            bars.append(HtmlFragments.bar(group.name(), style(group.outcome()), group.count(), problems.count(), ""));
        }
        return bars.append("</div>").toString();
    }

    private static String task(@Nullable String id, @Nullable URI url) {
        if (id == null) {
            return "";
        }
        return url != null && "https".equals(url.getScheme())
                ? "<a href=\"" + HtmlFragments.text(url.toString()) + "\" rel=\"noreferrer\">" + HtmlFragments.text(id)
                        + "</a>"
                : HtmlFragments.text(id);
    }

    private static String style(OutcomeStatus status) {
        return status.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
