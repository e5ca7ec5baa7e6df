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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.scheduler.Schedulers;

/** One run: outcomes to the output, progress to the terminal, signals to the job, an exit code at the end. */
final class Job {

    /** Outcomes that wait for the output. */
    private static final int OUTCOMES_AHEAD = 32;
    /** A job of millions of files is to run in a small heap, and one of a few files to upload each once. */
    private static final int FILES_KNOWN = 10_000;

    private final ManusClients clients;
    private final Input input;
    private final long total;
    private final Output output;
    private final ProgressView view;
    private final CountDownLatch end = new CountDownLatch(1);
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final Report report = new Report(Instant.now());
    private @Nullable Path reportFile;
    private @Nullable String command;
    private @Nullable Long maxCredits;

    Job(ManusClients clients, Input input, long total, Output output, ProgressView view) {
        this.clients = clients;
        this.input = input;
        this.total = total;
        this.output = output;
        this.view = view;
    }

    /** What to run again after an interruption. */
    Job command(List<String> args) {
        this.command = Restart.command(args);
        return this;
    }

    /** Writes a report there at the end. */
    Job report(@Nullable Path file) {
        this.reportFile = file;
        return this;
    }

    /** Ends with a word on it once this many credits are used. */
    Job maxCredits(@Nullable Long credits) {
        this.maxCredits = credits;
        return this;
    }

    int run(Consumer<FanOut<Line>> settings) {
        FanOut<Line> fanOut = clients.fanOut(input.lines(), Line::requiredKey, Line::request)
                .total(total)
                .keysAreUnique()
                .preparation(new Uploads(FILES_KNOWN))
                .fingerprint(new FilePrints(FILES_KNOWN));
        if (maxCredits != null) {
            fanOut.maxCredits(maxCredits);
        }
        settings.accept(fanOut);
        FanOutJob<Line> job = fanOut.job();
        Interruption interruption = new Interruption(job);
        try (view;
                interruption) {
            Disposable shown = view.isShown() ? job.progress(view.interval()).subscribe(view::show) : () -> {};
            job.outcomes()
                    .publishOn(Schedulers.boundedElastic(), OUTCOMES_AHEAD)
                    .subscribe(this::write, this::fail, end::countDown);
            awaitEnd();
            shown.dispose();
            if (view.isShown()) {
                view.showLast(job.progress());
            }
        }
        if (reportFile != null) {
            writeReport(reportFile, job.progress());
        }
        Throwable error = failure.get();
        if (error != null) {
            Messages.tell(String.valueOf(error.getMessage()));
            boolean nothingSent = job.progress().taken() == 0;
            return error instanceof UsageError && nothingSent ? ExitCode.USAGE : ended(ExitCode.SOME_NOT);
        }
        if (!output.isStandardOutput()) {
            Summary.lines(job.progress(), report.problems()).forEach(System.out::println);
        }
        if (output.answersKept() > 0) {
            Messages.tell(output.answersKept()
                    + " without an answer in this run; the output keeps the answers of an earlier one");
        }
        return exitCode(job.progress(), interruption.happened());
    }

    private void awaitEnd() {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write(FanOutOutcome<Line> outcome) {
        report.add(outcome);
        try {
            output.write(outcome.outcome());
        } catch (IOException e) {
            throw new UncheckedIOException(output.name() + ": cannot be written: " + e.getMessage(), e);
        }
    }

    private void writeReport(Path file, FanOutProgress progress) {
        try {
            report.write(file, progress);
        } catch (IOException e) {
            Messages.tell(OwnFiles.reason("--report " + file + ": cannot be written", e));
        }
    }

    private void fail(Throwable error) {
        failure.set(error);
        end.countDown();
    }

    private int exitCode(FanOutProgress progress, boolean interrupted) {
        if (progress.count(OutcomeStatus.FINISHED) == total) {
            return ExitCode.ALL_FINISHED;
        }
        if (interrupted) {
            Messages.tell("interrupted");
            return ended(ExitCode.INTERRUPTED);
        }
        StopReason stopped = progress.stopReason();
        if (stopped == null) {
            return ExitCode.SOME_NOT;
        }
        String usersOut = String.join("; ", progress.usersOut());
        if (stopped == StopReason.CREDITS) {
            return outOfCredits(progress, usersOut);
        }
        Messages.tell("stopped: " + ProgressLines.reason(stopped) + (usersOut.isEmpty() ? "" : " (" + usersOut + ")"));
        return ended(ExitCode.SOME_NOT);
    }

    private int outOfCredits(FanOutProgress progress, String usersOut) {
        if (progress.done() == total) {
            // by the last outcomes: nothing was held back
            return ExitCode.SOME_NOT;
        }
        if (maxCredits != null && progress.credits() >= maxCredits) {
            Messages.tell("stopped: " + ProgressLines.reason(StopReason.CREDITS) + " (" + progress.credits() + " of "
                    + maxCredits + ")" + (usersOut.isEmpty() ? "" : "; left out: " + usersOut));
            return ended(ExitCode.CREDIT_GUARD, ", with a higher --max-credits");
        }
        Messages.tell("stopped: no user has enough credits left (" + usersOut + ")");
        return ended(ExitCode.CREDIT_GUARD, ", once there are more");
    }

    private int ended(int exitCode) {
        return ended(exitCode, "");
    }

    private int ended(int exitCode, String condition) {
        if (command != null) {
            Messages.tell(
                    "to go on" + condition + (input.isGivenOnce() ? ", with the same input" : "") + ": " + command);
        }
        return exitCode;
    }
}
