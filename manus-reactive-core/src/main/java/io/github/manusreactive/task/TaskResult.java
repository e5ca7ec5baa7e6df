package io.github.manusreactive.task;

import io.github.manusreactive.internal.json.ImmutableCopies;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a task, or a turn of it, came to. After a follow-up only the newest turn counts, a person's in the web app included.
 *
 * @param task the task as last seen, with the credits of all turns
 * @param answer the final answer: the last message marked as a result, else the last message; {@code null} where the agent said
 *     nothing
 * @param messages all messages of the agent in this turn, oldest first by their times
 * @param attachments the files of these messages, in the same order; their links are temporary
 * @param structuredOutput the object that was extracted, {@code null} where none was ordered or none came
 * @param structuredFromText whether the structured output was read from the agent's words, see
 *     {@link RunOptions#structuredFromText}, instead of being delivered by the server
 * @param ending whether the agent finished, or a person stopped the task
 * @param startedAt when the turn began, by the server's clock; {@code null} if the server named no time
 * @param finishedAt when it ended, by the server's clock; {@code null} if the server named no time
 * @param lastEventId the newest event, to follow the task from there; {@code null} where there is none
 * @since 0.1.0
 */
public record TaskResult(
        Task task,
        @Nullable String answer,
        List<AssistantMessage> messages,
        List<MessageAttachment> attachments,
        @Nullable StructuredOutput structuredOutput,
        boolean structuredFromText,
        TaskEnding ending,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable String lastEventId) {

    public TaskResult {
        messages = ImmutableCopies.list(messages);
        attachments = ImmutableCopies.list(attachments);
    }

    /**
     * The task's id.
     *
     * @return for follow-ups
     */
    public String taskId() {
        return task.id();
    }

    /**
     * The task's page in the web app.
     *
     * @return {@code null} if the server sent none
     */
    public @Nullable URI taskUrl() {
        return task.taskUrl();
    }

    /**
     * How the task ended.
     *
     * @return {@code stopped}: tasks that fail end in an error instead
     */
    public TaskStatus status() {
        return task.status();
    }

    /**
     * Credits that the task has used, over all turns.
     *
     * @return {@code null} if the server does not report it
     */
    public @Nullable Integer creditsUsed() {
        return task.creditUsage();
    }

    /**
     * How long the turn took, by the server's clock.
     *
     * @return from start to end; {@code null} if the server did not name both times
     */
    public @Nullable Duration duration() {
        return startedAt == null || finishedAt == null ? null : Duration.between(startedAt, finishedAt);
    }

    /**
     * Whether a person stopped the task before it was done.
     *
     * @return see {@link #ending} for how this is known
     */
    public boolean stoppedByUser() {
        return ending.isStopped();
    }
}
