package io.github.manusreactive.examples.service.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The current state of a job.
 *
 * @param name display name
 * @param createdAt when it was accepted
 * @param status its status
 * @param total number of its tasks
 * @param counts number of tasks by state, without zeros
 * @param credits credits of its ended tasks
 * @param perMinute tasks ended per minute, over the last two minutes
 * @param secondsLeft estimated remaining time at this rate; absent if unknown
 * @param usersOut users that take no tasks now, each with the reason
 * @param stopReason why it creates no more tasks, for example {@code drained} or {@code no_user_left}
 * @param error why it failed
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record JobView(
        String id,
        String name,
        Instant createdAt,
        Status status,
        int total,
        Map<JobTaskState, Integer> counts,
        long credits,
        double perMinute,
        @Nullable Long secondsLeft,
        List<String> usersOut,
        @Nullable String stopReason,
        @Nullable String error) {

    /** The status of a job. */
    public enum Status {
        /** Creates tasks. */
        RUNNING,
        /** Creates no more tasks and waits for those that run. */
        DRAINING,
        /** Every task has ended. */
        ENDED,
        /** Stopped before every task was started. */
        STOPPED,
        /** The job's files cannot be read or written. */
        FAILED;

        /** Returns {@code true} if the status is final. */
        public boolean isEnd() {
            return ordinal() >= ENDED.ordinal();
        }

        /** Returns the value in JSON, for example {@code running}. */
        @JsonValue
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
