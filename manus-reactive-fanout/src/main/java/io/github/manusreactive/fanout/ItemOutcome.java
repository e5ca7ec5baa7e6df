package io.github.manusreactive.fanout;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.manusreactive.internal.json.ImmutableCopies;
import io.github.manusreactive.task.MessageAttachment;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.annotation.JsonSerialize;
import tools.jackson.databind.ser.std.ToStringSerializer;

/**
 * The outcome of one key in the form that a ledger stores.
 *
 * @param status how it ended
 * @param taskId the task, {@code null} if none was created
 * @param taskUrl the page of the task in the web app
 * @param user label of the user of the task
 * @param answer the final answer, {@code null} if there is none
 * @param attachments files of the answer; their links are temporary
 * @param structuredOutput the extracted object, {@code null} if there is none; {@link FanOutOutcome#structuredAs}
 *     maps it
 * @param credits credits that all tasks of the key used, including repeated ones, as far as the server returned them;
 *     {@code null} if it returned none
 * @param attempts number of tasks created for the key
 * @param createdAt when the last task was created
 * @param finishedAt when the outcome became known
 * @param error the reason why there is no answer, {@code null} if there is one
 * @since 0.1.0
 */
public record ItemOutcome(
        String key,
        @JsonProperty("outcome") OutcomeStatus status,
        @Nullable String taskId,
        @Nullable URI taskUrl,
        @Nullable String user,
        @Nullable String answer,
        List<MessageAttachment> attachments,
        @Nullable Map<String, Object> structuredOutput,
        @Nullable Integer credits,
        int attempts,

        @Nullable @JsonSerialize(using = ToStringSerializer.class)
        Instant createdAt,

        @JsonSerialize(using = ToStringSerializer.class) Instant finishedAt,
        @Nullable OutcomeError error) {

    /** Checks required values and copies lists and maps. */
    public ItemOutcome {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(status, "outcome");
        Objects.requireNonNull(finishedAt, "finished_at");
        attachments = ImmutableCopies.list(attachments);
        structuredOutput = structuredOutput == null ? null : ImmutableCopies.map(structuredOutput);
    }

    /** Returns {@code true} if the key has its answer: the status is {@link OutcomeStatus#FINISHED}. */
    @JsonIgnore
    public boolean isFinished() {
        return status == OutcomeStatus.FINISHED;
    }

    /**
     * Returns a copy with other credits, for example after the task used more.
     *
     * @param used credits of all tasks of the key, {@code null} if the server returned none
     */
    public ItemOutcome withCredits(@Nullable Integer used) {
        return new ItemOutcome(
                key,
                status,
                taskId,
                taskUrl,
                user,
                answer,
                attachments,
                structuredOutput,
                used,
                attempts,
                createdAt,
                finishedAt,
                error);
    }

    /** Returns a copy with the time at which the outcome was first known. */
    public ItemOutcome withFinishedAt(Instant time) {
        return new ItemOutcome(
                key,
                status,
                taskId,
                taskUrl,
                user,
                answer,
                attachments,
                structuredOutput,
                credits,
                attempts,
                createdAt,
                time,
                error);
    }

    /**
     * Returns a copy with another error, for example with an application-specific message.
     *
     * @param other {@code null} if there is an answer
     */
    public ItemOutcome withError(@Nullable OutcomeError other) {
        return new ItemOutcome(
                key,
                status,
                taskId,
                taskUrl,
                user,
                answer,
                attachments,
                structuredOutput,
                credits,
                attempts,
                createdAt,
                finishedAt,
                other);
    }
}
