package io.github.manusreactive.examples.service.job;

import com.fasterxml.jackson.annotation.JsonValue;
import io.github.manusreactive.fanout.OutcomeStatus;
import java.util.Locale;

/** How far a task is. */
public enum JobTaskState {
    /** Not begun. */
    QUEUED,
    /** Being created. */
    SENDING,
    /** An agent works on it. */
    RUNNING,
    /** The agent asks, and somebody may answer here. */
    WAITING,
    /** Done; the answer is there. */
    FINISHED,
    /** The agent gave up. */
    FAILED,
    /** A person stopped it in the web app. */
    STOPPED,
    /** The agent asked and got no answer from here; the task can be answered in the web app only. */
    PARKED,
    /** Nobody knows whether it was created. */
    AMBIGUOUS,
    /** It was created, but the server does not know it; it may still appear. */
    MISSING,
    /** The request was refused. */
    REJECTED,
    /** Not done in time. */
    TIMED_OUT,
    /** The job stopped before this task was begun. */
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

    /**
     * Whether nothing more happens.
     *
     * @return false for a task that is queued, being created, running or waiting
     */
    public boolean isEnd() {
        return ordinal() >= FINISHED.ordinal();
    }

    /**
     * As JSON shows it.
     *
     * @return such as {@code timed_out}
     */
    @JsonValue
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
