package io.github.manusreactive.cli;

import io.github.manusreactive.fanout.FanOutProgress;
import io.github.manusreactive.fanout.ItemOutcome;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * Collects the data of a job's report in bounded memory: ended tasks in at most 120 time spans, durations in classes, and the
 * first hundred problems.
 */
final class ReportCollector {

    private static final int MOST_SPANS = 120;

    /** Number of tasks that ended in a time span, with and without an answer. */
    static final class TimeSpan {
        private long finished;
        private long others;

        long finished() {
            return finished;
        }

        long others() {
            return others;
        }

        void add(TimeSpan other) {
            finished += other.finished;
            others += other.others;
        }
    }

    /** Tasks and credits of one user. */
    static final class UserShare {
        private long tasks;
        private long credits;

        long tasks() {
            return tasks;
        }

        long credits() {
            return credits;
        }
    }

    private final Instant start;
    private final DurationCounts durations = new DurationCounts();
    private final Map<String, UserShare> users = new TreeMap<>();
    private final ProblemTracker problems = new ProblemTracker();
    private long credits;
    private TreeMap<Long, TimeSpan> spans = new TreeMap<>();
    private long spanMillis = 250;

    ReportCollector(Instant start) {
        this.start = start;
    }

    /** Adds an outcome. Outcomes from the ledger and rejected lines do not count as tasks that ended in this run. */
    synchronized void add(ItemOutcome outcome, boolean resumed) {
        credits += outcome.credits() == null ? 0 : outcome.credits();
        if (!outcome.isFinished()) {
            problems.add(outcome, resumed);
        }
        if (resumed || outcome.taskId() == null) {
            return;
        }
        long at = Math.max(0, Duration.between(start, outcome.finishedAt()).toMillis()) / spanMillis;
        TimeSpan span = spans.computeIfAbsent(at, millis -> new TimeSpan());
        if (outcome.isFinished()) {
            span.finished++;
        } else {
            span.others++;
        }
        while (spans.lastKey() >= MOST_SPANS) {
            widen();
        }
        if (outcome.createdAt() != null && outcome.isFinished()) {
            durations.add(Duration.between(outcome.createdAt(), outcome.finishedAt()));
        }
        if (outcome.user() != null) {
            UserShare share = users.computeIfAbsent(outcome.user(), user -> new UserShare());
            share.tasks++;
            share.credits += outcome.credits() == null ? 0 : outcome.credits();
        }
    }

    synchronized void write(Path file, FanOutProgress progress, StopExplanation stopping) throws IOException {
        ReportFile.write(file, new ReportPage(this, progress, stopping).html());
    }

    private void widen() {
        TreeMap<Long, TimeSpan> wider = new TreeMap<>();
        spans.forEach((at, span) ->
                wider.computeIfAbsent(at / 2, half -> new TimeSpan()).add(span));
        spans = wider;
        spanMillis *= 2;
    }

    /** Returns the credits of all outcomes, including those from the ledger. */
    synchronized long credits() {
        return credits;
    }

    Instant start() {
        return start;
    }

    DurationCounts durations() {
        return durations;
    }

    Map<String, UserShare> users() {
        return users;
    }

    ProblemTracker problems() {
        return problems;
    }

    TreeMap<Long, TimeSpan> spans() {
        return spans;
    }

    Duration spanLength() {
        return Duration.ofMillis(spanMillis);
    }
}
