package io.github.manusreactive.cli;

import io.github.manusreactive.fanout.FanOutProgress;
import io.github.manusreactive.fanout.OutcomeStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Renders the text and the bar of a progress display. */
final class ProgressLines {

    private static final int NARROWEST_BAR = 8;

    /** Statuses shown only if their count is not 0. */
    private static final List<OutcomeStatus> OTHERS = List.of(
            OutcomeStatus.STOPPED,
            OutcomeStatus.AMBIGUOUS,
            OutcomeStatus.MISSING,
            OutcomeStatus.REJECTED,
            OutcomeStatus.TIMED_OUT);

    private static final String GREEN = "32";
    private static final String RED = "31";
    private static final String YELLOW = "33";
    private static final String CYAN = "36";
    private static final String FAINT = "2";
    private static final String BOLD = "1";

    private final FanOutProgress progress;
    private final TerminalTraits terminal;
    private final long finished;
    private final long waiting;
    private final long failed;
    /** Outcomes that the bar shows as failed. */
    private final long withoutAnswer;

    private ProgressLines(FanOutProgress progress, TerminalTraits terminal) {
        this.progress = progress;
        this.terminal = terminal;
        this.finished = progress.count(OutcomeStatus.FINISHED);
        this.waiting = progress.count(OutcomeStatus.WAITING);
        this.failed = progress.count(OutcomeStatus.FAILED);
        this.withoutAnswer = progress.done() - finished - waiting;
    }

    /** Returns the lines for a terminal: the bar, the counts and the pace, none wider than the terminal. */
    static List<String> of(FanOutProgress progress, TerminalTraits terminal, StopExplanation stopping) {
        ProgressLines lines = new ProgressLines(progress, terminal);
        List<String> all = new ArrayList<>();
        all.add(lines.bar());
        all.addAll(lines.counts());
        all.addAll(lines.pace());
        String stopped = stopping.reason(progress);
        if (stopped != null) {
            all.addAll(lines.folded("no more tasks are created: " + stopped, YELLOW));
        }
        progress.usersOut().forEach(user -> all.addAll(lines.folded("user excluded: " + user, YELLOW)));
        return all;
    }

    /**
     * Returns one line for a log.
     *
     * @param withUsersOut whether the line lists excluded users
     */
    static String plain(FanOutProgress progress, StopExplanation stopping, boolean withUsersOut) {
        ProgressLines lines = new ProgressLines(progress, new TerminalTraits(Integer.MAX_VALUE, false, false));
        StringBuilder text = new StringBuilder(clock(progress.elapsed())).append("  ");
        text.append(lines.done()).append(" done");
        List<StyledPart> parts = lines.countParts();
        parts.addAll(lines.paceParts());
        parts.forEach(part -> text.append(", ").append(part.text));
        String stopped = stopping.reason(progress);
        if (stopped != null) {
            text.append(", no more tasks are created: ").append(stopped);
        }
        if (withUsersOut) {
            progress.usersOut().forEach(user -> text.append(", user excluded: ").append(user));
        }
        return text.toString();
    }

    static String clock(Duration time) {
        long seconds = time.toSeconds();
        return seconds < 3600
                ? String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60)
                : String.format(Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }

    private record StyledPart(String text, String style) {}

    private String bar() {
        Long total = progress.total();
        if (total == null || total == 0) {
            return fitted(done() + " done", BOLD);
        }
        String label = String.format(Locale.ROOT, " %3d%%  %s", 100 * progress.done() / total, done());
        int width = terminal.columns() - label.length() - 1;
        if (width < NARROWEST_BAR) {
            return fitted(label.trim(), BOLD);
        }
        int[] cells = cells(width, total, finished, waiting, withoutAnswer, progress.running());
        String full = terminal.unicode() ? "\u2501" : "#";
        String mark = terminal.unicode() ? "\u2501" : "=";
        String rest = terminal.unicode() ? "\u2500" : "-";
        return styled(full.repeat(cells[0]), GREEN)
                + styled((terminal.colour() ? full : "?").repeat(cells[1]), YELLOW)
                + styled((terminal.colour() ? full : "!").repeat(cells[2]), RED)
                + styled((terminal.colour() ? mark : terminal.unicode() ? "\u254C" : "=").repeat(cells[3]), CYAN)
                + styled(rest.repeat(width - cells[0] - cells[1] - cells[2] - cells[3]), FAINT)
                + styled(label, BOLD);
    }

    /** Returns the number of cells per share. A share above 0 gets at least one cell while cells are left. */
    private static int[] cells(int width, long total, long... shares) {
        int[] cells = new int[shares.length];
        int left = width;
        for (int i = 0; i < shares.length; i++) {
            int wanted = (int) (shares[i] * width / total);
            cells[i] = Math.min(left, shares[i] > 0 ? Math.max(1, wanted) : 0);
            left -= cells[i];
        }
        return cells;
    }

    private String done() {
        return progress.done() + (progress.total() == null ? "" : "/" + progress.total());
    }

    private List<StyledPart> countParts() {
        List<StyledPart> parts = new ArrayList<>();
        parts.add(new StyledPart(progress.running() + " running", CYAN));
        // items that wait for a user or whose create is in flight
        long queued = progress.taken() - progress.done() - progress.running() - progress.held();
        parts.add(new StyledPart(Math.max(0, queued) + " queued", FAINT));
        parts.add(new StyledPart(waiting + " waiting", waiting > 0 ? YELLOW : FAINT));
        parts.add(new StyledPart(failed + " failed", failed > 0 ? RED : FAINT));
        for (OutcomeStatus status : OTHERS) {
            if (progress.count(status) > 0) {
                parts.add(new StyledPart(progress.count(status) + " " + ProblemTracker.words(status), RED));
            }
        }
        return parts;
    }

    private List<StyledPart> paceParts() {
        List<StyledPart> parts = new ArrayList<>();
        parts.add(new StyledPart(String.format(Locale.ROOT, "%.1f/min", progress.perMinute()), ""));
        parts.add(new StyledPart(progress.credits() + " credits", ""));
        // after a stop, the remaining items are not done in this run
        if (progress.eta() != null && progress.stopReason() == null) {
            parts.add(new StyledPart("about " + clock(progress.eta()) + " left", ""));
        }
        return parts;
    }

    private List<String> counts() {
        List<StyledPart> parts = countParts();
        parts.add(0, new StyledPart(finished + " finished", GREEN));
        return wrapped(parts);
    }

    private List<String> pace() {
        List<StyledPart> parts = paceParts();
        parts.add(0, new StyledPart(clock(progress.elapsed()), ""));
        return wrapped(parts);
    }

    /** Puts as many parts in a line as fit. */
    private List<String> wrapped(List<StyledPart> parts) {
        String between = terminal.unicode() ? " \u00B7 " : ", ";
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        int length = 0;
        for (StyledPart part : parts) {
            if (part.text.length() >= terminal.columns()) {
                if (length > 0) {
                    lines.add(line.toString());
                    line.setLength(0);
                    length = 0;
                }
                lines.addAll(folded(part.text, part.style));
                continue;
            }
            if (length > 0 && length + between.length() + part.text.length() >= terminal.columns()) {
                lines.add(line.toString());
                line.setLength(0);
                length = 0;
            }
            if (length > 0) {
                line.append(styled(between, FAINT));
                length += between.length();
            }
            line.append(styled(part.text, part.style));
            length += part.text.length();
        }
        if (length > 0) {
            lines.add(line.toString());
        }
        return lines;
    }

    /** Breaks text between words if possible. */
    private List<String> folded(String text, String style) {
        int room = Math.max(1, terminal.columns() - 1);
        List<String> lines = new ArrayList<>();
        String rest = text;
        while (rest.length() > room) {
            int space = rest.lastIndexOf(' ', room);
            lines.add(styled(rest.substring(0, space > 0 ? space : room), style));
            rest = rest.substring(space > 0 ? space + 1 : room);
        }
        lines.add(styled(rest, style));
        return lines;
    }

    /** Keeps the last column free, because some terminals wrap when it is written. */
    private String fitted(String text, String style) {
        int room = Math.max(1, terminal.columns() - 1);
        return styled(text.length() > room ? text.substring(0, room) : text, style);
    }

    private String styled(String text, String style) {
        return terminal.colour() && !style.isEmpty() && !text.isEmpty()
                ? "\u001B[" + style + "m" + text + "\u001B[0m"
                : text;
    }
}
