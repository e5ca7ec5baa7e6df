package io.github.manusreactive.cli;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.ManusClients;
import io.github.manusreactive.error.NotFoundException;
import io.github.manusreactive.error.TaskFailedException;
import io.github.manusreactive.error.TaskStoppedException;
import io.github.manusreactive.error.TaskTimeoutException;
import io.github.manusreactive.error.TaskWaitingException;
import io.github.manusreactive.fanout.FanOutLedger;
import io.github.manusreactive.fanout.ItemOutcome;
import io.github.manusreactive.fanout.LedgerEntry;
import io.github.manusreactive.fanout.OutcomeStatus;
import io.github.manusreactive.task.AssistantMessage;
import io.github.manusreactive.task.RunOptions;
import io.github.manusreactive.task.TaskStatus;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Reads tasks again and records their outcomes. Creates nothing and sends nothing to a task. */
final class TaskRefresher {

    /** Reading an ended task takes seconds, but parts of its answer may arrive late. */
    private static final Duration LONGEST_READING = Duration.ofMinutes(3);

    /** Wait for structured output if the ledger does not record whether it was requested. */
    private static final Duration UNKNOWN_OBJECT_WAIT = Duration.ofSeconds(10);

    private final ManusClients clients;
    private final FanOutLedger ledger;
    private final Clock clock;
    private final @Nullable Duration timeout;

    /**
     * Creates a refresher.
     *
     * @param timeout maximum wait for running tasks, {@code null} for none
     */
    TaskRefresher(ManusClients clients, FanOutLedger ledger, Clock clock, @Nullable Duration timeout) {
        this.clients = clients;
        this.ledger = ledger;
        this.clock = clock;
        this.timeout = timeout;
    }

    /**
     * The result of reading a task again.
     *
     * @param outcome the outcome to write, {@code null} if there is none
     * @param note message for the user
     * @param isAnswered whether the key has an answer
     */
    record RefreshResult(
            String key,
            @Nullable ItemOutcome outcome,
            List<AssistantMessage> messages,
            String note,
            boolean isAnswered) {}

    /** Reads a task and records its outcome if it is better than that in the ledger. */
    Mono<RefreshResult> refresh(KnownTask known) {
        ManusClient client = clients.client(known.user());
        return client.tasks()
                .detail(known.taskId())
                .flatMap(task -> task.status().equals(TaskStatus.RUNNING) && timeout == null
                        ? Mono.just(left(known, "is still running; set --timeout 30m to wait for it"))
                        : read(client, known))
                .onErrorResume(error -> Mono.just(unread(known, error)))
                .flatMap(refreshed -> record(known, refreshed));
    }

    private Mono<RefreshResult> read(ManusClient client, KnownTask known) {
        RunOptions.Builder options = RunOptions.builder()
                .timeout(timeout == null || timeout.compareTo(LONGEST_READING) < 0 ? LONGEST_READING : timeout)
                .structured(known.isStructured() || !known.isFinished());
        if (!known.isStructured()) {
            options.structuredWait(UNKNOWN_OBJECT_WAIT);
        }
        return client.tasks()
                .await(known.taskId(), options.build())
                .map(result -> {
                    ItemOutcome outcome = known.outcomeOf(result, clock.instant());
                    return outcome == null
                            ? left(known, "has ended, but part of its answer is missing; try again later")
                            : ended(known, outcome, result.messages());
                })
                .onErrorResume(
                        TaskFailedException.class,
                        failed -> Mono.just(ended(known, OutcomeStatus.FAILED, failed, failed.creditsUsed())))
                .onErrorResume(
                        TaskStoppedException.class,
                        stopped -> Mono.just(ended(known, OutcomeStatus.STOPPED, stopped, stopped.creditsUsed())))
                .onErrorResume(
                        TaskWaitingException.class,
                        waiting -> Mono.just(ended(known, OutcomeStatus.WAITING, waiting, null)));
    }

    private RefreshResult ended(KnownTask known, OutcomeStatus status, Throwable error, @Nullable Integer creditsUsed) {
        return ended(known, known.outcomeOf(status, error, creditsUsed, clock.instant()), List.of());
    }

    private static RefreshResult ended(KnownTask known, ItemOutcome fresh, List<AssistantMessage> messages) {
        String words = ProblemTracker.words(fresh.status());
        if (fresh.isFinished()) {
            ItemOutcome before = known.outcome();
            boolean same = before != null && KnownTask.saysTheSame(before, fresh);
            return new RefreshResult(
                    known.key(),
                    fresh,
                    messages,
                    words + (same ? ", the answer has not changed" : ", a new answer"),
                    true);
        }
        String note = words + (fresh.error() == null ? "" : ": " + fresh.error().message());
        return known.isFinished()
                ? new RefreshResult(known.key(), null, List.of(), "keeps its answer, but the task is now " + note, true)
                : new RefreshResult(known.key(), fresh, messages, note, false);
    }

    /** Returns a result that changes neither ledger nor output. */
    private static RefreshResult left(KnownTask known, String note) {
        return new RefreshResult(known.key(), null, List.of(), note, known.isFinished());
    }

    private static RefreshResult unread(KnownTask known, Throwable error) {
        if (error instanceof TaskTimeoutException) {
            return new RefreshResult(
                    known.key(), null, List.of(), "is still running; set a longer --timeout to wait for it", false);
        }
        return new RefreshResult(
                known.key(),
                null,
                List.of(),
                error instanceof NotFoundException
                        ? "the server did not find task " + known.taskId() + " of user " + known.user()
                        : "could not be read: " + error.getMessage(),
                false);
    }

    private Mono<RefreshResult> record(KnownTask known, RefreshResult refreshed) {
        LedgerEntry entry = refreshed.outcome() == null ? null : known.entry(refreshed.outcome());
        return entry == null ? Mono.just(refreshed) : ledger.record(entry).thenReturn(refreshed);
    }
}
