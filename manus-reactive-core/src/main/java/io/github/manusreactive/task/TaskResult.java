package io.github.manusreactive.task;

import io.github.manusreactive.internal.json.ImmutableCopies;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Result of a task or of one of its turns. After a follow-up, also one sent in the web app, only the newest turn counts.
 *
 * @param task the last snapshot of the task, with the credits of all turns
 * @param answer the final answer: the last message marked as a result, or else the last message; empty if the agent wrote none, for
 *     example because the task was stopped, see {@link #hasAnswer}
 * @param messages all messages of the agent in this turn, oldest first by timestamp
 * @param attachments the files of these messages, in the same order; their links are temporary
 * @param structuredOutput the extracted object, {@code null} if none was requested or delivered
 * @param structuredFromText {@code true} if the structured output was read from the agent's text, see
 *     {@link RunOptions#structuredFromText}, instead of being delivered by the server
 * @param ending whether the agent finished or a user stopped the task
 * @param startedAt start of the turn, by the server's clock; {@code null} if the server sent no time
 * @param finishedAt end of the turn, by the server's clock; {@code null} if the server sent no time
 * @param lastEventId the newest event, after which to resume an event stream; {@code null} if there is none
 * @since 0.1.0
 */
public record TaskResult(
        Task task,
        String answer,
        List<AssistantMessage> messages,
        List<MessageAttachment> attachments,
        @Nullable StructuredOutput structuredOutput,
        boolean structuredFromText,
        TaskEnding ending,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable String lastEventId) {

    public TaskResult {
        Objects.requireNonNull(answer, "answer");
        messages = ImmutableCopies.list(messages);
        attachments = ImmutableCopies.list(attachments);
    }

    /** Returns the task's id. */
    public String taskId() {
        return task.id();
    }

    /** Returns {@code false} if the agent wrote no answer: {@link #answer} is empty or blank. */
    public boolean hasAnswer() {
        return !answer.isBlank();
    }

    /** Returns the URL of the task's page in the web app, or {@code null} if the server sent none. */
    public @Nullable URI taskUrl() {
        return task.taskUrl();
    }

    /** Returns the final status, {@code stopped}: a failed task ends in an error instead. */
    public TaskStatus status() {
        return task.status();
    }

    /** Returns the credits used by all turns of the task, or {@code null} if the server does not report them. */
    public @Nullable Integer creditsUsed() {
        return task.creditUsage();
    }

    /** Returns the duration of the turn by the server's clock, or {@code null} if the server did not send both times. */
    public @Nullable Duration duration() {
        return startedAt == null || finishedAt == null ? null : Duration.between(startedAt, finishedAt);
    }

    /** Returns whether a user stopped the task before it was done; see {@link #ending} for how this is detected. */
    public boolean stoppedByUser() {
        return ending.isStopped();
    }
}
