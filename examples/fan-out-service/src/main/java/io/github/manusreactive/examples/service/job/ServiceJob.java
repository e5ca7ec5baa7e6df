package io.github.manusreactive.examples.service.job;

import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.examples.service.ServiceSettings;
import io.github.manusreactive.examples.service.job.JobException.Kind;
import io.github.manusreactive.examples.service.job.JobView.Status;
import io.github.manusreactive.examples.service.job.OpenQuestion.Reply;
import io.github.manusreactive.fanout.FanOutJob;
import io.github.manusreactive.fanout.FanOutLedger;
import io.github.manusreactive.fanout.FanOutProgress;
import io.github.manusreactive.fanout.FanOutQuestion;
import io.github.manusreactive.fanout.ItemOutcome;
import io.github.manusreactive.fanout.JobStopReason;
import io.github.manusreactive.fanout.LedgerEntry;
import io.github.manusreactive.fanout.LedgerEntry.Created;
import io.github.manusreactive.fanout.LedgerEntry.Intended;
import io.github.manusreactive.fanout.WaitingPolicy;
import io.github.manusreactive.spring.ManusFanOuts;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.task.WaitingReply;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A fan-out and the state of its tasks. After a restart, a new one resumes the job. */
final class ServiceJob {

    private static final Logger log = LoggerFactory.getLogger(ServiceJob.class);
    private static final Duration SETTLE_EVERY = Duration.ofSeconds(1);

    private final String epoch = Long.toString(System.currentTimeMillis(), 36);
    private final JobInfo info;
    private final TaskBoard board;
    private final AnswerRegistry answers;
    private final FanOutJob<JobPrompt> fanOut;
    private volatile boolean draining;
    private volatile boolean abandoned;
    private volatile boolean started;
    private volatile @Nullable Status ended;
    private volatile @Nullable String error;

    /**
     * Creates a job that is not started yet.
     *
     * @param board all tasks, queued
     * @param answers empty
     * @param prompts may be subscribed to more than once
     * @param draining whether to create no new tasks
     */
    ServiceJob(
            JobInfo info,
            TaskBoard board,
            AnswerRegistry answers,
            Flux<JobPrompt> prompts,
            FanOutLedger ledger,
            boolean draining,
            ManusFanOuts fanOuts,
            ServiceSettings settings) {
        this.info = info;
        this.board = board;
        this.answers = answers;
        this.draining = draining;
        Flux<JobPrompt> items = draining
                ? prompts.filterWhen(prompt -> ledger.find(prompt.name()).hasElement())
                : prompts;
        this.fanOut = fanOuts.fanOut(info.id(), items, JobPrompt::name, prompt -> CreateTaskRequest.of(prompt.prompt()))
                .ledger(new WatchedLedger(ledger, this::step))
                .total(info.total())
                .onWaiting(WaitingPolicy.hold(settings.maxQuestions(), settings.questionPatience()))
                .job();
    }

    /** Starts the job, once; not after it was abandoned. */
    void start() {
        if (abandoned) {
            return;
        }
        started = true;
        fanOut.questions().subscribe(asked -> board.change(asked.key(), task -> task.asking(OpenQuestion.of(asked))));
        fanOut.progress(SETTLE_EVERY).subscribe(tick -> settle());
        fanOut.outcomes().concatMap(each -> ended(each.outcome())).subscribe(null, this::fail, this::end);
    }

    boolean isStarted() {
        return started;
    }

    /** The board keeps only the beginning of a long answer, for events. */
    private Mono<Void> ended(ItemOutcome outcome) {
        String key = outcome.key();
        Mono<Void> all = Mono.fromRunnable(() -> board.change(key, task -> task.ended(outcome)));
        String answer = outcome.answer();
        if (answer == null || !TaskView.isLong(answer)) {
            return all;
        }
        return answers.keep(key, answer)
                .then(Mono.<Void>fromRunnable(
                        () -> board.change(key, task -> task.ended(outcome).brief())))
                .onErrorResume(error -> {
                    log.warn(
                            "Could not write the answer of task {} of job {}; it stays in memory",
                            key,
                            info.id(),
                            error);
                    return all;
                });
    }

    /** Returns a task with its full answer. */
    Mono<TaskView> whole(TaskView task) {
        return task.state().isEnd()
                ? answers.find(task.key()).map(task::answered).defaultIfEmpty(task)
                : Mono.just(task);
    }

    /** Replies to the question that the reply names; never to another one. */
    Mono<Void> answer(String key, Reply reply) {
        return Mono.defer(() -> {
            if (reply.eventId() == null) {
                throw new JobException(Kind.INVALID, "set eventId to that of the question to which you reply");
            }
            FanOutQuestion<JobPrompt> question = open(key)
                    .filter(each -> OpenQuestion.of(each).eventId().equals(reply.eventId()))
                    .orElseThrow(() -> notOpen(key, reply));
            WaitingReply answer = OpenQuestion.of(question).answer(reply);
            try {
                question.request().check(answer);
            } catch (InvalidRequestException e) {
                throw new JobException(Kind.INVALID, String.valueOf(e.getMessage()));
            }
            return fanOut.answer(question, answer)
                    .doOnSuccess(done -> goesOn(key))
                    // another reply came first
                    .onErrorMap(InvalidRequestException.class, e -> notOpen(key, reply));
        });
    }

    private JobException notOpen(String key, Reply reply) {
        return new JobException(
                Kind.WRONG_STATE,
                "the question " + reply.eventId() + " of task " + key
                        + " is not open: it has a reply, or the task no longer waits for it."
                        + " This reply was not sent; read the task for its current question");
    }

    private boolean isOpen(String key) {
        return open(key).isPresent();
    }

    private Optional<FanOutQuestion<JobPrompt>> open(String key) {
        return fanOut.openQuestions().stream()
                .filter(each -> each.key().equals(key))
                .findFirst();
    }

    /** Checked within the change, so that a newer question is not overwritten. */
    private void goesOn(String key) {
        board.change(key, task -> isOpen(key) ? task : task.in(JobTaskState.RUNNING));
    }

    /** Creates no more tasks. */
    void drain() {
        draining = true;
        fanOut.drain();
    }

    /** Abandons everything at once; running tasks are found again at the next start. */
    void abandon() {
        abandoned = true;
        fanOut.abandon();
    }

    private void step(LedgerEntry entry) {
        if (entry instanceof Intended) {
            board.change(entry.key(), task -> task.in(JobTaskState.SENDING));
        } else if (entry instanceof Created created) {
            board.change(created.key(), task -> task.created(created));
        }
    }

    /** Updates the questions: agents that were answered elsewhere, for example in the web app, no longer wait. */
    private void settle() {
        Set<String> waiting = board.keysIn(JobTaskState.WAITING);
        Set<String> open =
                fanOut.openQuestions().stream().map(each -> each.key()).collect(Collectors.toSet());
        waiting.stream().filter(key -> !open.contains(key)).forEach(this::goesOn);
        open.removeAll(waiting);
        open.forEach(key -> board.change(
                key,
                task -> open(key)
                        .map(each -> task.asking(OpenQuestion.of(each)))
                        .orElse(task)));
    }

    private void end() {
        if (!abandoned) {
            board.skipTheRest();
            ended = board.keysIn(JobTaskState.SKIPPED).isEmpty() ? Status.ENDED : Status.STOPPED;
            log.info("Job {} {}: {}", info.id(), status().label(), board.counts());
        }
    }

    private void fail(Throwable cause) {
        log.error("Job {} failed", info.id(), cause);
        error = cause.getMessage();
        ended = Status.FAILED;
    }

    /** Distinguishes the changes of this process from those of an earlier one. */
    String epoch() {
        return epoch;
    }

    JobInfo info() {
        return info;
    }

    TaskBoard board() {
        return board;
    }

    Status status() {
        Status end = ended;
        return end != null ? end : draining ? Status.DRAINING : Status.RUNNING;
    }

    /** Returns when its last task ended, the same after a restart; the time of its creation if none has. */
    Instant endedAt() {
        return board.all().stream()
                .map(TaskView::finishedAt)
                .filter(Objects::nonNull)
                .max(Comparator.naturalOrder())
                .orElse(info.createdAt());
    }

    JobView view() {
        FanOutProgress progress = fanOut.progress();
        Status now = status();
        Duration left = now.isEnd() ? null : progress.eta();
        JobStopReason reason = progress.stopReason();
        return new JobView(
                info.id(),
                info.name(),
                info.createdAt(),
                now,
                info.total(),
                board.counts(),
                progress.credits(),
                now.isEnd() ? 0 : progress.perMinute(),
                left == null ? null : left.toSeconds(),
                progress.usersOut(),
                reason == null ? null : reason.name().toLowerCase(Locale.ROOT),
                error);
    }
}
