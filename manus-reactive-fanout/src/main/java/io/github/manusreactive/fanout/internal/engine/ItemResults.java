package io.github.manusreactive.fanout.internal.engine;

import io.github.manusreactive.error.AmbiguousOutcomeException;
import io.github.manusreactive.error.CallContext;
import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.error.TaskStoppedException;
import io.github.manusreactive.fanout.ItemOutcome;
import io.github.manusreactive.fanout.LedgerEntry.Created;
import io.github.manusreactive.fanout.LedgerEntry.Intended;
import io.github.manusreactive.fanout.OutcomeError;
import io.github.manusreactive.fanout.OutcomeStatus;
import io.github.manusreactive.internal.json.JsonReadException;
import io.github.manusreactive.internal.json.UserType;
import io.github.manusreactive.internal.util.SchemaValidator;
import io.github.manusreactive.task.StructuredOutput;
import io.github.manusreactive.task.TaskEnding;
import io.github.manusreactive.task.TaskResult;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Creates outcomes. */
final class ItemResults<T> {

    private static final String LOOK_AGAIN = "; a run with reopen(AMBIGUOUS) searches for the task again";

    private static final String LATER_RUN = "a later run with the same ledger awaits it again";

    private static final String AWAIT_AGAIN = "; a run with reopen(STOPPED) awaits the task again";
    private static final String READ_AGAIN =
            "; a run with reopen(FAILED) reads the task again before it creates another one";

    private static final String RESUME = "; send it a message to resume it" + AWAIT_AGAIN;

    private final JobContext<T> parts;

    ItemResults(JobContext<T> parts) {
        this.parts = parts;
    }

    /**
     * Returns the outcome of a task that finished or was stopped by a user. If the requested object is missing, the
     * outcome keeps the answer but no object with zero values.
     */
    ProcessedItem<T> ended(AwaitedTask<T> task, TaskResult result) {
        StructuredOutput structured = result.structuredOutput();
        OutcomeError error = result.stoppedByUser() ? stopped(result) : incomplete(task.item, result);
        ItemOutcome outcome = new ItemOutcome(
                task.item.key(),
                result.stoppedByUser()
                        ? OutcomeStatus.STOPPED
                        : error == null ? OutcomeStatus.FINISHED : OutcomeStatus.FAILED,
                task.created.taskId(),
                task.created.taskUrl(),
                task.created.user(),
                result.hasAnswer() ? result.answer() : null,
                result.attachments(),
                structured == null || error != null ? null : structured.value(),
                total(task.created.spentBefore(), task.credits()),
                task.created.attempt(),
                task.created.at(),
                parts.now(),
                error);
        return new ProcessedItem<>(task.item.item(), outcome, false, result.messages(), schema(task.item));
    }

    private static OutcomeError stopped(TaskResult result) {
        return new OutcomeError(
                "task_stopped",
                "task " + result.taskId() + " was stopped by a user before it was done"
                        + (result.ending() == TaskEnding.STOPPED_BY_HINT
                                ? ", according to the text of its last status"
                                : "")
                        + RESUME,
                null);
    }

    /** Returns the outcome of a task that a user stopped, without a result. */
    ProcessedItem<T> stopped(AwaitedTask<T> task, TaskStoppedException error) {
        return unanswered(task, OutcomeStatus.STOPPED, adding(OutcomeError.of(error), AWAIT_AGAIN));
    }

    /** Returns the outcome of a task with a known id whose reads return 404. */
    ProcessedItem<T> missing(AwaitedTask<T> task, Throwable error) {
        return unanswered(
                task,
                OutcomeStatus.MISSING,
                adding(
                        OutcomeError.of(error),
                        "; task " + task.created.taskId() + " may still appear: " + LATER_RUN
                                + ", and with reopen(MISSING) creates another one if it is still missing"));
    }

    /** Returns the outcome of a task that could not be awaited to its end. */
    ProcessedItem<T> unwatched(AwaitedTask<T> task, Throwable error) {
        return unanswered(
                task,
                OutcomeStatus.FAILED,
                adding(OutcomeError.of(error), "; task " + task.created.taskId() + " may still run: " + LATER_RUN));
    }

    private @Nullable OutcomeError incomplete(WorkItem<T> order, TaskResult result) {
        String missing = missing(order, result.structuredOutput());
        if (missing != null) {
            return new OutcomeError(
                    "structured_output", missing + (result.structuredOutput() == null ? READ_AGAIN : ""), null);
        }
        return isEmpty(result) && result.structuredOutput() == null
                ? new OutcomeError(
                        "no_answer",
                        "task " + result.taskId()
                                + " has stopped, but its history contains neither text nor a file from the agent"
                                + READ_AGAIN,
                        null)
                : null;
    }

    /** Returns whether a stopped task lacks a part that may still arrive, because the history can lag behind the status. */
    boolean mayBeIncomplete(WorkItem<T> order, TaskResult result) {
        return !result.stoppedByUser()
                && result.structuredOutput() == null
                && (order.request().structuredOutputSchema() != null || isEmpty(result));
    }

    private static boolean isEmpty(TaskResult result) {
        return !result.hasAnswer() && result.attachments().isEmpty();
    }

    /** Returns why the requested object is missing; {@code null} if it is not. */
    private @Nullable String missing(WorkItem<T> order, @Nullable StructuredOutput structured) {
        Map<String, Object> schema = order.request().structuredOutputSchema();
        if (structured == null) {
            return schema == null ? null : "the task ended without the requested structured output";
        }
        if (!structured.success()) {
            return "the server did not extract the structured output: " + structured.error();
        }
        String problem = schema == null ? null : SchemaValidator.of(schema).problem(structured.value());
        if (problem != null) {
            return "the structured output violates its schema: " + problem;
        }
        UserType<?> type = parts.plan().structured();
        if (type == null || !type.schema().equals(schema)) {
            return null;
        }
        try {
            type.read(structured.value());
            return null;
        } catch (JsonReadException e) {
            return "the structured output " + e.getMessage();
        }
    }

    /** Returns the outcome of an earlier run. */
    ProcessedItem<T> resumed(WorkItem<T> order, ItemOutcome outcome) {
        return new ProcessedItem<>(order.item(), outcome, true, List.of(), schema(order));
    }

    /** Returns the outcome of a task without an answer. */
    ProcessedItem<T> unanswered(AwaitedTask<T> task, OutcomeStatus status, OutcomeError error) {
        return unanswered(task.item, status, task.created, error, task.credits());
    }

    /** Returns the outcome of a task whose user is not in this job. */
    ProcessedItem<T> userGone(WorkItem<T> order, Created created) {
        return unanswered(order, OutcomeStatus.FAILED, created, OutcomeError.of(userGone(created.user())), null);
    }

    private ProcessedItem<T> unanswered(
            WorkItem<T> order, OutcomeStatus status, Created created, OutcomeError error, @Nullable Integer credits) {
        return of(
                order,
                new ItemOutcome(
                        order.key(),
                        status,
                        created.taskId(),
                        created.taskUrl(),
                        created.user(),
                        null,
                        List.of(),
                        null,
                        total(created.spentBefore(), credits),
                        created.attempt(),
                        created.at(),
                        parts.now(),
                        error));
    }

    /** Returns the outcome of an item that may or may not have a task. */
    ProcessedItem<T> ambiguous(WorkItem<T> order, Intended intended, Throwable error) {
        OutcomeError told = OutcomeError.of(error);
        boolean searchable =
                error instanceof AmbiguousOutcomeException && parts.plan().correlation();
        return ambiguous(order, intended, searchable ? adding(told, LOOK_AGAIN) : told);
    }

    ProcessedItem<T> ambiguous(WorkItem<T> order, Intended intended, OutcomeError error) {
        return of(
                order,
                withoutTask(
                        order.key(),
                        OutcomeStatus.AMBIGUOUS,
                        intended.user(),
                        total(intended.spentBefore(), null),
                        intended.attempt(),
                        intended.at(),
                        error));
    }

    /** Returns the outcome of an item without a task: the server or application code rejected the request. */
    ProcessedItem<T> rejected(WorkItem<T> order, Intended intended, Throwable error) {
        return of(
                order,
                withoutTask(
                        order.key(),
                        OutcomeStatus.REJECTED,
                        intended.user(),
                        total(intended.spentBefore(), null),
                        intended.attempt() - 1,
                        null,
                        OutcomeError.of(error)));
    }

    /** Returns the outcome of an invalid item, for which nothing was sent. */
    ProcessedItem<T> bad(T item, String key, InvalidRequestException error) {
        return new ProcessedItem<>(
                item,
                withoutTask(key, OutcomeStatus.REJECTED, null, null, 0, null, OutcomeError.of(error)),
                false,
                List.of(),
                Map.of());
    }

    InvalidRequestException userGone(String user) {
        return new InvalidRequestException(
                "users",
                "the job has no user '" + user
                        + "', which created this key's task according to the ledger; add the user and run the job again");
    }

    static AmbiguousOutcomeException lost(WorkItem<?> order) {
        return new AmbiguousOutcomeException(
                CallContext.none(),
                "the last run ended while it created the task of key '" + order.key()
                        + "', which has no correlation to search for; check task.list",
                null);
    }

    static AmbiguousOutcomeException entryLost(WorkItem<?> item) {
        return new AmbiguousOutcomeException(
                CallContext.none(),
                "the ledger lost entries, possibly that of key '" + item.key()
                        + "', whose task has no correlation to search for; check task.list, then run the key with "
                        + "another ledger",
                null);
    }

    /** Returns the known credits of all tasks of a key. */
    private static @Nullable Integer total(int spentBefore, @Nullable Integer credits) {
        return credits == null && spentBefore == 0
                ? null
                : Integer.valueOf(spentBefore + (credits == null ? 0 : credits));
    }

    private ProcessedItem<T> of(WorkItem<T> order, ItemOutcome outcome) {
        return new ProcessedItem<>(order.item(), outcome, false, List.of(), schema(order));
    }

    private static Map<String, Object> schema(WorkItem<?> order) {
        Map<String, Object> schema = order.request().structuredOutputSchema();
        return schema == null ? Map.of() : schema;
    }

    static OutcomeError adding(OutcomeError error, String words) {
        return new OutcomeError(error.code(), error.message() + words, error.requestId());
    }

    private ItemOutcome withoutTask(
            String key,
            OutcomeStatus status,
            @Nullable String user,
            @Nullable Integer credits,
            int attempts,
            @Nullable Instant createdAt,
            OutcomeError error) {
        return new ItemOutcome(
                key, status, null, null, user, null, List.of(), null, credits, attempts, createdAt, parts.now(), error);
    }
}
