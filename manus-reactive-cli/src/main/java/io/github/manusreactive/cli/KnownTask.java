package io.github.manusreactive.cli;

import io.github.manusreactive.fanout.ItemOutcome;
import io.github.manusreactive.fanout.LedgerEntry;
import io.github.manusreactive.fanout.OutcomeError;
import io.github.manusreactive.fanout.OutcomeStatus;
import io.github.manusreactive.task.StructuredOutput;
import io.github.manusreactive.task.TaskResult;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A task in a ledger.
 *
 * @param spentBefore credits used by earlier tasks of the key, 0 if unknown
 * @param outcome the outcome in the ledger, {@code null} if there is none yet
 * @param mayHaveTwin whether its create may have been sent twice; the next run checks this before it records an outcome
 */
record KnownTask(
        String key,
        String fingerprint,
        String user,
        String taskId,
        @Nullable URI taskUrl,
        int attempts,
        int spentBefore,
        @Nullable Instant createdAt,
        @Nullable ItemOutcome outcome,
        boolean mayHaveTwin) {

    private static final String NO_OBJECT = "structured_output";

    /** Returns the task of an entry, {@code null} if it has none. */
    static @Nullable KnownTask of(LedgerEntry entry) {
        if (entry instanceof LedgerEntry.Created created) {
            return new KnownTask(
                    created.key(),
                    created.fingerprint(),
                    created.user(),
                    created.taskId(),
                    created.taskUrl(),
                    created.attempt(),
                    created.spentBefore(),
                    created.at(),
                    null,
                    created.repeatedSince() != null);
        }
        if (entry instanceof LedgerEntry.Finished finished && finished.outcome().taskId() != null) {
            ItemOutcome outcome = finished.outcome();
            return new KnownTask(
                    outcome.key(),
                    finished.fingerprint(),
                    String.valueOf(outcome.user()),
                    String.valueOf(outcome.taskId()),
                    outcome.taskUrl(),
                    outcome.attempts(),
                    finished.spentBefore() == null ? 0 : finished.spentBefore(),
                    outcome.createdAt(),
                    outcome,
                    false);
        }
        return null;
    }

    boolean isFinished() {
        return outcome != null && outcome.isFinished();
    }

    /** Returns whether the task is known to have structured output; the ledger shows this only in the outcome. */
    boolean isStructured() {
        return outcome != null
                && (outcome.structuredOutput() != null
                        || outcome.error() != null && outcome.error().code().equals(NO_OBJECT));
    }

    /** Returns the outcome for a result, {@code null} if the result is incomplete. */
    @Nullable
    ItemOutcome outcomeOf(TaskResult result, Instant now) {
        StructuredOutput structured = result.structuredOutput();
        if (result.stoppedByUser()) {
            return outcome(
                    OutcomeStatus.STOPPED,
                    result,
                    null,
                    new OutcomeError(
                            "task_stopped",
                            "task " + taskId
                                    + " was stopped by a user before it was done; send it a message to resume it",
                            null),
                    now);
        }
        if (structured == null && (isStructured() || result.messages().isEmpty())) {
            return null;
        }
        if (structured != null && !structured.success()) {
            return outcome(
                    OutcomeStatus.FAILED,
                    result,
                    null,
                    new OutcomeError(NO_OBJECT, "the structured output was not extracted: " + structured.error(), null),
                    now);
        }
        return outcome(OutcomeStatus.FINISHED, result, structured == null ? null : structured.value(), null, now);
    }

    private ItemOutcome outcome(
            OutcomeStatus status,
            TaskResult result,
            @Nullable Map<String, Object> structured,
            @Nullable OutcomeError error,
            Instant now) {
        ItemOutcome fresh = new ItemOutcome(
                key,
                status,
                taskId,
                taskUrl,
                user,
                result.hasAnswer() ? result.answer() : null,
                result.attachments(),
                structured,
                credits(result.creditsUsed()),
                attempts,
                createdAt,
                now,
                error);
        // an unchanged answer keeps its time, and thus its downloads
        return outcome != null && saysTheSame(outcome, fresh) ? fresh.withFinishedAt(outcome.finishedAt()) : fresh;
    }

    /** Returns the outcome of a task without a result. */
    ItemOutcome outcomeOf(OutcomeStatus status, Throwable error, @Nullable Integer creditsUsed, Instant now) {
        return new ItemOutcome(
                key,
                status,
                taskId,
                taskUrl,
                user,
                null,
                List.of(),
                null,
                credits(creditsUsed),
                attempts,
                createdAt,
                now,
                OutcomeError.of(error));
    }

    /** Returns the credits of all tasks of the key, never less than the recorded number. */
    private @Nullable Integer credits(@Nullable Integer used) {
        Integer known = outcome == null ? null : outcome.credits();
        if (used == null) {
            return known == null && spentBefore > 0 ? Integer.valueOf(spentBefore) : known;
        }
        return Math.max(known == null ? 0 : known, spentBefore + used);
    }

    /** Returns whether two outcomes differ at most in credits, links and time. */
    static boolean saysTheSame(ItemOutcome one, ItemOutcome other) {
        return one.status() == other.status()
                && Objects.equals(one.answer(), other.answer())
                && Objects.equals(one.structuredOutput(), other.structuredOutput())
                && names(one).equals(names(other));
    }

    private static List<String> names(ItemOutcome outcome) {
        return outcome.attachments().stream()
                .map(file -> file.filename() + "\n" + file.path())
                .toList();
    }

    /** Returns the entry for a fresh outcome, {@code null} to keep the present entry. */
    @Nullable
    LedgerEntry entry(ItemOutcome fresh) {
        if (mayHaveTwin) {
            return null;
        }
        if (fresh.isFinished()) {
            return new LedgerEntry.Finished(fingerprint, fresh, spentBefore);
        }
        if (outcome == null || outcome.isFinished()) {
            // the next run awaits a task without an outcome; only another answer replaces an answer
            return null;
        }
        return fresh.status() == OutcomeStatus.FAILED
                ? new LedgerEntry.Finished(fingerprint, fresh)
                : new LedgerEntry.Finished(fingerprint, fresh, spentBefore);
    }
}
