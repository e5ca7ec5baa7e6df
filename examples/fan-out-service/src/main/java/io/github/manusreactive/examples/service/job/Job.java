package io.github.manusreactive.examples.service.job;

import io.github.manusreactive.examples.service.job.JobView.Status;
import io.github.manusreactive.fanout.FanOutJob;
import io.github.manusreactive.fanout.FanOutLedger;
import io.github.manusreactive.fanout.FanOutProgress;
import io.github.manusreactive.fanout.LedgerEntry;
import io.github.manusreactive.fanout.LedgerEntry.Created;
import io.github.manusreactive.fanout.LedgerEntry.Intended;
import io.github.manusreactive.lifecycle.RunOptions;
import io.github.manusreactive.spring.ManusFanOuts;
import io.github.manusreactive.task.CreateTaskRequest;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/** One fan-out, its tasks, and the questions of its agents. Starting it again after a restart goes on where it was. */
final class Job {

    private static final Logger log = LoggerFactory.getLogger(Job.class);

    private final String epoch = Long.toString(System.currentTimeMillis(), 36);
    private final JobInfo info;
    private final TaskBoard board;
    private final Questions questions;
    private final FanOutJob<Prompt> fanOut;
    private volatile boolean draining;
    private volatile @Nullable Status ended;
    private volatile @Nullable String error;
    private volatile @Nullable Disposable running;

    /**
     * A job that is not started yet.
     *
     * @param board all tasks, queued
     * @param prompts may be subscribed to more than once
     * @param ledger where the job remembers what it did
     * @param draining whether only tasks that were begun are to be ended
     * @param taskTimeout longest time of a task, the time it waits for a person included
     */
    Job(
            JobInfo info,
            TaskBoard board,
            Flux<Prompt> prompts,
            FanOutLedger ledger,
            boolean draining,
            ManusFanOuts fanOuts,
            Duration taskTimeout) {
        this.info = info;
        this.board = board;
        this.questions = new Questions(board);
        this.draining = draining;
        Flux<Prompt> items = draining
                ? prompts.filterWhen(prompt -> ledger.find(prompt.name()).hasElement())
                : prompts;
        this.fanOut = fanOuts.fanOut(info.id(), items, Prompt::name, prompt -> CreateTaskRequest.of(prompt.prompt()))
                .ledger(new WatchedLedger(ledger, this::step))
                .total(info.total())
                .run(RunOptions.builder()
                        .timeout(taskTimeout)
                        .waitingHandler(questions)
                        .build())
                .start();
    }

    Job start() {
        running = fanOut.outcomes()
                .subscribe(
                        outcome -> board.change(outcome.outcome().key(), task -> task.ended(outcome.outcome())),
                        this::fail,
                        this::end);
        return this;
    }

    /** Creates no more tasks. */
    void drain() {
        draining = true;
        fanOut.drain();
    }

    /** Lets go of everything at once; what runs is found again at the next start. */
    void abandon() {
        Disposable subscription = running;
        if (subscription != null) {
            subscription.dispose();
        }
    }

    private void step(LedgerEntry entry) {
        if (entry instanceof Intended) {
            board.change(entry.key(), task -> task.in(TaskState.SENDING));
        } else if (entry instanceof Created created) {
            questions.belongs(created.taskId(), created.key());
            board.change(created.key(), task -> task.created(created));
        }
    }

    private void end() {
        board.skipTheRest();
        boolean all = !board.counts().containsKey(TaskState.SKIPPED);
        ended = all ? Status.ENDED : Status.STOPPED;
        log.info("Job {} {}: {}", info.id(), status().label(), board.counts());
    }

    private void fail(Throwable cause) {
        log.error("Job {} failed", info.id(), cause);
        error = cause.getMessage();
        ended = Status.FAILED;
    }

    /** Tells the changes of this process from those of an earlier one. */
    String epoch() {
        return epoch;
    }

    JobInfo info() {
        return info;
    }

    Status status() {
        Status end = ended;
        return end != null ? end : draining ? Status.DRAINING : Status.RUNNING;
    }

    TaskBoard board() {
        return board;
    }

    Questions questions() {
        return questions;
    }

    JobView view() {
        FanOutProgress progress = fanOut.progress();
        Duration eta = progress.eta();
        return new JobView(
                info.id(),
                info.name(),
                info.createdAt(),
                status(),
                info.total(),
                board.counts(),
                progress.credits(),
                status().isEnd() ? 0 : progress.perMinute(),
                eta == null || status().isEnd() ? null : eta.toSeconds(),
                progress.usersOut(),
                error);
    }
}
