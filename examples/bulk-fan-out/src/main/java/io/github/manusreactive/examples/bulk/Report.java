package io.github.manusreactive.examples.bulk;

import io.github.manusreactive.fanout.FanOutOutcome;
import io.github.manusreactive.fanout.FanOutProgress;
import io.github.manusreactive.fanout.Outcome;
import io.github.manusreactive.fanout.OutcomeStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The report of a job: one HTML file without anything from elsewhere. Memory stays small however long the job is: ended tasks are
 * counted in at most 120 spans of time, durations in a dozen classes.
 */
final class Report {

    private static final int MOST_SPANS = 120;
    private static final int MOST_PROBLEMS = 100;
    private static final Duration[] CLASSES = {
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        Duration.ofSeconds(15),
        Duration.ofSeconds(30),
        Duration.ofMinutes(1),
        Duration.ofMinutes(2),
        Duration.ofMinutes(5),
        Duration.ofMinutes(10),
        Duration.ofMinutes(20),
        Duration.ofHours(1),
        Duration.ofHours(6)
    };

    private final Instant start;
    private final long[] durations = new long[CLASSES.length + 1];
    private final Map<String, Long> users = new TreeMap<>();
    private final List<Outcome> problems = new ArrayList<>();
    private TreeMap<Long, Long> endedBySpan = new TreeMap<>();
    private long spanMillis = 1000;

    Report(Instant start) {
        this.start = start;
    }

    synchronized void add(FanOutOutcome<?> ended) {
        Outcome outcome = ended.outcome();
        if (ended.resumed()) {
            return;
        }
        long span = Math.max(0, Duration.between(start, outcome.finishedAt()).toMillis()) / spanMillis;
        endedBySpan.merge(span, 1L, Long::sum);
        while (endedBySpan.lastKey() >= MOST_SPANS) {
            widen();
        }
        if (outcome.createdAt() != null && outcome.isFinished()) {
            durations[classOf(Duration.between(outcome.createdAt(), outcome.finishedAt()))]++;
        }
        users.merge(outcome.user() == null ? "nobody" : outcome.user(), 1L, Long::sum);
        if (!outcome.isFinished() && problems.size() < MOST_PROBLEMS) {
            problems.add(outcome);
        }
    }

    synchronized void write(Path file, FanOutProgress progress) throws IOException {
        Files.writeString(file, html(progress));
    }

    private void widen() {
        TreeMap<Long, Long> wider = new TreeMap<>();
        endedBySpan.forEach((span, count) -> wider.merge(span / 2, count, Long::sum));
        endedBySpan = wider;
        spanMillis *= 2;
    }

    private static int classOf(Duration duration) {
        int at = 0;
        while (at < CLASSES.length && duration.compareTo(CLASSES[at]) >= 0) {
            at++;
        }
        return at;
    }

    private String html(FanOutProgress progress) {
        Map<String, Long> outcomes = new LinkedHashMap<>();
        for (OutcomeStatus status : OutcomeStatus.values()) {
            outcomes.put(Svg.words(status.name()), progress.count(status));
        }
        Map<String, Long> classes = new LinkedHashMap<>();
        for (int i = 0; i < durations.length; i++) {
            classes.put(i == CLASSES.length ? "longer" : "under " + shortly(CLASSES[i]), durations[i]);
        }
        Map<String, Long> spans = new LinkedHashMap<>();
        long last = endedBySpan.isEmpty() ? 0 : endedBySpan.lastKey();
        for (long span = 0; span <= last; span++) {
            spans.put(ProgressView.clock(Duration.ofMillis(span * spanMillis)), endedBySpan.getOrDefault(span, 0L));
        }
        return Svg.page(
                "Fan-out of " + start.toString().replaceAll("\\.\\d+", ""),
                Svg.facts(Map.of(
                        "ended", Long.toString(progress.done()),
                        "finished", Long.toString(progress.count(OutcomeStatus.FINISHED)),
                        "credits", Long.toString(progress.credits()),
                        "time", ProgressView.clock(progress.elapsed()),
                        "per minute",
                                String.format(
                                        Locale.ROOT,
                                        "%.1f",
                                        progress.done()
                                                * 60_000.0
                                                / Math.max(1, progress.elapsed().toMillis())))),
                Svg.section(
                        "Throughput",
                        "tasks ended in each " + shortly(Duration.ofMillis(spanMillis)),
                        Svg.columns(spans)),
                Svg.section("Outcomes", "", Svg.bars(outcomes)),
                Svg.section("Durations", "from creation to answer, finished tasks", Svg.bars(classes)),
                Svg.section("Users", "tasks ended for each", Svg.bars(users)),
                problems.isEmpty()
                        ? ""
                        : Svg.section("Without an answer", "the first " + problems.size(), problemTable()));
    }

    private String problemTable() {
        StringBuilder table = new StringBuilder("<div class=\"wide\"><table><thead><tr><th>key</th><th>outcome</th>"
                + "<th>task</th><th>why</th></tr></thead><tbody>");
        for (Outcome each : problems) {
            table.append("<tr><td>")
                    .append(Svg.text(each.key()))
                    .append("</td><td>")
                    .append(Svg.words(each.outcome().name()))
                    .append("</td><td>")
                    .append(Svg.text(each.taskId() == null ? "–" : each.taskId()))
                    .append("</td><td>")
                    .append(Svg.text(
                            each.error() == null
                                    ? ""
                                    : each.error().code() + ": " + each.error().message()))
                    .append("</td></tr>");
        }
        return table.append("</tbody></table></div>").toString();
    }

    private static String shortly(Duration time) {
        long seconds = time.toSeconds();
        return seconds < 60 ? seconds + " s" : seconds < 3600 ? seconds / 60 + " min" : seconds / 3600 + " h";
    }
}
