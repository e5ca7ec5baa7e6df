package io.github.manusreactive.examples.service.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A job as it is now.
 *
 * @param id names it
 * @param name for people
 * @param createdAt when it was accepted
 * @param status how far it is
 * @param total number of its tasks
 * @param counts tasks by state; states without tasks are left out
 * @param credits what its ended tasks cost
 * @param perMinute tasks ended a minute, over the last two minutes
 * @param secondsLeft at this rate; left out where it cannot be told
 * @param usersOut users who take no tasks now, each with the reason
 * @param stopReason why it creates no more tasks, such as {@code drained} or {@code no_user_left}
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

    /** How far a job is. */
    public enum Status {
        /** Creates tasks. */
        RUNNING,
        /** Creates no more tasks; those that run are awaited. */
        DRAINING,
        /** Every task has ended. */
        ENDED,
        /** Stopped before every task was begun. */
        STOPPED,
        /** The job's files cannot be read or written. */
        FAILED;

        /**
         * Whether nothing more happens.
         *
         * @return false while it runs or drains
         */
        public boolean isEnd() {
            return ordinal() >= ENDED.ordinal();
        }

        /**
         * As JSON shows it.
         *
         * @return such as {@code running}
         */
        @JsonValue
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
