package io.github.manusreactive.examples.service.job;

import com.fasterxml.jackson.annotation.JsonValue;
import io.github.manusreactive.fanout.OutcomeStatus;
import java.util.Locale;

/** The state of a task. */
public enum JobTaskState {
    /** Not started. */
    QUEUED,
    /** Being created. */
    SENDING,
    /** An agent works on it. */
    RUNNING,
    /** The agent asks and can be answered here. */
    WAITING,
    /** Done, with an answer. */
    FINISHED,
    /** The agent gave up. */
    FAILED,
    /** Stopped by a user in the web app. */
    STOPPED,
    /** The agent asked and was not answered here; the task can only be answered in the web app. */
    PARKED,
    /** Whether it was created is unknown. */
    AMBIGUOUS,
    /** Created, but reads of it return 404; it may still appear. */
    MISSING,
    /** The request was rejected. */
    REJECTED,
    /** Not done in time. */
    TIMED_OUT,
    /** The job stopped before this task started. */
    SKIPPED;

    static JobTaskState of(OutcomeStatus outcome) {
        return switch (outcome) {
            case FINISHED -> FINISHED;
            case FAILED -> FAILED;
            case STOPPED -> STOPPED;
            case MISSING -> MISSING;
            case WAITING -> PARKED;
            case AMBIGUOUS -> AMBIGUOUS;
            case REJECTED -> REJECTED;
            case TIMED_OUT -> TIMED_OUT;
        };
    }

    /** Returns {@code true} if the state is final. */
    public boolean isEnd() {
        return ordinal() >= FINISHED.ordinal();
    }

    /** Returns the value in JSON, for example {@code timed_out}. */
    @JsonValue
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
