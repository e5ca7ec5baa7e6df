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
 * How one key ended, in a form that can be written down: this is what a ledger keeps.
 *
 * @param key the item's key
 * @param status how it ended
 * @param taskId the task, {@code null} where none was created
 * @param taskUrl its page in the web app
 * @param user label of the user it ran for
 * @param answer the final answer
 * @param attachments files of the answer; their links are temporary
 * @param structuredOutput the extracted object as it came, {@code null} where none was asked for or none came; {@link
 *     FanOutOutcome#structuredAs} maps it
 * @param credits credits that all tasks of the key used together, repeated ones included, as far as the server told; {@code null}
 *     where it told of none
 * @param attempts tasks that were created for the key
 * @param createdAt when the last task was created
 * @param finishedAt when the outcome was known
 * @param error why there is no answer, {@code null} where there is one
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

    /** Checks that nothing required is missing; copies lists and maps. */
    public ItemOutcome {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(status, "outcome");
        Objects.requireNonNull(finishedAt, "finished_at");
        attachments = ImmutableCopies.list(attachments);
        structuredOutput = structuredOutput == null ? null : ImmutableCopies.map(structuredOutput);
    }

    /**
     * Whether the key has its answer.
     *
     * @return true for {@link OutcomeStatus#FINISHED} only
     */
    @JsonIgnore
    public boolean isFinished() {
        return status == OutcomeStatus.FINISHED;
    }

    /**
     * Returns the same outcome with other credits, for example after its task used more.
     *
     * @param used credits of all tasks of the key, {@code null} if the server told none
     * @return a changed copy
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

    /**
     * Returns the same outcome with the time at which it was known first.
     *
     * @param time when the outcome was known
     * @return a changed copy
     */
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
     * Returns the same outcome with another error, for example in words that fit the application.
     *
     * @param other why there is no answer, {@code null} if there is one
     * @return a changed copy
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
