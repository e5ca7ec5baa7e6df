package io.github.manusreactive.examples.bulk;

import io.github.manusreactive.ManusClients;
import io.github.manusreactive.fanout.FanOut;
import io.github.manusreactive.fanout.FanOutJob;
import io.github.manusreactive.fanout.FanOutOutcome;
import io.github.manusreactive.fanout.FanOutProgress;
import io.github.manusreactive.fanout.OutcomeStatus;
import io.github.manusreactive.fanout.StopReason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import sun.misc.Signal;

/** One run: outcomes to the output, progress to the terminal, signals to the job, an exit code at the end. */
final class Job {

    private static final int SOME_NOT = 1;
    private static final int CREDIT_GUARD = 3;
    private static final int INTERRUPTED = 130;

    private final ManusClients clients;
    private final Input input;
    private final long total;
    private final Output output;
    private final ProgressView view;
    private final CountDownLatch end = new CountDownLatch(1);
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final Report report = new Report(Instant.now());
    private @Nullable Path reportFile;
    private String command = "";
    private volatile boolean interrupted;

    Job(ManusClients clients, Input input, long total, Output output, ProgressView view) {
        this.clients = clients;
        this.input = input;
        this.total = total;
        this.output = output;
        this.view = view;
    }

    /** What to run again after an interruption. */
    Job command(List<String> args) {
        this.command = args.stream()
                .map(arg -> arg.matches("[A-Za-z0-9_./:=@%+,-]+") ? arg : "'" + arg.replace("'", "'\\''") + "'")
                .collect(Collectors.joining(" ", "java -jar bulk-fan-out.jar ", ""));
        return this;
    }

    /** Writes a report there at the end. */
    Job report(@Nullable Path file) {
        this.reportFile = file;
        return this;
    }

    int run(Consumer<FanOut<Line>> settings) {
        FanOut<Line> fanOut = clients.fanOut(input.lines(), Line::requiredKey, Line::request)
                .total(total)
                .preparation(new Uploads());
        settings.accept(fanOut);
        FanOutJob<Line> job = fanOut.start();
        Disposable shown = view.isShown() ? job.progress(view.interval()).subscribe(view::show) : () -> {};
        Disposable running = job.outcomes().doOnNext(this::write).subscribe(outcome -> {}, this::fail, end::countDown);
        handleSignals(job, running);
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        shown.dispose();
        if (view.isShown()) {
            view.show(job.progress());
        }
        view.end();
        if (reportFile != null) {
            writeReport(reportFile, job.progress());
        }
        Throwable error = failure.get();
        if (error != null) {
            System.err.println("bulk-fan-out: " + error.getMessage());
            return SOME_NOT;
        }
        if (output.isFile()) {
            summary(job.progress());
        }
        return exitCode(job.progress());
    }

    private void write(FanOutOutcome<Line> outcome) {
        report.add(outcome);
        try {
            output.write(outcome.outcome());
        } catch (IOException e) {
            throw new UncheckedIOException("the output cannot be written: " + e.getMessage(), e);
        }
    }

    private void writeReport(Path file, FanOutProgress progress) {
        try {
            report.write(file, progress);
        } catch (IOException e) {
            System.err.println("bulk-fan-out: the report cannot be written: " + e.getMessage());
        }
    }

    private void fail(Throwable error) {
        failure.set(error);
        end.countDown();
    }

    /** The first signal drains, the second one abandons. */
    private void handleSignals(FanOutJob<Line> job, Disposable running) {
        sun.misc.SignalHandler handler = signal -> {
            if (interrupted) {
                running.dispose();
                end.countDown();
                return;
            }
            interrupted = true;
            view.end();
            System.err.println("bulk-fan-out: no more tasks are created; waiting for those that run. Once more to"
                    + " leave them. The same command goes on later.");
            job.drain();
        };
        Signal.handle(new Signal("INT"), handler);
        Signal.handle(new Signal("TERM"), handler);
    }

    private int exitCode(FanOutProgress progress) {
        boolean all = progress.count(OutcomeStatus.FINISHED) == total;
        if (all) {
            return 0;
        }
        if (interrupted) {
            System.err.println("bulk-fan-out: interrupted; to go on: " + command);
            return INTERRUPTED;
        }
        if (progress.stopReason() != null) {
            System.err.println("bulk-fan-out: stopped: "
                    + progress.stopReason().name().toLowerCase(Locale.ROOT).replace('_', ' ')
                    + (progress.usersOut().isEmpty() ? "" : " (" + String.join("; ", progress.usersOut()) + ")")
                    + "; the same command goes on later");
        }
        return progress.stopReason() == StopReason.CREDITS ? CREDIT_GUARD : SOME_NOT;
    }

    private static void summary(FanOutProgress progress) {
        System.out.println();
        for (OutcomeStatus status : OutcomeStatus.values()) {
            if (status == OutcomeStatus.FINISHED || progress.count(status) > 0) {
                row(status.name().toLowerCase(Locale.ROOT), progress.count(status));
            }
        }
        if (progress.resumed() > 0) {
            row("from the ledger", progress.resumed());
        }
        row("credits", progress.credits());
        System.out.printf(Locale.ROOT, "%-16s %8s%n", "time", ProgressView.clock(progress.elapsed()));
    }

    private static void row(String name, long count) {
        System.out.printf(Locale.ROOT, "%-16s %8d%n", name, count);
    }
}
