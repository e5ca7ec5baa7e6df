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
 * Collects what the report of a job tells. Memory stays small however long the job is: ended tasks are counted in at most 120 spans
 * of time, durations in classes, and the first hundred problems are kept.
 */
final class ReportCollector {

    private static final int MOST_SPANS = 120;

    /** Tasks that ended in a span of time, with and without an answer. */
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

    /** What was done for one user. */
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

    /** What came from the ledger counts as an outcome, but was not done now; a line that was rejected is no task that ended. */
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

    /** Of all outcomes, those from the ledger included. */
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
