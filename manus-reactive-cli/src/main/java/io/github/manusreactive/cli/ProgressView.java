package io.github.manusreactive.cli;

import io.github.manusreactive.fanout.FanOutProgress;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import sun.misc.Signal;

/**
 * Shows the progress of a job: a few updated lines on a terminal, plain lines elsewhere, or nothing. Until it is closed, it
 * captures standard error, so that warnings appear above the updated lines.
 */
final class ProgressView implements AutoCloseable {

    /** The {@code --progress} values. */
    enum ProgressMode {
        auto,
        bar,
        plain,
        none
    }

    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** Nothing is shown for this time, so that a ledger error appears first. */
    private static final Duration SOON = Duration.ofSeconds(2);

    private final PrintStream out;
    private final PrintStream standardError = System.err;
    private final ProgressMode mode;
    private final Supplier<TerminalTraits> terminals;
    private volatile TerminalTraits terminal;
    private int shown;
    private Duration plainDue = Duration.ZERO;
    private long plainDone = -1;
    private List<String> plainUsersOut = List.of();

    /**
     * @param outcomesMayMeet whether outcomes may go to the same terminal as the bar
     */
    static ProgressView onStandardError(ProgressMode mode, boolean outcomesMayMeet) {
        TerminalTraits terminal =
                mode == ProgressMode.none ? new TerminalTraits(0, false, false) : TerminalTraits.ofStandardError();
        ProgressMode chosen = mode != ProgressMode.auto
                ? mode
                : terminal.isTerminal() && !outcomesMayMeet ? ProgressMode.bar : ProgressMode.plain;
        ProgressView view = new ProgressView(chosen, System.err, TerminalTraits::ofStandardError, terminal);
        if (chosen == ProgressMode.bar) {
            view.guardStandardError();
        }
        return view;
    }

    ProgressView(ProgressMode mode, PrintStream out, Supplier<TerminalTraits> terminals, TerminalTraits terminal) {
        this.out = new PrintStream(out, true, terminal.unicode() ? StandardCharsets.UTF_8 : StandardCharsets.US_ASCII);
        this.mode = mode;
        this.terminals = terminals;
        this.terminal = terminal;
    }

    private void guardStandardError() {
        System.setErr(new PrintStream(new LinesAbove(), true, StandardCharsets.UTF_8));
        try {
            Signal.handle(new Signal("WINCH"), signal -> terminal = terminals.get());
        } catch (IllegalArgumentException e) {
            // without this signal, the width does not change
        }
    }

    /** Returns the time between two updates. */
    Duration interval() {
        return mode == ProgressMode.bar ? Duration.ofMillis(200) : Duration.ofSeconds(2);
    }

    boolean isShown() {
        return mode != ProgressMode.none;
    }

    synchronized void show(FanOutProgress progress, StopExplanation stopping) {
        if (progress.taken() == 0 && progress.elapsed().compareTo(SOON) < 0) {
            return;
        }
        switch (mode) {
            case bar -> draw(ProgressLines.of(progress, terminal.withWidth(), stopping));
            case plain -> {
                if (progress.elapsed().compareTo(plainDue) >= 0) {
                    plainDue = progress.elapsed().plus(plainStep(progress.elapsed()));
                    out.println(ProgressLines.plain(
                            progress, stopping, !progress.usersOut().equals(plainUsersOut)));
                    plainUsersOut = progress.usersOut();
                    plainDone = progress.done();
                }
            }
            default -> {}
        }
    }

    /** Shows the final progress, unless the previous plain line already did. */
    synchronized void showLast(FanOutProgress progress, StopExplanation stopping) {
        plainDue = Duration.ZERO;
        if (mode != ProgressMode.plain || progress.done() != plainDone) {
            show(progress, stopping);
        }
        shown = 0;
    }

    /** Keeps the lines and restores standard error. */
    @Override
    public synchronized void close() {
        shown = 0;
        if (System.err != standardError) {
            System.setErr(standardError);
        }
    }

    /** Returns a longer interval for a long job, so that it does not fill a log. */
    private static Duration plainStep(Duration elapsed) {
        return elapsed.compareTo(MINUTE) < 0
                ? Duration.ofSeconds(2)
                : elapsed.compareTo(MINUTE.multipliedBy(10)) < 0 ? Duration.ofSeconds(10) : MINUTE;
    }

    private void draw(List<String> lines) {
        StringBuilder text = new StringBuilder(up());
        lines.forEach(line -> text.append('\r').append(line).append("\u001B[K\n"));
        out.print(text.append("\u001B[J"));
        out.flush();
        shown = lines.size();
    }

    private String up() {
        return shown == 0 ? "" : "\u001B[" + shown + "A";
    }

    /** Prints other output to standard error above the progress lines, which are then redrawn below it. */
    private final class LinesAbove extends OutputStream {

        @Override
        public void write(int next) {
            write(new byte[] {(byte) next}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) {
            synchronized (ProgressView.this) {
                if (shown > 0) {
                    out.print(up() + "\r\u001B[J");
                    shown = 0;
                }
                out.write(bytes, from, length);
                out.flush();
            }
        }
    }
}
