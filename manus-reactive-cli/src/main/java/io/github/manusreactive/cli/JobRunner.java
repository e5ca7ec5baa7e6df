package io.github.manusreactive.cli;

import io.github.manusreactive.ManusClients;
import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.error.LedgerException;
import io.github.manusreactive.fanout.FanOut;
import io.github.manusreactive.fanout.FanOutJob;
import io.github.manusreactive.fanout.FanOutOutcome;
import io.github.manusreactive.fanout.FanOutProgress;
import io.github.manusreactive.fanout.ItemOutcome;
import io.github.manusreactive.fanout.JobStopReason;
import io.github.manusreactive.fanout.OutcomeStatus;
import io.github.manusreactive.fanout.TwinTask;
import io.github.manusreactive.task.AssistantMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/** Runs a job: writes outcomes, shows progress, handles signals and returns the exit code. */
final class JobRunner {

    /** Maximum number of outcomes that wait to be written. */
    private static final int OUTCOMES_AHEAD = 32;
    /** Bounds the memory of jobs with millions of files; smaller jobs upload each file once. */
    private static final int FILES_KNOWN = 10_000;

    private static final String HIGHER_MAX_CREDITS = " with --max-credits set higher than N";

    private final ManusClients clients;
    private final InputFile input;
    private final long total;
    private final OutputFile output;
    private final ProgressView view;
    private final CountDownLatch end = new CountDownLatch(1);
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final Instant started = Instant.now();
    private final ReportCollector report = new ReportCollector(started);
    private @Nullable Path reportFile;
    private boolean messages;
    private @Nullable AttachmentDownloader downloader;
    private RequestDefaults defaults = RequestDefaults.none();
    private @Nullable ResumeCommand command;
    private boolean reopensOnce;
    private String credentials = "--users";
    private final UnfinishedTaskList unfinished = new UnfinishedTaskList();
    private StopExplanation stopping = new StopExplanation(null);

    JobRunner(ManusClients clients, InputFile input, long total, OutputFile output, ProgressView view) {
        this.clients = clients;
        this.input = input;
        this.total = total;
        this.output = output;
        this.view = view;
    }

    /** Sets the arguments of the command to resume. */
    JobRunner command(List<String> args) {
        this.command = ResumeCommand.of(args);
        return this;
    }

    /** If {@code true}, the resume command creates no further task for keys that this run reopened. */
    JobRunner reopensOnce(boolean once) {
        this.reopensOnce = once;
        return this;
    }

    /** Sets the source of the credentials, for messages. */
    JobRunner credentials(String place) {
        this.credentials = place;
        return this;
    }

    /** If {@code true}, the job stops tasks that time out. */
    JobRunner stopsTimedOut(boolean stops) {
        unfinished.stopsTimedOut(stops);
        return this;
    }

    /** If {@code true}, writes all messages of the agent with each outcome. */
    JobRunner messages(boolean written) {
        this.messages = written;
        return this;
    }

    /** Downloads attachments before the outcome is written. */
    JobRunner downloader(@Nullable AttachmentDownloader files) {
        this.downloader = files;
        return this;
    }

    /** Sets the file of the report, which is written at the end. */
    JobRunner report(@Nullable Path file) {
        this.reportFile = file;
        return this;
    }

    /** Sets defaults for fields that a line does not set. */
    JobRunner defaults(RequestDefaults defaults) {
        this.defaults = defaults;
        return this;
    }

    /** Stops the job when it has used this number of credits. */
    JobRunner maxCredits(@Nullable Long credits) {
        this.stopping = new StopExplanation(credits);
        return this;
    }

    int run(Consumer<FanOut<InputLine>> settings) {
        Sinks.Empty<Void> inputFailed = Sinks.empty();
        Flux<InputLine> lines = input.lines().onErrorResume(error -> {
            failure.set(error);
            inputFailed.tryEmitEmpty();
            return Flux.empty();
        });
        AttachmentUploader uploads = new AttachmentUploader(FILES_KNOWN);
        FanOut<InputLine> fanOut = FanOut.over(clients, lines, InputLine::requiredKey, InputLine::request)
                .total(total)
                .keysAreUnique()
                .preparation((client, line, request) -> uploads.prepare(client, line, defaults.applyTo(request)))
                .fingerprint(new FilePrints(FILES_KNOWN));
        if (stopping.maxCredits() != null) {
            fanOut.maxCredits(stopping.maxCredits());
        }
        settings.accept(fanOut);
        FanOutJob<InputLine> job = fanOut.job();
        // the next run creates the tasks of waiting lines
        inputFailed.asMono().subscribe(null, null, job::drain);
        JobInterrupter interruption = new JobInterrupter(job);
        try (view;
                interruption) {
            Disposable shown = view.isShown()
                    ? job.progress(view.interval()).subscribe(now -> view.show(now, stopping))
                    : () -> {};
            job.outcomes()
                    .flatMap(this::told, AttachmentDownloader.CONCURRENCY)
                    .publishOn(Schedulers.boundedElastic(), OUTCOMES_AHEAD)
                    .subscribe(this::write, this::fail, end::countDown);
            awaitEnd();
            shown.dispose();
            if (view.isShown()) {
                view.showLast(job.progress(), stopping);
            }
        }
        boolean downloaded = downloader == null || tellDownloads(downloader);
        boolean reported = reportFile == null || writeReport(reportFile, job.progress());
        boolean kept = output.isInPlace();
        unfinished.addAll(job.runningTasks());
        job.twins().forEach(twin -> ConsoleMessages.tell(twinText(twin)));
        Throwable error =
                failure.get() instanceof LedgerException lost && lost.getCause() instanceof UsageException misuse
                        ? misuse
                        : failure.get();
        if (error != null) {
            ConsoleMessages.tell(OptionNames.in(error));
            boolean refused = error instanceof UsageException || error instanceof InvalidRequestException;
            if (refused && job.progress().taken() == 0) {
                output.unused();
                return ExitCode.USAGE;
            }
            return ended(ExitCode.SOME_NOT, "the job failed");
        }
        tellSummary(job.progress());
        if (output.answersKept() > 0) {
            ConsoleMessages.tell("the output keeps " + output.answersKept()
                    + (output.answersKept() == 1 ? " answer" : " answers")
                    + " of an earlier run for keys without an answer in this run");
        }
        if (input.hasGrown()) {
            ConsoleMessages.tell(
                    input.name() + " has grown since it was checked; run the command again to process the new lines");
        }
        if (job.progress().count(OutcomeStatus.FINISHED) < total) {
            return endedBefore(job.progress(), interruption.happened());
        }
        if (!job.twins().isEmpty()) {
            return explain(
                    ExitCode.SOME_NOT,
                    "all keys are finished, but " + (job.twins().size() == 1 ? "a key has" : "some keys have")
                            + " two tasks");
        }
        if (kept && reported && downloaded) {
            return ExitCode.ALL_FINISHED;
        }
        String missing = Stream.of(
                        kept ? "" : "the output", reported ? "" : "the report", downloaded ? "" : "some attachments")
                .filter(each -> !each.isEmpty())
                .collect(Collectors.joining(" and "));
        return explain(
                ExitCode.NO_REPORT,
                "all keys are finished, but " + missing + " could not be written; run the same command to try again");
    }

    /** If outcomes go to standard output, prints the summary to standard error, and only if answers are missing. */
    private void tellSummary(FanOutProgress progress) {
        List<String> lines = JobSummary.lines(progress, report.problems(), input.isLimited() ? report.credits() : null);
        if (!output.isStandardOutput()) {
            lines.forEach(System.out::println);
        } else if (report.problems().count() > 0) {
            lines.forEach(System.err::println);
        }
    }

    private static String twinText(TwinTask twin) {
        return "key " + twin.key() + " has two tasks: task " + twin.taskId() + " (" + creditsText(twin.credits())
                + ") is in the output, task " + twin.twinTaskId() + " of user " + twin.twinUser() + " ("
                + creditsText(twin.twinCredits())
                + " so far) appeared in the task list only after the --settle time: stop it if it still runs, and set a longer"
                + " --settle";
    }

    private static String creditsText(@Nullable Integer credits) {
        return credits == null ? "unknown credits" : credits + " credits";
    }

    private void awaitEnd() {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** An outcome to write. */
    private record ToldOutcome(OutcomeLine line, boolean resumed) {}

    private Mono<ToldOutcome> told(FanOutOutcome<InputLine> outcome) {
        ItemOutcome told = OptionNames.in(outcome);
        List<AssistantMessage> said = messages ? outcome.messages() : List.of();
        return (downloader == null ? Mono.just(OutcomeLine.of(told, said)) : downloader.download(told, said))
                .map(line -> new ToldOutcome(line, outcome.resumed()));
    }

    private void write(ToldOutcome told) {
        ItemOutcome outcome = told.line().outcome();
        report.add(outcome, told.resumed());
        if (!told.resumed()) {
            unfinished.add(outcome);
        }
        try {
            output.write(told.line());
        } catch (IOException e) {
            throw new UncheckedIOException(output.name() + ": cannot be written: " + e.getMessage(), e);
        }
    }

    /** Returns whether all files were downloaded. */
    static boolean tellDownloads(AttachmentDownloader files) {
        long failures = files.failures();
        if (failures == 0) {
            return true;
        }
        ConsoleMessages.tell(failures + (failures == 1 ? " attachment" : " attachments")
                + " could not be downloaded; run the same command to try again:");
        files.firstFailures().forEach(ConsoleMessages::tell);
        if (failures > files.firstFailures().size()) {
            ConsoleMessages.tell("and others; the output has the reason for each in downloads");
        }
        return false;
    }

    private boolean writeReport(Path file, FanOutProgress progress) {
        try {
            report.write(file, progress, stopping);
            return true;
        } catch (IOException e) {
            ConsoleMessages.tell(OwnFiles.reason("--report " + file + ": cannot be written", e));
            return false;
        }
    }

    private void fail(Throwable error) {
        failure.set(error);
        end.countDown();
    }

    /** Explains why keys are not finished and returns the exit code. */
    private int endedBefore(FanOutProgress progress, boolean interrupted) {
        if (interrupted) {
            return ended(ExitCode.INTERRUPTED, "interrupted");
        }
        JobStopReason stop = progress.stopReason();
        boolean outOfCredits = stop == JobStopReason.CREDITS;
        String reason = stopping.reason(progress);
        if (stop == null || reason == null || outOfCredits && progress.done() == total) {
            // the limit was reached by the last tasks and held none back
            return someUnanswered(progress);
        }
        String usersOut = String.join("; ", progress.usersOut());
        String stopped = "stopped: " + reason + (usersOut.isEmpty() ? "" : "; left out: " + usersOut);
        return switch (stop) {
            case CREDITS ->
                ended(
                        ExitCode.CREDIT_GUARD,
                        stopped,
                        stopping.byMaxCredits(progress) ? HIGHER_MAX_CREDITS : " when more credits are available");
            case CREDITS_UNKNOWN ->
                ended(
                        ExitCode.CREDIT_GUARD,
                        stopped,
                        " when the tasks can be read, with a higher --max-in-flight, or without --max-credits");
            case BALANCE_UNKNOWN ->
                ended(ExitCode.CREDIT_GUARD, stopped, " when the balance can be read, or without --account-floor");
            case TASKS_MISSING ->
                ended(
                        ExitCode.TASKS_MISSING,
                        stopped,
                        " after removing the cause, for example with another --agent-profile");
            case NO_USER_LEFT ->
                ended(
                        ExitCode.SOME_NOT,
                        stopped,
                        " when these users can create tasks; replace a rejected credential in " + credentials);
            default -> ended(ExitCode.SOME_NOT, stopped);
        };
    }

    private int someUnanswered(FanOutProgress progress) {
        long without = total - progress.count(OutcomeStatus.FINISHED);
        String counts = Stream.of(OutcomeStatus.values())
                .filter(status -> status != OutcomeStatus.FINISHED && progress.count(status) > 0)
                .map(status -> progress.count(status) + " " + ProblemTracker.words(status))
                .collect(Collectors.joining(", "));
        explain(
                ExitCode.SOME_NOT,
                without + " of " + total + (total == 1 ? " key" : " keys") + (without == 1 ? " has" : " have")
                        + " no answer: " + counts);
        if (!unfinished.reopening().isEmpty()) {
            tellResumption("");
        }
        return ExitCode.SOME_NOT;
    }

    private int ended(int exitCode, String reason) {
        return ended(exitCode, reason, "");
    }

    /** @param condition condition for resuming; empty if there is none */
    private int ended(int exitCode, String reason, String condition) {
        explain(exitCode, reason);
        tellResumption(condition);
        return exitCode;
    }

    private int explain(int exitCode, String reason) {
        ConsoleMessages.tell("exit code " + exitCode + ", " + reason);
        unfinished.lines().forEach(ConsoleMessages::tell);
        return exitCode;
    }

    private void tellResumption(String condition) {
        if (command == null) {
            return;
        }
        String how = condition.isEmpty() ? " with" : condition;
        String input =
                this.input.isGivenOnce() ? (condition.isEmpty() ? " the same input" : ", with the same input") : "";
        addReopening(command);
        if (reopensOnce) {
            command.with("--reopen-before", started.toString());
        }
        if (condition.equals(HIGHER_MAX_CREDITS)) {
            // with the same limit, the job would stop at once
            command.with("--max-credits", "N");
        }
        String text = command.text();
        ConsoleMessages.tell("resume" + how + input + ": " + text);
        if (!command.masked().isEmpty()) {
            ConsoleMessages.tell("the command masks the value of " + String.join(", ", command.masked())
                    + " with ***: insert the value before you run it");
        }
    }

    private void addReopening(ResumeCommand command) {
        Set<String> statuses = new LinkedHashSet<>();
        command.values("--reopen")
                .forEach(value ->
                        statuses.addAll(List.of(value.toLowerCase(Locale.ROOT).split(","))));
        if (statuses.addAll(unfinished.reopening())) {
            command.with("--reopen", String.join(",", statuses));
        }
    }
}
