package io.github.manusreactive.examples.bulk;

import io.github.manusreactive.fanout.FanOutProgress;
import io.github.manusreactive.fanout.OutcomeStatus;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Shows how a job goes: one line that changes on a terminal, plain lines elsewhere, or nothing. */
final class ProgressView {

    /** What to show. */
    enum Mode {
        auto,
        bar,
        plain,
        none
    }

    private static final int BAR = 24;

    private final PrintStream out;
    private final Mode mode;
    private int shown;

    ProgressView(Mode mode, PrintStream out) {
        this.out = out;
        this.mode = mode == Mode.auto ? (System.console() == null ? Mode.plain : Mode.bar) : mode;
    }

    /** Time between two looks. */
    Duration interval() {
        return mode == Mode.bar ? Duration.ofMillis(200) : Duration.ofSeconds(2);
    }

    boolean isShown() {
        return mode != Mode.none;
    }

    synchronized void show(FanOutProgress progress) {
        switch (mode) {
            case bar -> {
                String line = bar(progress) + " " + text(progress);
                out.print("\r" + line + " ".repeat(Math.max(0, shown - line.length())));
                out.flush();
                shown = line.length();
            }
            case plain -> out.println(text(progress));
            default -> {}
        }
    }

    /** Leaves the changing line behind. */
    synchronized void end() {
        if (mode == Mode.bar && shown > 0) {
            out.println();
            shown = 0;
        }
    }

    private static String bar(FanOutProgress progress) {
        Long total = progress.total();
        if (total == null || total == 0) {
            return "";
        }
        int full = (int) (BAR * progress.done() / total);
        return "[" + "#".repeat(full) + "-".repeat(BAR - full) + "] "
                + String.format(Locale.ROOT, "%3d%%", 100 * progress.done() / total);
    }

    static String text(FanOutProgress progress) {
        long failed = progress.done() - progress.count(OutcomeStatus.FINISHED) - progress.count(OutcomeStatus.WAITING);
        StringBuilder text = new StringBuilder();
        text.append(progress.done());
        if (progress.total() != null) {
            text.append('/').append(progress.total());
        }
        text.append(" done, ").append(progress.running()).append(" running");
        text.append(", ").append(progress.count(OutcomeStatus.WAITING)).append(" waiting");
        text.append(", ").append(failed).append(" failed");
        text.append(String.format(Locale.ROOT, ", %.1f/min", progress.perMinute()));
        text.append(", ").append(progress.credits()).append(" credits");
        text.append(", ").append(clock(progress.elapsed()));
        if (progress.eta() != null) {
            text.append(", about ").append(clock(progress.eta())).append(" left");
        }
        if (progress.stopReason() != null) {
            text.append(", draining");
        }
        if (!progress.usersOut().isEmpty()) {
            text.append(", out: ").append(String.join("; ", progress.usersOut()));
        }
        return text.toString();
    }

    static String clock(@Nullable Duration time) {
        if (time == null) {
            return "-";
        }
        long seconds = time.toSeconds();
        return seconds < 3600
                ? String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60)
                : String.format(Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
}
